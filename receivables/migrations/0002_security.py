"""Receivables are their policyholder's."""

from django.db import migrations

from core.operations import TenantTable


class Migration(migrations.Migration):
    dependencies = [("receivables", "0001_initial")]

    operations = [
        TenantTable("receivables_invoice"),
        TenantTable("receivables_creditnote"),
        TenantTable("receivables_receipt"),
        TenantTable("receivables_dispute"),
        TenantTable("receivables_ledgerupload"),
        TenantTable("receivables_overduereport"),
    ]
