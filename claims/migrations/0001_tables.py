"""Claims, evidence, calculations and payouts."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.fields


class Migration(migrations.Migration):
    replaces = [
        ("claims", "0001_initial"),
        ("claims", "0002_security"),
        ("claims", "0003_number"),
        ("claims", "0004_payment_in_full"),
        ("claims", "0005_answer"),
        ("claims", "0006_evidence"),
    ]

    initial = True

    dependencies = [
        ("accounts", "0002_guards"),
        ("collections_app", "0002_guards"),
        ("companies", "0002_guards"),
        ("core", "0002_guards"),
        ("policies", "0002_guards"),
    ]

    operations = [
        migrations.CreateModel(
            name="Claim",
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
                ("number", models.CharField(max_length=20, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("NOTIFIED", "NOTIFIED"),
                            ("DOCUMENTS_REQUESTED", "DOCUMENTS_REQUESTED"),
                            ("IN_WAITING_PERIOD", "IN_WAITING_PERIOD"),
                            ("READY", "READY"),
                            ("CALCULATED", "CALCULATED"),
                            ("FOUR_EYES", "FOUR_EYES"),
                            ("APPROVED", "APPROVED"),
                            ("PAYMENT_ORDERED", "PAYMENT_ORDERED"),
                            ("PAID", "PAID"),
                            ("IN_RECOVERY", "IN_RECOVERY"),
                            ("CLOSED", "CLOSED"),
                            ("SUSPENDED_DISPUTE", "SUSPENDED_DISPUTE"),
                            ("REJECTED", "REJECTED"),
                            ("REOPENED", "REOPENED"),
                            ("WITHDRAWN", "WITHDRAWN"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("INSOLVENCY", "INSOLVENCY"),
                            ("PROTRACTED_DEFAULT", "PROTRACTED_DEFAULT"),
                        ],
                        max_length=20,
                    ),
                ),
                ("date_of_loss", models.DateField()),
                ("notified_on", models.DateField()),
                ("documents_complete_on", models.DateField(null=True)),
                ("notified_at", models.DateTimeField()),
                ("rejection", models.JSONField(default=list)),
                (
                    "buyer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="companies.company"
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="collections_app.case",
                    ),
                ),
                (
                    "notified_by",
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
                ("question", models.CharField(blank=True, max_length=1000)),
                ("ready_on", models.DateField(null=True)),
                ("remark", models.CharField(blank=True, max_length=1000)),
                (
                    "submitted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="claims_submitted",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("answer", models.CharField(blank=True, max_length=2000)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("state__in", ["WITHDRAWN", "REJECTED", "CLOSED"]), _negated=True
                        ),
                        fields=("policy", "buyer"),
                        name="claims_claim_one_open_per_buyer",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Calculation",
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
                ("version", models.PositiveIntegerField()),
                ("inputs", models.JSONField()),
                ("inputs_sha256", models.CharField(max_length=64)),
                ("rules_version", models.CharField(max_length=20)),
                ("lines", models.JSONField()),
                ("steps", models.JSONField()),
                ("indemnity", core.fields.AmountField(decimal_places=3, max_digits=18)),
                (
                    "first_loss_applied",
                    core.fields.AmountField(decimal_places=3, default=0, max_digits=18),
                ),
                ("currency", core.fields.CurrencyField(max_length=3)),
                ("calculated_at", models.DateTimeField()),
                (
                    "calculated_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "policyholder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="accounts.policyholder"
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="calculations",
                        to="claims.claim",
                    ),
                ),
                ("payment", core.fields.AmountField(decimal_places=3, max_digits=18)),
                ("years", models.JSONField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("claim", "version"), name="claims_calculation_version_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("indemnity__gte", 0)),
                        name="claims_calculation_not_negative",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Payout",
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
                    "state",
                    models.CharField(
                        choices=[
                            ("PREPARED", "PREPARED"),
                            ("RELEASED", "RELEASED"),
                            ("ORDERED", "ORDERED"),
                            ("SENT_UNKNOWN", "SENT_UNKNOWN"),
                            ("CONFIRMED", "CONFIRMED"),
                            ("FAILED", "FAILED"),
                        ],
                        max_length=12,
                    ),
                ),
                ("amount", core.fields.AmountField(decimal_places=3, max_digits=18)),
                ("currency", core.fields.CurrencyField(max_length=3)),
                ("iban", models.CharField(max_length=34)),
                ("holder", models.CharField(max_length=140)),
                ("end_to_end_id", models.CharField(max_length=35, unique=True)),
                ("prepared_at", models.DateTimeField()),
                ("released_at", models.DateTimeField(null=True)),
                ("confirmed_on", models.DateField(null=True)),
                (
                    "calculation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, to="claims.calculation"
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payouts",
                        to="claims.claim",
                    ),
                ),
                (
                    "document",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to="core.document"
                    ),
                ),
                (
                    "policyholder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="accounts.policyholder"
                    ),
                ),
                (
                    "prepared_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payouts_prepared",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "released_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payouts_released",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "calculated_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payouts_calculated",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "pledgee",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="policies.pledgee",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("released_by", None),
                            models.Q(("released_by", models.F("prepared_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="claims_payout_released_by_a_second_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["PREPARED", "FAILED"]),
                            ("released_by__isnull", False),
                            _connector="OR",
                        ),
                        name="claims_payout_released_before_it_is_ordered",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0)), name="claims_payout_positive"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("released_by", None),
                            ("calculated_by", None),
                            models.Q(("released_by", models.F("calculated_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="claims_payout_released_by_another_than_calculated",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Evidence",
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
                ("file_name", models.CharField(max_length=120)),
                (
                    "kind",
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
                ("received_at", models.DateTimeField()),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="claims.claim",
                    ),
                ),
                (
                    "policyholder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="accounts.policyholder"
                    ),
                ),
                (
                    "received_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "evidence",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("claim", "sha256"), name="claims_evidence_file_once"
                    )
                ],
            },
        ),
    ]
