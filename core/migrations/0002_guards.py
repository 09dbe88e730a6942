"""Events are append-only and partitioned; private rows are their policyholder's."""

from django.db import migrations

from core.operations import AppendOnly, MonthlyPartitions, TenantTable


class Migration(migrations.Migration):
    replaces = [("core", "0011_mails_in_line")]
    dependencies = [("core", "0001_tables")]

    operations = [
        MonthlyPartitions("core_event", first="2024-01-01", until="2027-12-01"),
        AppendOnly("core_event"),
        TenantTable("core_event"),
        TenantTable("core_delivery"),
        TenantTable("core_idempotencykey"),
        TenantTable("core_document"),
    ]
