"""Keep the confirmations of cover that are handed out, in numbered order."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.fields
from core.operations import TenantTable


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_security"),
        ("companies", "0007_added_by_policyholders"),
        ("core", "0007_attempts_of_ranges"),
        ("limits", "0006_run_off_by_buyer"),
        ("policies", "0004_one_policy_at_a_time"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CoverConfirmation",
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
                ("number", models.CharField(max_length=16, unique=True)),
                ("code", models.CharField(max_length=16, unique=True)),
                ("covered_on", models.DateField()),
                ("amount", core.fields.AmountField(decimal_places=3, max_digits=18)),
                ("currency", core.fields.CurrencyField(max_length=3)),
                ("made_at", models.DateTimeField()),
                (
                    "buyer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="companies.company"
                    ),
                ),
                (
                    "document",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, to="core.document"
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "policy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="policies.policy"
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
                "indexes": [
                    models.Index(fields=["policyholder", "buyer"], name="limits_confirmation_buyer")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0)),
                        name="limits_confirmation_of_something",
                    )
                ],
            },
        ),
        TenantTable("limits_coverconfirmation"),
        migrations.RunSQL(
            "CREATE SEQUENCE limits_confirmation_number", "DROP SEQUENCE limits_confirmation_number"
        ),
    ]
