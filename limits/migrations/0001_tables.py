"""Requests, decisions, limits, the room on groups, and what is decided by."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.fields


class Migration(migrations.Migration):
    replaces = [
        ("limits", "0001_initial"),
        ("limits", "0002_security"),
        ("limits", "0003_proposal_and_run_off"),
        ("limits", "0004_kinds_beside"),
        ("limits", "0005_requested_decided_told"),
        ("limits", "0006_run_off_by_buyer"),
        ("limits", "0007_confirmations"),
        ("limits", "0008_product_forms"),
        ("limits", "0009_saved_filters"),
        ("limits", "0010_tables"),
        ("limits", "0011_first_tables"),
        ("limits", "0012_cuts"),
        ("limits", "0013_promises"),
        ("limits", "0014_ceilings"),
        ("limits", "0015_bulk"),
        ("limits", "0016_factors_in_two_steps"),
    ]

    initial = True

    dependencies = [
        ("accounts", "0002_guards"),
        ("companies", "0002_guards"),
        ("core", "0002_guards"),
        ("policies", "0002_guards"),
    ]

    operations = [
        migrations.CreateModel(
            name="GroupExposure",
            fields=[
                (
                    "group",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        serialize=False,
                        to="companies.company",
                    ),
                ),
                ("capacity", core.fields.AmountField(decimal_places=3, default=0, max_digits=18)),
                ("committed", core.fields.AmountField(decimal_places=3, default=0, max_digits=18)),
                ("currency", core.fields.CurrencyField(default="EUR", max_length=3)),
                ("run_off", core.fields.AmountField(decimal_places=3, default=0, max_digits=18)),
                ("counted_on", models.DateField(null=True)),
                ("run_off_of", models.JSONField(default=dict)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("committed__gte", 0)),
                        name="limits_groupexposure_committed_not_negative",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LimitRequest",
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
                ("amount", core.fields.AmountField(decimal_places=3, max_digits=18)),
                ("currency", core.fields.CurrencyField(max_length=3)),
                ("payment_days", models.PositiveSmallIntegerField()),
                ("your_reference", models.CharField(blank=True, max_length=40)),
                ("comment", models.CharField(blank=True, max_length=1000)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("SUBMITTED", "SUBMITTED"),
                            ("AUTO_DECIDED", "AUTO_DECIDED"),
                            ("REFERRED", "REFERRED"),
                            ("INFORMATION_REQUESTED", "INFORMATION_REQUESTED"),
                            ("DECIDED", "DECIDED"),
                            ("CANCELLED", "CANCELLED"),
                            ("INDICATED", "INDICATED"),
                        ],
                        max_length=22,
                    ),
                ),
                ("referred_because", models.JSONField(default=list)),
                ("question", models.CharField(blank=True, max_length=1000)),
                ("submitted_at", models.DateTimeField()),
                (
                    "buyer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="companies.company"
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
                (
                    "submitted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("proposal", models.JSONField(default=dict)),
                ("answer", models.CharField(blank=True, max_length=1000)),
                ("indication", models.JSONField(default=dict)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("NEW", "NEW"),
                            ("CHECK", "CHECK"),
                            ("INCREASE", "INCREASE"),
                            ("REDUCE", "REDUCE"),
                            ("CANCEL", "CANCEL"),
                            ("PROLONG", "PROLONG"),
                            ("INDICATION", "INDICATION"),
                        ],
                        default="NEW",
                        max_length=10,
                    ),
                ),
                ("until", models.DateField(null=True)),
                ("answer_due_at", models.DateTimeField(null=True)),
                (
                    "group",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="requests",
                        to="limits.groupexposure",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["state", "submitted_at"], name="limits_request_queue")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("state__in", ["SUBMITTED", "REFERRED", "INFORMATION_REQUESTED"])
                        ),
                        fields=("policy", "buyer"),
                        name="limits_request_one_open_per_buyer",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount__gt", 0),
                            models.Q(("amount", 0), ("kind", "CANCEL")),
                            _connector="OR",
                        ),
                        name="limits_request_positive",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Decision",
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
                    "outcome",
                    models.CharField(
                        choices=[
                            ("APPROVED", "APPROVED"),
                            ("CONDITIONALLY_APPROVED", "CONDITIONALLY_APPROVED"),
                            ("PARTIALLY_APPROVED", "PARTIALLY_APPROVED"),
                            ("REFUSED", "REFUSED"),
                            ("INCREASE_REFUSED", "INCREASE_REFUSED"),
                            ("INCREASED", "INCREASED"),
                            ("REDUCED", "REDUCED"),
                            ("WITHDRAWN", "WITHDRAWN"),
                            ("EXPIRED", "EXPIRED"),
                            ("LAPSED_DORMANT", "LAPSED_DORMANT"),
                            ("CANCELLED_BY_POLICYHOLDER", "CANCELLED_BY_POLICYHOLDER"),
                            ("UNCHANGED_AFTER_REVIEW", "UNCHANGED_AFTER_REVIEW"),
                            ("SELF_ASSESSED", "SELF_ASSESSED"),
                        ],
                        max_length=26,
                    ),
                ),
                ("amount", core.fields.AmountField(decimal_places=3, max_digits=18)),
                ("currency", core.fields.CurrencyField(max_length=3)),
                ("effective_on", models.DateField()),
                ("review_on", models.DateField(null=True)),
                ("reasons", models.JSONField(default=list)),
                ("conditions", models.JSONField(default=list)),
                ("inputs", models.JSONField()),
                ("versions", models.JSONField()),
                ("decided_at", models.DateTimeField()),
                ("cause_id", models.UUIDField(null=True)),
                (
                    "buyer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="companies.company"
                    ),
                ),
                (
                    "decided_by",
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
                (
                    "request",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decision",
                        to="limits.limitrequest",
                    ),
                ),
                ("told", models.JSONField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["policyholder", "buyer"], name="limits_decision_buyer")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("cause_id__isnull", False)),
                        fields=("policy", "buyer", "cause_id"),
                        name="limits_decision_once_per_cause",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gte", 0)), name="limits_decision_not_negative"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LimitRow",
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
                            ("APPROVED", "APPROVED"),
                            ("CHECK", "CHECK"),
                            ("DISCRETIONARY", "DISCRETIONARY"),
                            ("BLIND", "BLIND"),
                            ("TEMPORARY", "TEMPORARY"),
                            ("TOP_UP", "TOP_UP"),
                            ("PRE_SHIPMENT", "PRE_SHIPMENT"),
                        ],
                        max_length=14,
                    ),
                ),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
                ("amount", core.fields.AmountField(decimal_places=3, max_digits=18)),
                ("currency", core.fields.CurrencyField(max_length=3)),
                ("insured_share", core.fields.ShareField(decimal_places=6, max_digits=9)),
                ("conditions", models.JSONField(default=list)),
                ("recorded_at", models.DateTimeField()),
                ("superseded_at", models.DateTimeField(null=True)),
                (
                    "buyer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="companies.company"
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rows",
                        to="limits.decision",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rows",
                        to="limits.groupexposure",
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
                    models.Index(fields=["policyholder", "buyer"], name="limits_row_buyer"),
                    models.Index(
                        condition=models.Q(("superseded_at", None)),
                        fields=["buyer"],
                        name="limits_row_current",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount__gte", 0)), name="limits_row_not_negative"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to", None),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="limits_row_ends_after_it_starts",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(
                            ("kind__in", ["APPROVED", "BLIND", "CHECK", "DISCRETIONARY"]),
                            ("superseded_at", None),
                        ),
                        expressions=[
                            ("policy", "="),
                            ("buyer", "="),
                            (
                                core.fields.DateSpan(
                                    "valid_from",
                                    "valid_to",
                                    django.contrib.postgres.fields.ranges.RangeBoundary(
                                        inclusive_upper=True
                                    ),
                                ),
                                "&&",
                            ),
                        ],
                        name="limits_row_no_overlap",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Factor",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("SECTOR", "SECTOR"), ("COUNTRY", "COUNTRY")], max_length=8
                    ),
                ),
                ("code", models.CharField(max_length=6)),
                ("factor", models.DecimalField(decimal_places=2, max_digits=4)),
                ("valid_from", models.DateField()),
                ("reason", models.CharField(max_length=300)),
                ("proposed_at", models.DateTimeField()),
                (
                    "proposed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "public_id",
                    core.fields.PublicIdField(
                        default=core.fields.new_public_id, editable=False, unique=True
                    ),
                ),
                ("source", models.CharField(max_length=300)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("PROPOSED", "PROPOSED"),
                            ("RELEASED", "RELEASED"),
                            ("REJECTED", "REJECTED"),
                        ],
                        default="PROPOSED",
                        max_length=9,
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("note", models.CharField(default="", max_length=1000)),
                ("dry_run", models.JSONField(default=dict)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("factor__gte", 0), ("factor__lte", 2)),
                        name="limits_factor_in_range",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "RELEASED")),
                        fields=("kind", "code", "valid_from"),
                        name="limits_factor_once_per_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "RELEASED"), _negated=True),
                            ("decided_by", None),
                            models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="limits_factor_two_persons",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AskingLimit",
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
                ("times", models.PositiveSmallIntegerField()),
                ("valid_from", models.DateField(unique=True)),
                ("reason", models.CharField(max_length=300)),
                ("set_at", models.DateTimeField()),
                (
                    "set_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("times__gte", 1)), name="limits_askinglimit_at_least_1"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Message",
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
                ("is_ours", models.BooleanField()),
                ("text", models.CharField(max_length=1000)),
                ("written_at", models.DateTimeField()),
                (
                    "policyholder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="accounts.policyholder"
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages",
                        to="limits.limitrequest",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="RequestReview",
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
                    "cause",
                    models.CharField(
                        choices=[
                            ("COMMENT", "COMMENT"),
                            ("DOCUMENT", "DOCUMENT"),
                            ("LONGER_TERMS", "LONGER_TERMS"),
                        ],
                        max_length=12,
                    ),
                ),
                ("opened_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "closed_by",
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
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviews",
                        to="limits.limitrequest",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("closed_at", None)),
                        fields=["opened_at"],
                        name="limits_review_open",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at", None)),
                        fields=("request", "cause"),
                        name="limits_review_once",
                    )
                ],
            },
        ),
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
        migrations.CreateModel(
            name="AdverseReport",
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
                            ("EXTENSION_ASKED", "EXTENSION_ASKED"),
                            ("PAYMENT_BOUNCED", "PAYMENT_BOUNCED"),
                            ("PROCEEDINGS", "PROCEEDINGS"),
                        ],
                        max_length=20,
                    ),
                ),
                ("learned_on", models.DateField()),
                ("note", models.CharField(blank=True, max_length=1000)),
                ("reported_at", models.DateTimeField()),
                (
                    "buyer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="companies.company"
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
                (
                    "reported_by",
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
                        fields=("policy", "buyer", "kind", "learned_on"),
                        name="limits_adversereport_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CreditAgency",
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
                ("name", models.CharField(max_length=120)),
                ("approved_from", models.DateField()),
                ("approved_until", models.DateField(null=True)),
                ("reason", models.CharField(max_length=300)),
                ("set_at", models.DateTimeField()),
                (
                    "set_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "credit agencies",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("approved_until", None)),
                        fields=("name",),
                        name="limits_creditagency_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_until", None),
                            ("approved_until__gte", models.F("approved_from")),
                            _connector="OR",
                        ),
                        name="limits_creditagency_ends_after_it_starts",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DiscretionaryEvidence",
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
                            ("CREDIT_REPORT", "CREDIT_REPORT"),
                            ("PAYMENT_EXPERIENCE", "PAYMENT_EXPERIENCE"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "ground",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("NOT_AGREED", "NOT_AGREED"),
                            ("DECIDED_ZERO", "DECIDED_ZERO"),
                            ("LIMIT_STANDS", "LIMIT_STANDS"),
                            ("REQUEST_OPEN", "REQUEST_OPEN"),
                            ("DEFAULT_LOSS", "DEFAULT_LOSS"),
                            ("ADVERSE_INFORMATION", "ADVERSE_INFORMATION"),
                            ("AGENCY_NOT_APPROVED", "AGENCY_NOT_APPROVED"),
                            ("REPORT_AHEAD", "REPORT_AHEAD"),
                            ("REPORT_TOO_OLD", "REPORT_TOO_OLD"),
                            ("REPORT_UNFAVOURABLE", "REPORT_UNFAVOURABLE"),
                            ("NOTHING_RECOMMENDED", "NOTHING_RECOMMENDED"),
                            ("NO_EXPERIENCE", "NO_EXPERIENCE"),
                        ],
                        max_length=24,
                    ),
                ),
                ("values", models.JSONField(default=dict)),
                ("amount", core.fields.AmountField(decimal_places=3, max_digits=18)),
                ("currency", core.fields.CurrencyField(max_length=3)),
                ("until", models.DateField(null=True)),
                ("facts", models.JSONField()),
                ("file_name", models.CharField(blank=True, max_length=120)),
                ("file_kind", models.CharField(blank=True, max_length=8)),
                ("content", models.BinaryField(null=True)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("given_at", models.DateTimeField()),
                (
                    "buyer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="companies.company"
                    ),
                ),
                (
                    "decision",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="limits.decision",
                    ),
                ),
                (
                    "given_by",
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
                "verbose_name_plural": "discretionary evidence",
                "indexes": [
                    models.Index(fields=["policyholder", "buyer"], name="limits_evidence_buyer")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("amount__gt", 0), ("decision__isnull", False), ("ground", "")
                            ),
                            models.Q(
                                models.Q(("ground", ""), _negated=True),
                                ("amount", 0),
                                ("decision__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="limits_discretionaryevidence_gives_or_says_why_not",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="InsuredBuyer",
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
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
                (
                    "contract_value",
                    core.fields.AmountField(decimal_places=3, max_digits=18, null=True),
                ),
                ("contract_reference", models.CharField(blank=True, max_length=120)),
                ("currency", core.fields.CurrencyField(max_length=3)),
                ("named_at", models.DateTimeField()),
                ("superseded_at", models.DateTimeField(null=True)),
                (
                    "buyer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="companies.company"
                    ),
                ),
                (
                    "named_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
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
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("superseded_at", None)),
                        expressions=[
                            ("policy", "="),
                            ("buyer", "="),
                            (
                                core.fields.DateSpan(
                                    "valid_from",
                                    "valid_to",
                                    django.contrib.postgres.fields.ranges.RangeBoundary(
                                        inclusive_upper=True
                                    ),
                                ),
                                "&&",
                            ),
                        ],
                        name="limits_insuredbuyer_no_overlap",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to", None),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="limits_insuredbuyer_ends_after_it_starts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("contract_value", None), ("contract_value__gt", 0), _connector="OR"
                        ),
                        name="limits_insuredbuyer_contract_positive",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StopLift",
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
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField()),
                ("reason", models.CharField(max_length=300)),
                ("lifted_at", models.DateTimeField()),
                (
                    "buyer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="companies.company"
                    ),
                ),
                (
                    "lifted_by",
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
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("valid_to__gte", models.F("valid_from"))),
                        name="limits_stoplift_ends_after_it_starts",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SavedFilter",
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
                ("name", models.CharField(max_length=60)),
                ("values", models.JSONField(default=dict)),
                ("is_default", models.BooleanField(default=False)),
                ("kept_at", models.DateTimeField()),
                (
                    "policyholder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="accounts.policyholder"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("policyholder", "user", "name"), name="limits_filter_name_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("is_default", True)),
                        fields=("policyholder", "user"),
                        name="limits_filter_one_default",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DecisionTable",
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
                ("version", models.PositiveIntegerField(unique=True)),
                ("figures", models.JSONField()),
                ("valid_from", models.DateField()),
                ("source", models.CharField(max_length=300)),
                ("reason", models.CharField(max_length=1000)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("PROPOSED", "PROPOSED"),
                            ("RELEASED", "RELEASED"),
                            ("REJECTED", "REJECTED"),
                        ],
                        default="PROPOSED",
                        max_length=9,
                    ),
                ),
                ("proposed_at", models.DateTimeField()),
                (
                    "proposed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("note", models.CharField(default="", max_length=1000)),
                ("dry_run", models.JSONField(default=dict)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "RELEASED")),
                        fields=("valid_from",),
                        name="limits_decisiontable_one_per_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "RELEASED"), _negated=True),
                            ("proposed_by", None),
                            models.Q(
                                ("decided_by__isnull", False),
                                models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="limits_decisiontable_two_persons",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Cut",
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
                    "way",
                    models.CharField(
                        choices=[
                            ("PRO_RATA", "PRO_RATA"),
                            ("UNUSED_FIRST", "UNUSED_FIRST"),
                            ("LONGEST_TERMS_FIRST", "LONGEST_TERMS_FIRST"),
                        ],
                        max_length=20,
                    ),
                ),
                ("new_total", core.fields.AmountField(decimal_places=3, max_digits=18)),
                ("currency", core.fields.CurrencyField(default="EUR", max_length=3)),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("OK", "OK"),
                            ("GRADE_TOO_WEAK", "GRADE_TOO_WEAK"),
                            ("CAPACITY", "CAPACITY"),
                            ("NO_ACCOUNTS", "NO_ACCOUNTS"),
                            ("ACCOUNTS_OLD", "ACCOUNTS_OLD"),
                            ("NEGATIVE_EQUITY", "NEGATIVE_EQUITY"),
                            ("ACCUMULATION", "ACCUMULATION"),
                            ("GROUP_ACCUMULATION", "GROUP_ACCUMULATION"),
                            ("COUNTRY_ACCUMULATION", "COUNTRY_ACCUMULATION"),
                            ("SECTOR", "SECTOR"),
                            ("COUNTRY", "COUNTRY"),
                            ("TERMS_CONDITION", "TERMS_CONDITION"),
                            ("OVERDUE_REPORTED", "OVERDUE_REPORTED"),
                            ("CLAIM_OPEN", "CLAIM_OPEN"),
                            ("COLLECTION_OPEN", "COLLECTION_OPEN"),
                            ("LEGAL_EVENT", "LEGAL_EVENT"),
                            ("NEW_COMPANY", "NEW_COMPANY"),
                            ("IDENTITY_UNCLEAR", "IDENTITY_UNCLEAR"),
                            ("INACTIVE", "INACTIVE"),
                            ("DEREGISTERED", "DEREGISTERED"),
                            ("SANCTIONS", "SANCTIONS"),
                            ("MARGIN", "MARGIN"),
                            ("REINSURANCE", "REINSURANCE"),
                            ("ASSOCIATED", "ASSOCIATED"),
                            ("LAST_DAY", "LAST_DAY"),
                            ("NOT_USED", "NOT_USED"),
                            ("LESS_WANTED", "LESS_WANTED"),
                        ],
                        max_length=24,
                    ),
                ),
                ("immediate", models.BooleanField(default=False)),
                ("protected", models.JSONField(default=dict)),
                ("seen", models.JSONField(default=list)),
                ("note", models.CharField(max_length=300)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("PROPOSED", "PROPOSED"),
                            ("RELEASED", "RELEASED"),
                            ("REJECTED", "REJECTED"),
                            ("WITHDRAWN", "WITHDRAWN"),
                            ("EXPIRED", "EXPIRED"),
                        ],
                        default="PROPOSED",
                        max_length=10,
                    ),
                ),
                ("expires_on", models.DateField()),
                ("proposed_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                ("answer", models.CharField(blank=True, max_length=300)),
                (
                    "buyer",
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
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cuts",
                        to="limits.groupexposure",
                    ),
                ),
                (
                    "proposed_by",
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
                        condition=models.Q(("state", "PROPOSED")),
                        fields=("group",),
                        name="limits_cut_one_proposed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("new_total__gte", 0)),
                        name="limits_cut_total_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "RELEASED"), _negated=True),
                            models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="limits_cut_released_by_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HeldReview",
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
                ("opened_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
                ("is_carried_out", models.BooleanField(null=True)),
                ("answer", models.CharField(blank=True, max_length=300)),
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
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at", None)),
                        fields=("buyer",),
                        name="limits_held_review_one_open",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AnswerPromise",
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
                ("above", core.fields.AmountField(decimal_places=3, max_digits=18)),
                ("hours", models.PositiveSmallIntegerField()),
                ("valid_from", models.DateField()),
                ("reason", models.CharField(max_length=300)),
                ("set_at", models.DateTimeField()),
                (
                    "set_by",
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
                        fields=("above", "valid_from"), name="limits_promise_once_per_day"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("above__gte", 0), ("hours__gt", 0)),
                        name="limits_promise_can_be_kept",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DecisionProposal",
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
                ("amount", core.fields.AmountField(decimal_places=3, max_digits=18)),
                ("currency", core.fields.CurrencyField(max_length=3)),
                ("reasons", models.JSONField(default=list)),
                ("note", models.CharField(max_length=1000)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("PROPOSED", "PROPOSED"),
                            ("GIVEN", "GIVEN"),
                            ("RETURNED", "RETURNED"),
                        ],
                        default="PROPOSED",
                        max_length=8,
                    ),
                ),
                ("proposed_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                ("answer", models.CharField(blank=True, max_length=1000)),
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
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proposals",
                        to="limits.limitrequest",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "PROPOSED")),
                        fields=("request",),
                        name="limits_proposal_one_open_per_request",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "GIVEN"), _negated=True),
                            models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="limits_proposal_given_by_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RequestDocument",
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
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents",
                        to="limits.message",
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
        ),
        migrations.CreateModel(
            name="Ceiling",
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
                        choices=[("COUNTRY", "COUNTRY"), ("TREATY", "TREATY")], max_length=7
                    ),
                ),
                ("code", models.CharField(max_length=40)),
                ("countries", models.JSONField(default=list)),
                ("committed", core.fields.AmountField(decimal_places=3, default=0, max_digits=18)),
                ("currency", core.fields.CurrencyField(default="EUR", max_length=3)),
                ("ranges", models.PositiveIntegerField(null=True)),
                ("done", models.JSONField(default=list)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "code"), name="limits_ceiling_once"),
                    models.CheckConstraint(
                        condition=models.Q(("committed__gte", 0)),
                        name="limits_ceiling_committed_not_negative",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CeilingAmount",
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
                ("capacity", core.fields.AmountField(decimal_places=3, max_digits=18, null=True)),
                ("valid_from", models.DateField()),
                ("source", models.CharField(max_length=300)),
                ("reason", models.CharField(max_length=1000)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("PROPOSED", "PROPOSED"),
                            ("RELEASED", "RELEASED"),
                            ("REJECTED", "REJECTED"),
                        ],
                        default="PROPOSED",
                        max_length=9,
                    ),
                ),
                ("proposed_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                ("note", models.CharField(default="", max_length=1000)),
                (
                    "ceiling",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="amounts",
                        to="limits.ceiling",
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
                    "proposed_by",
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
                        condition=models.Q(("state", "RELEASED")),
                        fields=("ceiling", "valid_from"),
                        name="limits_ceilingamount_one_per_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("capacity__isnull", True), ("capacity__gte", 0), _connector="OR"
                        ),
                        name="limits_ceilingamount_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "RELEASED"), _negated=True),
                            models.Q(
                                ("decided_by__isnull", False),
                                models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="limits_ceilingamount_two_persons",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CeilingShare",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("committed", core.fields.AmountField(decimal_places=3, default=0, max_digits=18)),
                ("counted_on", models.DateField()),
                (
                    "ceiling",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shares",
                        to="limits.ceiling",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="limits.groupexposure",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("ceiling", "group"), name="limits_ceilingshare_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("committed__gte", 0)),
                        name="limits_ceilingshare_not_negative",
                    ),
                ],
            },
        ),
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
            options={
                "indexes": [
                    models.Index(fields=["policyholder", "-uploaded_at"], name="limits_bulk_newest")
                ],
            },
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
                            ("LOWERS", "LOWERS"),
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
                ("may_lower", models.BooleanField(default=False)),
            ],
            options={
                "indexes": [models.Index(fields=["bulk", "fate"], name="limits_bulkrow_fate")],
                "constraints": [
                    models.UniqueConstraint(fields=("bulk", "place"), name="limits_bulkrow_once"),
                    models.CheckConstraint(
                        condition=models.Q(("request", None), ("fate", "ASKED"), _connector="OR"),
                        name="limits_bulkrow_asked",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CoverFinding",
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
                            ("ACTIVITY_NOT_COVERED", "ACTIVITY_NOT_COVERED"),
                            ("CONDITION_NOT_MET", "CONDITION_NOT_MET"),
                        ],
                        max_length=20,
                    ),
                ),
                ("invoice_number", models.CharField(blank=True, max_length=60)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
                ("reason", models.CharField(max_length=500)),
                ("found_at", models.DateTimeField()),
                ("undone_at", models.DateTimeField(null=True)),
                ("undone_because", models.CharField(blank=True, max_length=500)),
                (
                    "buyer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="companies.company"
                    ),
                ),
                (
                    "found_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
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
                (
                    "undone_by",
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
                    models.UniqueConstraint(
                        condition=models.Q(("undone_at", None)),
                        fields=("policy", "buyer", "kind", "invoice_number", "valid_from"),
                        name="limits_coverfinding_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to", None),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="limits_coverfinding_ends_after_it_starts",
                    ),
                ],
            },
        ),
    ]
