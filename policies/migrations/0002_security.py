"""Policies are their policyholder's."""

from django.db import migrations

from core.operations import TenantTable


class Migration(migrations.Migration):
    dependencies = [("policies", "0001_initial")]

    operations = [
        TenantTable("policies_policy"),
        TenantTable("policies_terms"),
        TenantTable("policies_policyyear"),
        TenantTable("policies_bankaccount"),
    ]
