"""Invoices and what becomes of them, ledgers, lists of buyers and rates of exchange."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.fields


class Migration(migrations.Migration):
    replaces = [
        ("receivables", "0001_initial"),
        ("receivables", "0002_security"),
        ("receivables", "0003_receipt_reversal"),
        ("receivables", "0004_ledger_files"),
        ("receivables", "0005_ledger_file_rows"),
        ("receivables", "0006_ledger_file_invoices"),
        ("receivables", "0007_buyer_lists"),
    ]

    initial = True

    dependencies = [
        ("accounts", "0002_guards"),
        ("companies", "0002_guards"),
    ]

    operations = [
        migrations.CreateModel(
            name="Invoice",
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
                ("number", models.CharField(max_length=40)),
                ("dispatched_on", models.DateField()),
                ("issued_on", models.DateField()),
                ("due_on", models.DateField()),
                ("net_amount", core.fields.AmountField(decimal_places=3, max_digits=18)),
                ("vat_amount", core.fields.AmountField(decimal_places=3, default=0, max_digits=18)),
                ("currency", core.fields.CurrencyField(max_length=3)),
                (
                    "payment_form",
                    models.CharField(
                        choices=[
                            ("OPEN_ACCOUNT", "OPEN_ACCOUNT"),
                            ("CASH", "CASH"),
                            ("PREPAID", "PREPAID"),
                            ("LETTER_OF_CREDIT", "LETTER_OF_CREDIT"),
                        ],
                        default="OPEN_ACCOUNT",
                        max_length=20,
                    ),
                ),
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
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["policyholder", "buyer"], name="receivables_invoice_buyer"
                    ),
                    models.Index(fields=["due_on"], name="receivables_invoice_due"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("policyholder", "number"), name="receivables_invoice_number_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("net_amount__gt", 0)),
                        name="receivables_invoice_net_positive",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("vat_amount__gte", 0)),
                        name="receivables_invoice_vat_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("due_on__gte", models.F("issued_on"))),
                        name="receivables_invoice_due_not_before_issue",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Dispute",
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
                ("opened_on", models.DateField()),
                ("resolved_on", models.DateField(null=True)),
                ("found_due", core.fields.AmountField(decimal_places=3, max_digits=18, null=True)),
                ("reason", models.CharField(max_length=500)),
                ("recorded_at", models.DateTimeField()),
                (
                    "policyholder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="accounts.policyholder"
                    ),
                ),
                (
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="receivables.invoice"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("resolved_on", None)),
                        fields=("invoice",),
                        name="receivables_dispute_one_open_per_invoice",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0)), name="receivables_dispute_positive"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CreditNote",
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
                ("number", models.CharField(max_length=40)),
                ("issued_on", models.DateField()),
                ("net_amount", core.fields.AmountField(decimal_places=3, max_digits=18)),
                ("vat_amount", core.fields.AmountField(decimal_places=3, default=0, max_digits=18)),
                ("currency", core.fields.CurrencyField(max_length=3)),
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
                    "invoice",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="receivables.invoice",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["policyholder", "buyer"], name="receivables_creditnote_buyer"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("policyholder", "number"), name="receivables_creditnote_number_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("net_amount__gt", 0)),
                        name="receivables_creditnote_positive",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LedgerUpload",
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
                ("as_of", models.DateField()),
                ("file_name", models.CharField(max_length=200)),
                ("sha256", models.CharField(max_length=64)),
                ("row_count", models.PositiveIntegerField()),
                ("uploaded_at", models.DateTimeField()),
                (
                    "policyholder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="accounts.policyholder"
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("left_out", models.PositiveIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("policyholder", "sha256"), name="receivables_ledgerupload_file_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OverdueReport",
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
                            ("REPORTED", "REPORTED"),
                            ("MONITOR", "MONITOR"),
                            ("COLLECTION", "COLLECTION"),
                            ("PAID", "PAID"),
                            ("CLAIM", "CLAIM"),
                            ("WITHDRAWN", "WITHDRAWN"),
                        ],
                        max_length=12,
                    ),
                ),
                ("reported_on", models.DateField()),
                ("oldest_due_on", models.DateField()),
                ("amount", core.fields.AmountField(decimal_places=3, max_digits=18)),
                ("currency", core.fields.CurrencyField(max_length=3)),
                ("reported_at", models.DateTimeField()),
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
                    "reported_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["buyer"], name="receivables_overdue_buyer")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["REPORTED", "MONITOR", "COLLECTION"])),
                        fields=("policyholder", "buyer"),
                        name="receivables_overduereport_one_open_per_buyer",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Receipt",
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
                ("received_on", models.DateField()),
                ("amount", core.fields.AmountField(decimal_places=3, max_digits=18)),
                ("currency", core.fields.CurrencyField(max_length=3)),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("POLICYHOLDER", "POLICYHOLDER"),
                            ("COLLECTION", "COLLECTION"),
                            ("BANKRUPTCY", "BANKRUPTCY"),
                        ],
                        max_length=12,
                    ),
                ),
                ("reference", models.CharField(max_length=140)),
                ("recorded_at", models.DateTimeField()),
                (
                    "buyer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="companies.company"
                    ),
                ),
                (
                    "designated",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="receivables.invoice",
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
                "indexes": [
                    models.Index(fields=["policyholder", "buyer"], name="receivables_receipt_buyer")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("policyholder", "buyer", "reference", "received_on", "amount"),
                        name="receivables_receipt_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0)), name="receivables_receipt_positive"
                    ),
                ],
            },
        ),
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
        migrations.CreateModel(
            name="LedgerFile",
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
                            ("LEDGER", "LEDGER"),
                            ("INVOICES", "INVOICES"),
                            ("BUYERS", "BUYERS"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("CHECKING", "CHECKING"),
                            ("READY", "READY"),
                            ("LOADING", "LOADING"),
                            ("PARTLY", "PARTLY"),
                            ("LOADED", "LOADED"),
                            ("DROPPED", "DROPPED"),
                        ],
                        max_length=8,
                    ),
                ),
                ("file_name", models.CharField(max_length=200)),
                ("sha256", models.CharField(max_length=64)),
                ("as_of", models.DateField()),
                ("row_count", models.PositiveIntegerField()),
                ("total", core.fields.AmountField(decimal_places=3, max_digits=18, null=True)),
                ("total_currency", core.fields.CurrencyField(max_length=3)),
                ("policy_numbers", models.JSONField(default=list)),
                ("refusal", models.JSONField(default=dict)),
                ("uploaded_at", models.DateTimeField()),
                ("only_good", models.BooleanField(default=False)),
                ("loaded_at", models.DateTimeField(null=True)),
                (
                    "loaded_by",
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
                (
                    "upload",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="receivables.ledgerupload",
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
                    models.Index(
                        fields=["policyholder", "-uploaded_at"],
                        name="receivables_ledgerfile_newest",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LedgerFileRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("line", models.PositiveIntegerField()),
                ("place", models.CharField(blank=True, max_length=200)),
                ("is_line", models.BooleanField(default=True)),
                ("debtor_id", models.CharField(blank=True, max_length=60)),
                ("debtor_name", models.CharField(blank=True, max_length=200)),
                ("policy_no", models.CharField(blank=True, max_length=40)),
                ("invoice_no", models.CharField(blank=True, max_length=80)),
                ("invoice_date", models.DateField(null=True)),
                ("due_date", models.DateField(null=True)),
                ("currency", models.CharField(blank=True, max_length=3)),
                ("gross", core.fields.AmountField(decimal_places=3, max_digits=18, null=True)),
                ("net", core.fields.AmountField(decimal_places=3, max_digits=18, null=True)),
                ("open", core.fields.AmountField(decimal_places=3, max_digits=18, null=True)),
                ("is_disputed", models.BooleanField(default=False)),
                ("reference", models.CharField(blank=True, max_length=140)),
                ("credits", models.CharField(blank=True, max_length=40)),
                ("is_credit", models.BooleanField(default=False)),
                (
                    "fate",
                    models.CharField(
                        choices=[
                            ("WAITING", "WAITING"),
                            ("NEW", "NEW"),
                            ("PAID", "PAID"),
                            ("CREDIT", "CREDIT"),
                            ("BUYER", "BUYER"),
                            ("DISPUTED", "DISPUTED"),
                            ("SAME", "SAME"),
                            ("UNKNOWN", "UNKNOWN"),
                            ("WRONG", "WRONG"),
                        ],
                        max_length=8,
                    ),
                ),
                ("wrong", models.JSONField(default=list)),
                ("problems", models.JSONField(default=list)),
                (
                    "buyer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="companies.company",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rows",
                        to="receivables.ledgerfile",
                    ),
                ),
                (
                    "policyholder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="accounts.policyholder"
                    ),
                ),
                ("is_taken", models.BooleanField(default=False)),
                ("dispatched_on", models.DateField(null=True)),
                ("city", models.CharField(blank=True, max_length=120)),
                ("country", models.CharField(blank=True, max_length=2)),
                ("register_number", models.CharField(blank=True, max_length=40)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["file", "line"], name="receivables_filerow_line"),
                    models.Index(fields=["file", "fate"], name="receivables_filerow_fate"),
                ],
            },
        ),
        migrations.CreateModel(
            name="NamedBuyer",
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
                ("number", models.CharField(max_length=60)),
                ("name", models.CharField(blank=True, max_length=200)),
                ("country", models.CharField(blank=True, max_length=2)),
                ("city", models.CharField(blank=True, max_length=120)),
                (
                    "source",
                    models.CharField(
                        choices=[("LEDGER", "LEDGER"), ("LIST", "LIST"), ("INVOICE", "INVOICE")],
                        max_length=8,
                    ),
                ),
                ("seen_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(null=True)),
                ("is_left_out", models.BooleanField(default=False)),
                (
                    "company",
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
                    "settled_by",
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
                        fields=("policyholder", "number", "name"),
                        name="receivables_namedbuyer_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ExchangeRate",
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
                ("currency", core.fields.CurrencyField(max_length=3)),
                ("published_on", models.DateField()),
                ("per_euro", models.DecimalField(decimal_places=6, max_digits=15, null=True)),
                ("source", models.CharField(max_length=200)),
                ("file_sha256", models.CharField(blank=True, max_length=64)),
                ("recorded_at", models.DateTimeField()),
                ("reason", models.CharField(blank=True, max_length=500)),
                (
                    "corrects",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="correction",
                        to="receivables.exchangerate",
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
                        condition=models.Q(("corrects", None)),
                        fields=("currency", "published_on"),
                        name="receivables_exchangerate_once_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("per_euro__gt", 0),
                            models.Q(("corrects__isnull", False), ("per_euro", None)),
                            _connector="OR",
                        ),
                        name="receivables_exchangerate_above_zero",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("corrects", None),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="receivables_exchangerate_corrected_with_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("currency", "EUR"), _negated=True),
                        name="receivables_exchangerate_not_of_the_euro",
                    ),
                ],
            },
        ),
    ]
