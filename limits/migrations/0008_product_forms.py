"""Limits of one's own with evidence, buyers named by a policy, stops lifted in writing."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.fields
from core.operations import AppendOnly, TenantTable


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_security"),
        ("companies", "0007_added_by_policyholders"),
        ("limits", "0007_confirmations"),
        ("policies", "0007_schedules_as_agreed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="decision",
            name="outcome",
            field=models.CharField(
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
        migrations.AlterField(
            model_name="limitrequest",
            name="kind",
            field=models.CharField(
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
        TenantTable("limits_discretionaryevidence"),
        AppendOnly("limits_discretionaryevidence"),
        TenantTable("limits_adversereport"),
        TenantTable("limits_insuredbuyer"),
        TenantTable("limits_stoplift"),
    ]
