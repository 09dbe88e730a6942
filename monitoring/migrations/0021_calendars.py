"""Calendars that people subscribe to, what their entries said last, and when to warn."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.fields
from core.operations import TenantTable

_DEADLINES = (
    "EXTENSION_ENDS",
    "STOP_SHIPMENT",
    "REPORT_OVERDUE",
    "HAND_OVER",
    "DATE_OF_LOSS",
    "CLAIM_BY",
    "PAYOUT_BY",
)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_api_clients"),
        ("monitoring", "0020_mails_by_choice"),
        ("receivables", "0003_receipt_reversal"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="WarningChoice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "days",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(), size=None
                    ),
                ),
                ("chosen_at", models.DateTimeField()),
                (
                    "policyholder",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, to="accounts.policyholder"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CalendarEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "public_id",
                    core.fields.PublicIdField(
                        default=core.fields.new_public_id, editable=False, unique=True
                    ),
                ),
                (
                    "deadline",
                    models.CharField(choices=[(each, each) for each in _DEADLINES], max_length=20),
                ),
                ("day", models.DateField()),
                ("sequence", models.PositiveIntegerField(default=0)),
                ("changed_at", models.DateTimeField()),
                ("cancelled_at", models.DateTimeField(null=True)),
                (
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="receivables.invoice"
                    ),
                ),
                (
                    "policyholder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="accounts.policyholder"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "calendar entries",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("invoice", "deadline"), name="monitoring_calendarentry_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CalendarFeed",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "public_id",
                    core.fields.PublicIdField(
                        default=core.fields.new_public_id, editable=False, unique=True
                    ),
                ),
                ("prefix", models.CharField(max_length=12)),
                ("digest", models.CharField(max_length=64, unique=True)),
                (
                    "alarm_days",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(), null=True, size=None
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("last_read_at", models.DateTimeField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "mandate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.mandate",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("revoked_at", None)),
                        fields=("mandate",),
                        name="monitoring_calendarfeed_one_each",
                    )
                ],
            },
        ),
        TenantTable("monitoring_warningchoice"),
        TenantTable("monitoring_calendarentry"),
    ]
