"""Letters, cases, what was done in them, and what was paid."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.fields


class Migration(migrations.Migration):
    replaces = [
        ("collections_app", "0001_initial"),
        ("collections_app", "0002_security"),
        ("collections_app", "0003_number"),
        ("collections_app", "0004_insolvency_and_rates"),
        ("collections_app", "0005_reversal"),
        ("collections_app", "0006_rate_corrections"),
        ("collections_app", "0007_invoices_added"),
    ]

    initial = True

    dependencies = [
        ("accounts", "0002_guards"),
        ("companies", "0002_guards"),
        ("core", "0002_guards"),
        ("receivables", "0002_guards"),
    ]

    operations = [
        migrations.CreateModel(
            name="Case",
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
                            ("OPENED", "OPENED"),
                            ("AMICABLE", "AMICABLE"),
                            ("LEGAL", "LEGAL"),
                            ("SUSPENDED_DISPUTE", "SUSPENDED_DISPUTE"),
                            ("INSOLVENT", "INSOLVENT"),
                            ("CLOSED_PAID", "CLOSED_PAID"),
                            ("CLOSED_UNPAID", "CLOSED_UNPAID"),
                            ("WITHDRAWN", "WITHDRAWN"),
                        ],
                        max_length=20,
                    ),
                ),
                ("governing_law", models.CharField(default="NL", max_length=2)),
                ("currency", core.fields.CurrencyField(max_length=3)),
                ("opened_on", models.DateField()),
                ("closed_on", models.DateField(null=True)),
                ("opened_at", models.DateTimeField()),
                (
                    "buyer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="companies.company"
                    ),
                ),
                (
                    "collector",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "overdue_report",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="receivables.overduereport",
                    ),
                ),
                (
                    "policyholder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="accounts.policyholder"
                    ),
                ),
                ("insolvent_on", models.DateField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("closed_on", None)),
                        fields=("policyholder", "buyer"),
                        name="collections_case_one_open_per_buyer",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseInvoice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("principal", core.fields.AmountField(decimal_places=3, max_digits=18)),
                ("currency", core.fields.CurrencyField(max_length=3)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invoices",
                        to="collections_app.case",
                    ),
                ),
                (
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="receivables.invoice"
                    ),
                ),
                (
                    "policyholder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="accounts.policyholder"
                    ),
                ),
                ("added_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("case", "invoice"), name="collections_caseinvoice_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Letter",
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
                            ("FINAL_NOTICE", "FINAL_NOTICE"),
                            ("COLLECTION_DEMAND", "COLLECTION_DEMAND"),
                        ],
                        max_length=20,
                    ),
                ),
                ("sent_on", models.DateField()),
                ("principal", core.fields.AmountField(decimal_places=3, max_digits=18)),
                ("interest", core.fields.AmountField(decimal_places=3, default=0, max_digits=18)),
                ("costs", core.fields.AmountField(decimal_places=3, default=0, max_digits=18)),
                ("currency", core.fields.CurrencyField(max_length=3)),
                ("made_at", models.DateTimeField()),
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
                        related_name="letters",
                        to="collections_app.case",
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
                    "policyholder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="accounts.policyholder"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("policyholder", "buyer", "kind", "sent_on"),
                        name="collections_letter_once_a_day",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseAction",
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
                            ("LETTER", "LETTER"),
                            ("CALL", "CALL"),
                            ("NOTE", "NOTE"),
                            ("PAYMENT", "PAYMENT"),
                            ("STATE", "STATE"),
                            ("REVERSAL", "REVERSAL"),
                        ],
                        max_length=8,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=1000)),
                ("facts", models.JSONField(default=dict)),
                ("done_on", models.DateField()),
                ("done_at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="actions",
                        to="collections_app.case",
                    ),
                ),
                (
                    "done_by",
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
                    "receipt",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="receivables.receipt",
                    ),
                ),
                (
                    "letter",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="collections_app.letter",
                    ),
                ),
                (
                    "reverses",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversal",
                        to="collections_app.caseaction",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="InterestRate",
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
                    "series",
                    models.CharField(
                        choices=[
                            ("NL_HANDELSRENTE", "NL_HANDELSRENTE"),
                            ("NL_ORDINARY", "NL_ORDINARY"),
                            ("DE_BASISZINSSATZ", "DE_BASISZINSSATZ"),
                            ("DE_288_2_BGB", "DE_288_2_BGB"),
                            ("BE_LAW_2002_08_02", "BE_LAW_2002_08_02"),
                            ("FR_L441_10", "FR_L441_10"),
                        ],
                        max_length=30,
                    ),
                ),
                ("valid_from", models.DateField()),
                ("known_until", models.DateField()),
                ("rate", models.DecimalField(decimal_places=4, max_digits=7)),
                ("source", models.CharField(max_length=200)),
                ("set_at", models.DateTimeField()),
                (
                    "set_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("corrected_at", models.DateTimeField(null=True)),
                (
                    "corrects",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="correction",
                        to="collections_app.interestrate",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=500)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("known_until__gte", models.F("valid_from"))),
                        name="collections_interestrate_ends_after_start",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("corrected_at", None)),
                        fields=("series", "valid_from"),
                        name="collections_interestrate_once",
                    ),
                ],
            },
        ),
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
    ]
