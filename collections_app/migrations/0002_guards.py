"""Letters and cases are their policyholder's; their numbers come from a sequence."""

from django.db import migrations

from core.operations import TenantTable


class Migration(migrations.Migration):
    replaces = [("collections_app", "0008_own_steps")]
    dependencies = [("collections_app", "0001_tables")]

    operations = [
        TenantTable("collections_app_letter"),
        TenantTable("collections_app_case"),
        TenantTable("collections_app_caseinvoice"),
        TenantTable("collections_app_caseaction"),
        TenantTable("collections_app_ownstep"),
        migrations.RunSQL("CREATE SEQUENCE collections_number", "DROP SEQUENCE collections_number"),
    ]
