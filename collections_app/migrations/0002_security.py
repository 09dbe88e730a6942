"""Letters and cases are their policyholder's."""

from django.db import migrations

from core.operations import TenantTable


class Migration(migrations.Migration):
    dependencies = [("collections_app", "0001_initial")]

    operations = [
        TenantTable("collections_app_letter"),
        TenantTable("collections_app_case"),
        TenantTable("collections_app_caseinvoice"),
        TenantTable("collections_app_caseaction"),
    ]
