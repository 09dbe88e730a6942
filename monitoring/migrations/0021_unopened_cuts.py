"""Know when a person opened a notice, and keep the calls about cuts that nobody opened."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.operations import TenantTable

_SO_FAR = """
    SET LOCAL dekking.scope = 'staff';  -- row level security is forced on the owner too
    UPDATE monitoring_noticeread SET opened_at = read_at;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_api_clients"),
        ("monitoring", "0021_calendars"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="noticeread",
            name="opened_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="noticeread",
            name="is_put_back",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.RunSQL(_SO_FAR, migrations.RunSQL.noop),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", "SET CONSTRAINTS ALL IMMEDIATE"),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                fields=["business_date", "id"],
                name="monitoring_notice_of_cuts",
                condition=models.Q(kind__in=("LIMIT_REDUCED", "LIMIT_WITHDRAWN")),
            ),
        ),
        migrations.CreateModel(
            name="UnopenedCut",
            fields=[],
            options={
                "verbose_name": "cut nobody opened",
                "verbose_name_plural": "cuts nobody opened",
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("monitoring.notice",),
        ),
        migrations.CreateModel(
            name="CutCall",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("taken_at", models.DateTimeField(null=True)),
                ("called_at", models.DateTimeField(null=True)),
                ("note", models.TextField(blank=True)),
                (
                    "called_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "notice",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="call",
                        to="monitoring.notice",
                    ),
                ),
                (
                    "policyholder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="accounts.policyholder"
                    ),
                ),
                (
                    "taken_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("called_at", None), ("called_by", None), ("note", ""))
                        | models.Q(("called_at__isnull", False), ("called_by__isnull", False))
                        & ~models.Q(("note", "")),
                        name="monitoring_cutcall_says_what_was_said",
                    )
                ],
            },
        ),
        TenantTable("monitoring_cutcall"),
    ]
