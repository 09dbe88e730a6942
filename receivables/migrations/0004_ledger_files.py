"""Ledgers are kept as they were sent, and buyers that could not be told, each a policyholder's."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.fields
from core.operations import TenantTable


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_api_clients"),
        ("companies", "0007_added_by_policyholders"),
        ("receivables", "0003_receipt_reversal"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="ledgerupload",
            name="left_out",
            field=models.PositiveIntegerField(default=0),
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
                        choices=[("LEDGER", "LEDGER"), ("INVOICES", "INVOICES")], max_length=8
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
                            ("NEW", "NEW"),
                            ("PAID", "PAID"),
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
            ],
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
        ),
        migrations.AddIndex(
            model_name="ledgerfile",
            index=models.Index(
                fields=["policyholder", "-uploaded_at"], name="receivables_ledgerfile_newest"
            ),
        ),
        migrations.AddIndex(
            model_name="ledgerfilerow",
            index=models.Index(fields=["file", "line"], name="receivables_filerow_line"),
        ),
        migrations.AddConstraint(
            model_name="namedbuyer",
            constraint=models.UniqueConstraint(
                fields=("policyholder", "number", "name"), name="receivables_namedbuyer_once"
            ),
        ),
        TenantTable("receivables_ledgerfile"),
        TenantTable("receivables_ledgerfilerow"),
        TenantTable("receivables_namedbuyer"),
    ]
