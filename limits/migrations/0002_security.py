"""Requests, decisions and limits are their policyholder's; the room on a group is nobody's."""

from django.db import migrations

from core.operations import TenantTable


class Migration(migrations.Migration):
    dependencies = [("limits", "0001_initial")]

    operations = [
        TenantTable("limits_limitrequest"),
        TenantTable("limits_decision"),
        TenantTable("limits_limitrow"),
    ]
