"""Receivables are their policyholder's; a rate on record stays as it is."""

from django.db import migrations

from core.operations import AppendOnly, TenantTable


class Migration(migrations.Migration):
    replaces = [("receivables", "0008_exchange_rates")]
    dependencies = [("receivables", "0001_tables")]

    operations = [
        TenantTable("receivables_invoice"),
        TenantTable("receivables_creditnote"),
        TenantTable("receivables_receipt"),
        TenantTable("receivables_dispute"),
        TenantTable("receivables_ledgerupload"),
        TenantTable("receivables_overduereport"),
        TenantTable("receivables_receiptreversal"),
        TenantTable("receivables_ledgerfile"),
        TenantTable("receivables_ledgerfilerow"),
        TenantTable("receivables_namedbuyer"),
        AppendOnly("receivables_exchangerate"),
    ]
