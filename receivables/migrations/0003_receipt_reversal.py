"""A receipt may be booked back; the reversal is its policyholder's."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.fields
from core.operations import TenantTable


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_security"),
        ("receivables", "0002_security"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ReceiptReversal",
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
                ("reversed_on", models.DateField()),
                ("reason", models.CharField(max_length=500)),
                ("recorded_at", models.DateTimeField()),
                (
                    "policyholder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="accounts.policyholder"
                    ),
                ),
                (
                    "receipt",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversal",
                        to="receivables.receipt",
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
        ),
        TenantTable("receivables_receiptreversal"),
    ]
