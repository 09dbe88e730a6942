"""Policies are their policyholder's; their numbers come from a sequence."""

from django.db import migrations

from core.operations import TenantTable


class Migration(migrations.Migration):
    replaces = [("policies", "0010_policy_proposals")]
    dependencies = [("policies", "0001_tables")]

    operations = [
        TenantTable("policies_policy"),
        TenantTable("policies_terms"),
        TenantTable("policies_policyyear"),
        TenantTable("policies_bankaccount"),
        TenantTable("policies_pledgee"),
        TenantTable("policies_termsproposal", visible="false"),
        TenantTable("policies_policyproposal", visible="false"),
        migrations.RunSQL("CREATE SEQUENCE policies_number", "DROP SEQUENCE policies_number"),
    ]
