"""Files of requests, and their rows."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.fields
from core.operations import TenantTable


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_api_clients"),
        ("companies", "0007_added_by_policyholders"),
        ("limits", "0014_ceilings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BulkRequest",
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
                ("file_name", models.CharField(max_length=200)),
                ("sha256", models.CharField(max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("MATCHING", "MATCHING"),
                            ("READY", "READY"),
                            ("SENDING", "SENDING"),
                            ("STOPPED", "STOPPED"),
                            ("DONE", "DONE"),
                        ],
                        max_length=8,
                    ),
                ),
                ("row_count", models.PositiveIntegerField()),
                ("handed_out", models.PositiveIntegerField(default=0)),
                ("uploaded_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "policyholder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="accounts.policyholder"
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="BulkRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place", models.PositiveIntegerField()),
                ("line", models.PositiveIntegerField()),
                ("number", models.CharField(blank=True, max_length=60)),
                ("country", models.CharField(blank=True, max_length=2)),
                ("name", models.CharField(blank=True, max_length=200)),
                ("city", models.CharField(blank=True, max_length=120)),
                ("amount", core.fields.AmountField(decimal_places=3, max_digits=18, null=True)),
                ("currency", core.fields.CurrencyField(max_length=3)),
                ("payment_days", models.PositiveSmallIntegerField()),
                ("your_reference", models.CharField(blank=True, max_length=40)),
                ("comment", models.CharField(blank=True, max_length=1000)),
                (
                    "fate",
                    models.CharField(
                        choices=[
                            ("WAITING", "WAITING"),
                            ("WRONG", "WRONG"),
                            ("UNKNOWN", "UNKNOWN"),
                            ("CHOOSE", "CHOOSE"),
                            ("DOUBLED", "DOUBLED"),
                            ("CANNOT", "CANNOT"),
                            ("WILL_ASK", "WILL_ASK"),
                            ("ASKED", "ASKED"),
                            ("REFUSED", "REFUSED"),
                        ],
                        max_length=8,
                    ),
                ),
                ("problems", models.JSONField(default=list)),
                ("candidates", models.JSONField(default=list)),
                ("refusal", models.JSONField(default=dict)),
                (
                    "bulk",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rows",
                        to="limits.bulkrequest",
                    ),
                ),
                (
                    "buyer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="companies.company",
                    ),
                ),
                (
                    "policyholder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="accounts.policyholder"
                    ),
                ),
                (
                    "request",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bulk_row",
                        to="limits.limitrequest",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="bulkrequest",
            index=models.Index(fields=["policyholder", "-uploaded_at"], name="limits_bulk_newest"),
        ),
        migrations.AddIndex(
            model_name="bulkrow",
            index=models.Index(fields=["bulk", "fate"], name="limits_bulkrow_fate"),
        ),
        migrations.AddConstraint(
            model_name="bulkrow",
            constraint=models.UniqueConstraint(
                fields=("bulk", "place"), name="limits_bulkrow_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="bulkrow",
            constraint=models.CheckConstraint(
                condition=models.Q(("request", None), ("fate", "ASKED"), _connector="OR"),
                name="limits_bulkrow_asked",
            ),
        ),
        TenantTable("limits_bulkrequest"),
        TenantTable("limits_bulkrow"),
    ]
