"""Webhooks are tried for days, every try is kept, and a secret can be changed in peace."""

import django.db.models.deletion
from django.db import migrations, models

from core.operations import TenantTable


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_api_clients"),
        ("core", "0008_priority_of_deliveries"),
        ("monitoring", "0018_signals"),
    ]

    operations = [
        migrations.AddField(
            model_name="webhookendpoint",
            name="failing_since",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="webhookendpoint",
            name="lease",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="webhookendpoint",
            name="leased_until",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="webhookendpoint",
            name="old_secret",
            field=models.CharField(blank=True, default="", max_length=80),
        ),
        migrations.AddField(
            model_name="webhookendpoint",
            name="old_secret_until",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="webhookendpoint",
            name="paused_until",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="webhookendpoint",
            name="served_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="webhookendpoint",
            name="slow_until",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="webhookendpoint",
            name="stopped_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="webhookendpoint",
            name="told_failing_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name="notice",
            name="kind",
            field=models.CharField(
                choices=[
                    ("LIMIT_DECIDED", "LIMIT_DECIDED"),
                    ("LIMIT_INCREASED", "LIMIT_INCREASED"),
                    ("LIMIT_REDUCED", "LIMIT_REDUCED"),
                    ("LIMIT_WITHDRAWN", "LIMIT_WITHDRAWN"),
                    ("LIMIT_GIVEN_UP", "LIMIT_GIVEN_UP"),
                    ("LIMIT_REFERRED", "LIMIT_REFERRED"),
                    ("INFORMATION_REQUESTED", "INFORMATION_REQUESTED"),
                    ("MESSAGE", "MESSAGE"),
                    ("GRADE_CHANGED", "GRADE_CHANGED"),
                    ("DEADLINE_NEAR", "DEADLINE_NEAR"),
                    ("STOP_SHIPMENT", "STOP_SHIPMENT"),
                    ("CASE_OPENED", "CASE_OPENED"),
                    ("PAYMENT_RECEIVED", "PAYMENT_RECEIVED"),
                    ("PAYMENT_REVERSED", "PAYMENT_REVERSED"),
                    ("CASE_CLOSED", "CASE_CLOSED"),
                    ("CLAIM_POSSIBLE", "CLAIM_POSSIBLE"),
                    ("CLAIM_DOCUMENTS", "CLAIM_DOCUMENTS"),
                    ("CLAIM_CALCULATED", "CLAIM_CALCULATED"),
                    ("CLAIM_APPROVED", "CLAIM_APPROVED"),
                    ("CLAIM_REJECTED", "CLAIM_REJECTED"),
                    ("CLAIM_PAID", "CLAIM_PAID"),
                    ("CLAIM_REOPENED", "CLAIM_REOPENED"),
                    ("CLAIM_WITHDRAWN", "CLAIM_WITHDRAWN"),
                    ("BANK_ACCOUNT_CHANGED", "BANK_ACCOUNT_CHANGED"),
                    ("TERMS_CHANGED", "TERMS_CHANGED"),
                    ("FILE_ANSWERED", "FILE_ANSWERED"),
                    ("ENDPOINT_STOPPED", "ENDPOINT_STOPPED"),
                    ("ENDPOINT_FAILING", "ENDPOINT_FAILING"),
                    ("NOT_INSURED", "NOT_INSURED"),
                    ("PUBLIC_FACT", "PUBLIC_FACT"),
                    ("LEDGER_ASKED", "LEDGER_ASKED"),
                ],
                max_length=24,
            ),
        ),
        migrations.CreateModel(
            name="WebhookAttempt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
                ("milliseconds", models.PositiveIntegerField()),
                ("headers", models.JSONField()),
                ("body", models.TextField()),
                ("status", models.PositiveSmallIntegerField(null=True)),
                ("answer", models.TextField(blank=True)),
                ("problem", models.TextField(blank=True)),
                (
                    "delivery",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.delivery",
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
                "constraints": [
                    models.UniqueConstraint(
                        fields=("delivery", "number"), name="monitoring_webhookattempt_numbered"
                    )
                ],
            },
        ),
        TenantTable("monitoring_webhookattempt"),
    ]
