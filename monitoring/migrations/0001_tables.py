"""Watches, notices, webhooks, signals, and what each person wants to hear."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.fields


class Migration(migrations.Migration):
    replaces = [
        ("monitoring", "0001_initial"),
        ("monitoring", "0002_security"),
        ("monitoring", "0003_kinds"),
        ("monitoring", "0004_claim_documents"),
        ("monitoring", "0005_inbox_by_business_date"),
        ("monitoring", "0006_readings"),
        ("monitoring", "0007_readings_so_far"),
        ("monitoring", "0008_notice_without_reader"),
        ("monitoring", "0009_bank_account_changed"),
        ("monitoring", "0010_claim_reopened_and_withdrawn"),
        ("monitoring", "0011_not_insured"),
        ("monitoring", "0012_payment_reversed"),
        ("monitoring", "0013_messages"),
        ("monitoring", "0014_terms_changed"),
        ("monitoring", "0015_file_answered"),
        ("monitoring", "0016_limit_given_up"),
        ("monitoring", "0017_notices_in_order"),
        ("monitoring", "0018_signals"),
        ("monitoring", "0019_webhook_tries"),
        ("monitoring", "0020_mails_by_choice"),
        ("monitoring", "0021_calendars"),
        ("monitoring", "0021_unopened_cuts"),
        ("monitoring", "0022_signals_in_words"),
        ("monitoring", "0023_shocks_among_signals"),
    ]

    initial = True

    dependencies = [
        ("accounts", "0002_guards"),
        ("companies", "0002_guards"),
        ("core", "0002_guards"),
        ("grading", "0002_guards"),
        ("receivables", "0002_guards"),
    ]

    operations = [
        migrations.CreateModel(
            name="WebhookEndpoint",
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
                ("url", models.URLField(max_length=500)),
                ("secret", models.CharField(max_length=80)),
                ("created_at", models.DateTimeField()),
                ("disabled_at", models.DateTimeField(null=True)),
                (
                    "policyholder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="accounts.policyholder"
                    ),
                ),
                ("failing_since", models.DateTimeField(null=True)),
                ("lease", models.UUIDField(null=True)),
                ("leased_until", models.DateTimeField(null=True)),
                ("old_secret", models.CharField(blank=True, default="", max_length=80)),
                ("old_secret_until", models.DateTimeField(null=True)),
                ("paused_until", models.DateTimeField(null=True)),
                ("served_at", models.DateTimeField(null=True)),
                ("slow_until", models.DateTimeField(null=True)),
                ("stopped_at", models.DateTimeField(null=True)),
                ("told_failing_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Notice",
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
                ("event_id", models.UUIDField()),
                (
                    "kind",
                    models.CharField(
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
                            ("REQUEST_INVITED", "REQUEST_INVITED"),
                        ],
                        max_length=24,
                    ),
                ),
                ("subject_id", models.UUIDField()),
                ("amount", core.fields.AmountField(decimal_places=3, max_digits=18, null=True)),
                ("currency", core.fields.CurrencyField(blank=True, max_length=3)),
                ("effective_on", models.DateField(null=True)),
                ("reasons", models.JSONField(default=list)),
                ("facts", models.JSONField(default=dict)),
                ("business_date", models.DateField()),
                ("created_at", models.DateTimeField()),
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
                ("sequence", models.BigIntegerField(db_default=0)),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["policyholder", "-business_date", "-created_at"],
                        name="monitoring_notice_inbox",
                    ),
                    models.Index(
                        condition=models.Q(("kind__in", ("LIMIT_REDUCED", "LIMIT_WITHDRAWN"))),
                        fields=["business_date", "id"],
                        name="monitoring_notice_of_cuts",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("policyholder", "event_id", "kind"),
                        name="monitoring_notice_once_per_event",
                    ),
                    models.UniqueConstraint(
                        fields=("policyholder", "sequence"), name="monitoring_notice_one_per_number"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Watch",
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
                ("started_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
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
            ],
            options={
                "verbose_name_plural": "watches",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("policyholder", "buyer"),
                        name="monitoring_watch_one_per_buyer",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="NoticeRead",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("read_at", models.DateTimeField()),
                (
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="readings",
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
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("opened_at", models.DateTimeField(null=True)),
                ("is_put_back", models.BooleanField(db_default=False, default=False)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("notice", "user"), name="monitoring_notice_read_once_by_each"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="NoticeSequence",
            fields=[
                (
                    "policyholder",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        serialize=False,
                        to="accounts.policyholder",
                    ),
                ),
                ("last", models.BigIntegerField()),
            ],
        ),
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
                ("source", models.CharField(max_length=60, verbose_name="Source")),
                ("file_name", models.CharField(max_length=200, verbose_name="File")),
                (
                    "sha256",
                    models.CharField(
                        max_length=64, verbose_name="Fingerprint of the file (SHA-256)"
                    ),
                ),
                ("is_whole", models.BooleanField(verbose_name="All or nothing")),
                ("lines", models.IntegerField(verbose_name="Lines")),
                ("counts", models.JSONField()),
                ("refused", models.JSONField()),
                ("read_at", models.DateTimeField(verbose_name="Read in at")),
                (
                    "read_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Read in by",
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
                ("source", models.CharField(max_length=60, verbose_name="Source")),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("made_at", models.DateTimeField(verbose_name="Made at")),
                ("last_used_at", models.DateTimeField(null=True, verbose_name="Last used at")),
                ("revoked_at", models.DateTimeField(null=True, verbose_name="Stopped at")),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Made by",
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
                ("source", models.CharField(max_length=60, verbose_name="Source")),
                ("source_id", models.CharField(max_length=80, verbose_name="Number at the source")),
                ("revision", models.IntegerField(default=1, verbose_name="Revision")),
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
                            ("CUT_WITHOUT_CAUSE", "CUT_WITHOUT_CAUSE"),
                            ("COUNTRY_SHOCK", "COUNTRY_SHOCK"),
                            ("SECTOR_SHOCK", "SECTOR_SHOCK"),
                            ("SHOCK_ENDED", "SHOCK_ENDED"),
                        ],
                        max_length=24,
                        verbose_name="What",
                    ),
                ),
                ("scheme", models.CharField(blank=True, max_length=10)),
                ("country", models.CharField(blank=True, max_length=2)),
                ("number", models.CharField(blank=True, max_length=40, verbose_name="Number")),
                ("name", models.CharField(blank=True, max_length=200)),
                (
                    "detail",
                    models.CharField(blank=True, max_length=500, verbose_name="What it says"),
                ),
                ("link", models.CharField(blank=True, max_length=500)),
                ("facts", models.JSONField(default=dict)),
                ("is_withdrawn", models.BooleanField(default=False)),
                ("happened_on", models.DateField(verbose_name="Happened on")),
                ("received_at", models.DateTimeField(verbose_name="Came in at")),
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
                        verbose_name="State",
                    ),
                ),
                (
                    "problem",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="Why it could not be done"
                    ),
                ),
                ("taken_at", models.DateTimeField(null=True)),
                ("decided_at", models.DateTimeField(null=True, verbose_name="Decided at")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="Why")),
                (
                    "raised_on",
                    models.DateField(null=True, verbose_name="Raised to a second person on"),
                ),
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
                        verbose_name="Decided by",
                    ),
                ),
                (
                    "dismissed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Put aside by",
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
                        verbose_name="Taken by",
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
                ("opened_on", models.DateField(verbose_name="Opened on")),
                ("ledger_due_on", models.DateField(verbose_name="Ledger asked by")),
                ("ledger_came_on", models.DateField(null=True, verbose_name="Ledger came on")),
                ("closed_at", models.DateTimeField(null=True, verbose_name="Closed at")),
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
                        verbose_name="Closed by",
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
        migrations.CreateModel(
            name="MailPreference",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=24)),
                (
                    "time",
                    models.CharField(
                        choices=[("AT_ONCE", "AT_ONCE"), ("DAILY", "DAILY"), ("NEVER", "NEVER")],
                        max_length=8,
                    ),
                ),
                ("chosen_at", models.DateTimeField()),
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
                        fields=("policyholder", "user", "kind"),
                        name="monitoring_mailpreference_one_per_kind",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Digest",
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
                ("business_date", models.DateField()),
                ("made_at", models.DateTimeField()),
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
                        fields=("policyholder", "user", "business_date"),
                        name="monitoring_digest_one_a_day",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DigestLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("business_date", models.DateField()),
                (
                    "digest",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="monitoring.digest",
                    ),
                ),
                (
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="monitoring.notice"
                    ),
                ),
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
                        fields=("notice", "user"), name="monitoring_digestline_once_per_reader"
                    )
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("digest", None)),
                        fields=["user", "business_date"],
                        name="monitoring_digest_waiting",
                    )
                ],
            },
        ),
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
                    models.CharField(
                        choices=[
                            ("EXTENSION_ENDS", "EXTENSION_ENDS"),
                            ("STOP_SHIPMENT", "STOP_SHIPMENT"),
                            ("REPORT_OVERDUE", "REPORT_OVERDUE"),
                            ("HAND_OVER", "HAND_OVER"),
                            ("DATE_OF_LOSS", "DATE_OF_LOSS"),
                            ("CLAIM_BY", "CLAIM_BY"),
                            ("PAYOUT_BY", "PAYOUT_BY"),
                        ],
                        max_length=20,
                    ),
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
        migrations.CreateModel(
            name="UnopenedCut",
            fields=[],
            options={
                "verbose_name": "cut nobody opened",
                "verbose_name_plural": "cuts nobody opened",
                "proxy": True,
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
                        condition=models.Q(
                            models.Q(("called_at", None), ("called_by", None), ("note", "")),
                            models.Q(
                                ("called_at__isnull", False),
                                ("called_by__isnull", False),
                                models.Q(("note", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="monitoring_cutcall_says_what_was_said",
                    )
                ],
            },
        ),
    ]
