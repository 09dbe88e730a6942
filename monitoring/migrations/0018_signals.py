"""What comes in about buyers, who sends it, and who is asked for a ledger."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.fields
from core.operations import TenantTable


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_api_clients"),
        ("companies", "0007_added_by_policyholders"),
        ("grading", "0023_approver_note"),
        ("monitoring", "0017_notices_in_order"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SignalFile",
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
                ("source", models.CharField(max_length=60)),
                ("file_name", models.CharField(max_length=200)),
                ("sha256", models.CharField(max_length=64)),
                ("is_whole", models.BooleanField()),
                ("lines", models.IntegerField()),
                ("counts", models.JSONField()),
                ("refused", models.JSONField()),
                ("read_at", models.DateTimeField()),
                (
                    "read_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="FeedKey",
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
                ("source", models.CharField(max_length=60)),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("made_at", models.DateTimeField()),
                ("last_used_at", models.DateTimeField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "made_by",
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
                        fields=("source",),
                        name="monitoring_feedkey_one_per_source",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Signal",
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
                ("source", models.CharField(max_length=60)),
                ("source_id", models.CharField(max_length=80)),
                ("revision", models.IntegerField(default=1)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("BANKRUPTCY", "BANKRUPTCY"),
                            ("SUSPENSION_OF_PAYMENTS", "SUSPENSION_OF_PAYMENTS"),
                            ("WHOA_CONFIRMED", "WHOA_CONFIRMED"),
                            ("DEBT_RESTRUCTURING", "DEBT_RESTRUCTURING"),
                            ("STRUCK_OFF_WITH_DEBTS", "STRUCK_OFF_WITH_DEBTS"),
                            ("WHOA_STARTED", "WHOA_STARTED"),
                            ("BANKRUPTCY_PETITION", "BANKRUPTCY_PETITION"),
                            ("ATTACHMENT", "ATTACHMENT"),
                            ("UNPAID_TAX", "UNPAID_TAX"),
                            ("ACCOUNTS_FILED", "ACCOUNTS_FILED"),
                            ("ACCOUNTS_LATE", "ACCOUNTS_LATE"),
                            ("AUDITOR_CHANGED", "AUDITOR_CHANGED"),
                            ("OPINION_QUALIFIED", "OPINION_QUALIFIED"),
                            ("DIRECTOR_CHANGED", "DIRECTOR_CHANGED"),
                            ("OWNER_CHANGED", "OWNER_CHANGED"),
                            ("ADDRESS_CHANGED", "ADDRESS_CHANGED"),
                            ("NAME_CHANGED", "NAME_CHANGED"),
                            ("DEMERGED", "DEMERGED"),
                            ("GUARANTEE_WITHDRAWN", "GUARANTEE_WITHDRAWN"),
                            ("NEGATIVE_NEWS", "NEGATIVE_NEWS"),
                            ("OVERDUE_REPORTED", "OVERDUE_REPORTED"),
                            ("SECOND_OVERDUE", "SECOND_OVERDUE"),
                            ("COLLECTION_OPENED", "COLLECTION_OPENED"),
                            ("CLAIM_PAYABLE", "CLAIM_PAYABLE"),
                            ("LIMIT_UNUSED", "LIMIT_UNUSED"),
                            ("LIMIT_NEARLY_FULL", "LIMIT_NEARLY_FULL"),
                            ("PAYMENT_SLOWER", "PAYMENT_SLOWER"),
                        ],
                        max_length=24,
                    ),
                ),
                ("scheme", models.CharField(blank=True, max_length=10)),
                ("country", models.CharField(blank=True, max_length=2)),
                ("number", models.CharField(blank=True, max_length=40)),
                ("name", models.CharField(blank=True, max_length=200)),
                ("detail", models.CharField(blank=True, max_length=500)),
                ("link", models.CharField(blank=True, max_length=500)),
                ("facts", models.JSONField(default=dict)),
                ("is_withdrawn", models.BooleanField(default=False)),
                ("happened_on", models.DateField()),
                ("received_at", models.DateTimeField()),
                ("due_on", models.DateField()),
                ("at_stake", core.fields.AmountField(decimal_places=3, default=0, max_digits=18)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("RECEIVED", "RECEIVED"),
                            ("UNMATCHED", "UNMATCHED"),
                            ("NOTED", "NOTED"),
                            ("DONE", "DONE"),
                            ("WAITS", "WAITS"),
                            ("TO_AGREE", "TO_AGREE"),
                            ("CONFIRMED", "CONFIRMED"),
                            ("DISMISSED", "DISMISSED"),
                            ("WITHDRAWN", "WITHDRAWN"),
                        ],
                        default="RECEIVED",
                        max_length=10,
                    ),
                ),
                ("problem", models.CharField(blank=True, max_length=200)),
                ("taken_at", models.DateTimeField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("raised_on", models.DateField(null=True)),
                (
                    "company",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="companies.company",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "dismissed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "legal_event",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="grading.legalevent",
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
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ("UNMATCHED", "WAITS", "TO_AGREE"))),
                        fields=["due_on", "-at_stake", "id"],
                        name="monitoring_signal_open",
                    ),
                    models.Index(
                        fields=["company", "happened_on"], name="monitoring_signal_company"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("source", "source_id"), name="monitoring_signal_once_per_source"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("dismissed_by", None),
                            models.Q(("state", "DISMISSED"), _negated=True),
                            models.Q(("decided_by", models.F("dismissed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="monitoring_signal_dismissed_by_two",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WatchCase",
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
                ("cause_id", models.UUIDField()),
                ("opened_on", models.DateField()),
                ("ledger_due_on", models.DateField()),
                ("ledger_came_on", models.DateField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "buyer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="companies.company"
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                        condition=models.Q(("closed_at", None)),
                        fields=("policyholder", "buyer"),
                        name="monitoring_watchcase_one_open",
                    )
                ],
            },
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
                    ("NOT_INSURED", "NOT_INSURED"),
                    ("PUBLIC_FACT", "PUBLIC_FACT"),
                    ("LEDGER_ASKED", "LEDGER_ASKED"),
                ],
                max_length=24,
            ),
        ),
        # The insurer's own: much of it comes from others, so no policyholder sees any row.
        TenantTable("monitoring_signal", visible="false"),
        TenantTable("monitoring_signalfile", visible="false"),
        TenantTable("monitoring_feedkey", visible="false"),
        TenantTable("monitoring_watchcase"),
    ]
