"""Watches, notices and webhook endpoints are their policyholder's."""

from django.db import migrations

from core.operations import TenantTable


class Migration(migrations.Migration):
    dependencies = [("monitoring", "0001_initial")]

    operations = [
        TenantTable("monitoring_watch"),
        TenantTable("monitoring_notice"),
        TenantTable("monitoring_webhookendpoint"),
    ]
