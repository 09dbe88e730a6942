"""Claims, calculations and payouts are their policyholder's."""

from django.db import migrations

from core.operations import TenantTable


class Migration(migrations.Migration):
    dependencies = [("claims", "0001_initial")]

    operations = [
        TenantTable("claims_claim"),
        TenantTable("claims_calculation"),
        TenantTable("claims_payout"),
    ]
