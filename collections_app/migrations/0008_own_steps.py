"""Keep what policyholders did to collect by themselves."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.fields
from core.operations import TenantTable


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_api_clients"),
        ("collections_app", "0007_invoices_added"),
        ("companies", "0007_added_by_policyholders"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="OwnStep",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("REMINDER", "REMINDER"),
                            ("PAYMENT_PLAN", "PAYMENT_PLAN"),
                            ("FINAL_NOTICE", "FINAL_NOTICE"),
                            ("AGENCY", "AGENCY"),
                            ("LAWYER", "LAWYER"),
                            ("COURT", "COURT"),
                        ],
                        max_length=16,
                    ),
                ),
                ("done_on", models.DateField()),
                ("note", models.CharField(max_length=500)),
                ("file_name", models.CharField(max_length=120)),
                (
                    "file_kind",
                    models.CharField(
                        choices=[
                            ("PDF", "PDF"),
                            ("PNG", "PNG"),
                            ("JPEG", "JPEG"),
                            ("CSV", "CSV"),
                            ("XLSX", "XLSX"),
                        ],
                        max_length=4,
                    ),
                ),
                ("content", models.BinaryField()),
                ("size", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("recorded_at", models.DateTimeField()),
                (
                    "buyer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="companies.company"
                    ),
                ),
                (
                    "policyholder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="accounts.policyholder"
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("policyholder", "buyer", "sha256"),
                        name="collections_own_step_file_once",
                    )
                ],
            },
        ),
        TenantTable("collections_app_ownstep"),
    ]
