"""Claims, calculations and payouts are their policyholder's; numbers from a sequence."""

from django.db import migrations

from core.operations import TenantTable


class Migration(migrations.Migration):
    replaces = [("claims", "0007_pledgee")]
    dependencies = [("claims", "0001_tables")]

    operations = [
        TenantTable("claims_claim"),
        TenantTable("claims_calculation"),
        TenantTable("claims_payout"),
        TenantTable("claims_evidence"),
        migrations.RunSQL("CREATE SEQUENCE claims_number", "DROP SEQUENCE claims_number"),
    ]
