"""Policies, their dated terms, pledgees, and what is proposed of them."""

from decimal import Decimal

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.core.serializers.json
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.fields


class Migration(migrations.Migration):
    replaces = [
        ("policies", "0001_initial"),
        ("policies", "0002_security"),
        ("policies", "0003_number"),
        ("policies", "0004_one_policy_at_a_time"),
        ("policies", "0005_schedule"),
        ("policies", "0006_pledgees"),
        ("policies", "0007_schedules_as_agreed"),
        ("policies", "0008_proposals"),
        ("policies", "0009_premium_on_the_terms"),
    ]

    initial = True

    dependencies = [
        ("accounts", "0002_guards"),
    ]

    operations = [
        migrations.CreateModel(
            name="BankAccount",
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
                ("iban", models.CharField(max_length=34)),
                ("holder", models.CharField(max_length=140)),
                ("added_at", models.DateTimeField()),
                (
                    "added_by",
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
        ),
        migrations.CreateModel(
            name="Policy",
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
                    "product",
                    models.CharField(
                        choices=[
                            ("PER_TRANSACTION", "PER_TRANSACTION"),
                            ("PER_CUSTOMER", "PER_CUSTOMER"),
                            ("WHOLE_TURNOVER", "WHOLE_TURNOVER"),
                            ("NO_LIMIT_REQUEST", "NO_LIMIT_REQUEST"),
                        ],
                        max_length=20,
                    ),
                ),
                ("currency", core.fields.CurrencyField(max_length=3)),
                ("inception_on", models.DateField()),
                ("expires_on", models.DateField(null=True)),
                ("insurable_turnover", core.fields.AmountField(decimal_places=3, max_digits=18)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "policyholder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="accounts.policyholder"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "policies",
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("policyholder", "="),
                            (
                                core.fields.DateSpan(
                                    "inception_on",
                                    "expires_on",
                                    django.contrib.postgres.fields.ranges.RangeBoundary(
                                        inclusive_upper=True
                                    ),
                                ),
                                "&&",
                            ),
                        ],
                        name="policies_policy_one_at_a_time",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PolicyYear",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("currency", core.fields.CurrencyField(max_length=3)),
                (
                    "first_loss_used",
                    core.fields.AmountField(decimal_places=3, default=0, max_digits=18),
                ),
                ("paid", core.fields.AmountField(decimal_places=3, default=0, max_digits=18)),
                ("maximum_liability", core.fields.AmountField(decimal_places=3, max_digits=18)),
                (
                    "policy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="years",
                        to="policies.policy",
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
                        fields=("policy", "starts_on"), name="policies_policyyear_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("paid__gte", 0), ("paid__lte", models.F("maximum_liability"))
                        ),
                        name="policies_policyyear_paid_within_liability",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("first_loss_used__gte", 0)),
                        name="policies_policyyear_first_loss_not_negative",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Terms",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
                ("recorded_at", models.DateTimeField()),
                ("superseded_at", models.DateTimeField(null=True)),
                ("version", models.PositiveIntegerField()),
                ("insured_share", core.fields.ShareField(decimal_places=6, max_digits=9)),
                ("maximum_payment_days", models.PositiveSmallIntegerField(default=60)),
                ("maximum_invoicing_days", models.PositiveSmallIntegerField(default=30)),
                ("maximum_extension_days", models.PositiveSmallIntegerField(default=60)),
                ("notification_days", models.PositiveSmallIntegerField(default=30)),
                ("waiting_months", models.PositiveSmallIntegerField(default=6)),
                (
                    "waiting_start",
                    models.CharField(
                        choices=[
                            ("DUE_DATE", "DUE_DATE"),
                            ("MEP_END", "MEP_END"),
                            ("NNP_RECEIVED", "NNP_RECEIVED"),
                            ("COLLECTION_START", "COLLECTION_START"),
                        ],
                        default="DUE_DATE",
                        max_length=20,
                    ),
                ),
                (
                    "claims_threshold",
                    core.fields.AmountField(decimal_places=3, default=0, max_digits=18),
                ),
                (
                    "first_loss_each",
                    core.fields.AmountField(decimal_places=3, default=0, max_digits=18),
                ),
                (
                    "first_loss_basis",
                    models.CharField(
                        choices=[("BEFORE_SHARE", "BEFORE_SHARE"), ("AFTER_SHARE", "AFTER_SHARE")],
                        default="BEFORE_SHARE",
                        max_length=12,
                    ),
                ),
                (
                    "minimum_retention",
                    core.fields.AmountField(decimal_places=3, default=0, max_digits=18),
                ),
                (
                    "aggregate_first_loss",
                    core.fields.AmountField(decimal_places=3, default=0, max_digits=18),
                ),
                ("maximum_liability", core.fields.AmountField(decimal_places=3, max_digits=18)),
                ("vat_covered", models.BooleanField(default=False)),
                ("limit_notice_days", models.PositiveSmallIntegerField(default=30)),
                (
                    "cost_model",
                    models.CharField(choices=[("A", "A"), ("B", "B")], default="A", max_length=1),
                ),
                (
                    "countries",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=2), size=None
                    ),
                ),
                (
                    "policy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="terms",
                        to="policies.policy",
                    ),
                ),
                (
                    "policyholder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="accounts.policyholder"
                    ),
                ),
                (
                    "aggregate_first_loss_basis",
                    models.CharField(
                        choices=[("BEFORE_SHARE", "BEFORE_SHARE"), ("AFTER_SHARE", "AFTER_SHARE")],
                        default="AFTER_SHARE",
                        max_length=12,
                    ),
                ),
                (
                    "attachment",
                    models.CharField(
                        choices=[
                            ("RISK_ATTACHING", "RISK_ATTACHING"),
                            ("LOSSES_OCCURRING", "LOSSES_OCCURRING"),
                        ],
                        default="RISK_ATTACHING",
                        max_length=16,
                    ),
                ),
                ("blind_grade_floor", models.PositiveSmallIntegerField(default=7)),
                (
                    "blind_maximum_per_buyer",
                    core.fields.AmountField(decimal_places=3, max_digits=18, null=True),
                ),
                (
                    "blind_maximum_per_year",
                    core.fields.AmountField(decimal_places=3, max_digits=18, null=True),
                ),
                (
                    "blind_share",
                    core.fields.ShareField(decimal_places=6, default=Decimal("0.75"), max_digits=9),
                ),
                (
                    "check_share",
                    core.fields.ShareField(decimal_places=6, default=Decimal("0.90"), max_digits=9),
                ),
                (
                    "collection_service",
                    models.CharField(
                        choices=[
                            ("INCLUDED", "INCLUDED"),
                            ("OPTIONAL", "OPTIONAL"),
                            ("OWN", "OWN"),
                        ],
                        default="INCLUDED",
                        max_length=8,
                    ),
                ),
                ("country_terms", models.JSONField(default=list)),
                (
                    "credit_check",
                    core.fields.AmountField(decimal_places=3, max_digits=18, null=True),
                ),
                (
                    "discretionary_limit",
                    core.fields.AmountField(decimal_places=3, max_digits=18, null=True),
                ),
                (
                    "discretionary_options",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=24), default=list, size=None
                    ),
                ),
                (
                    "discretionary_share",
                    core.fields.ShareField(decimal_places=6, default=Decimal("0.80"), max_digits=9),
                ),
                (
                    "exchange_rule",
                    models.CharField(
                        choices=[
                            ("INVOICE_DATE", "INVOICE_DATE"),
                            ("DUE_DATE", "DUE_DATE"),
                            ("LOSS_DATE", "LOSS_DATE"),
                            ("LOWER_OF", "LOWER_OF"),
                        ],
                        default="DUE_DATE",
                        max_length=12,
                    ),
                ),
                (
                    "extension_start",
                    models.CharField(
                        choices=[("DUE_DATE", "DUE_DATE"), ("INVOICE_DATE", "INVOICE_DATE")],
                        default="DUE_DATE",
                        max_length=16,
                    ),
                ),
                ("insured_activity", models.CharField(blank=True, max_length=500)),
                ("liability_multiple", models.PositiveSmallIntegerField(null=True)),
                (
                    "minimum_premium",
                    core.fields.AmountField(decimal_places=3, max_digits=18, null=True),
                ),
                ("political_waiting_months", models.PositiveSmallIntegerField(null=True)),
                (
                    "premium_per_mille",
                    models.DecimalField(decimal_places=6, default=0, max_digits=9),
                ),
                ("public_buyers_covered", models.BooleanField(default=False)),
            ],
            options={
                "verbose_name_plural": "terms",
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("superseded_at", None)),
                        expressions=[
                            ("policy", "="),
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
                        name="policies_terms_no_overlap",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("insured_share__gt", 0), ("insured_share__lte", 1)),
                        name="policies_terms_insured_share_is_a_share",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("blind_share__gt", 0),
                            ("blind_share__lte", 1),
                            ("check_share__gt", 0),
                            ("check_share__lte", 1),
                            ("discretionary_share__gt", 0),
                            ("discretionary_share__lte", 1),
                        ),
                        name="policies_terms_other_shares_are_shares",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Pledgee",
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
                ("name", models.CharField(max_length=140)),
                ("iban", models.CharField(max_length=34)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
                ("pays_policyholder", models.BooleanField(default=False)),
                ("consent_reference", models.CharField(blank=True, max_length=140)),
                ("recorded_at", models.DateTimeField()),
                ("superseded_at", models.DateTimeField(null=True)),
                (
                    "policy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pledgees",
                        to="policies.policy",
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
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("superseded_at", None)),
                        expressions=[
                            ("policy", "="),
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
                        name="policies_pledgee_one_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("pays_policyholder", False),
                            models.Q(("consent_reference", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="policies_pledgee_consent_has_a_reference",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TermsProposal",
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
                ("terms", models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ("beside_version", models.PositiveIntegerField()),
                ("reason", models.CharField(max_length=500)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("PROPOSED", "PROPOSED"),
                            ("RELEASED", "RELEASED"),
                            ("REJECTED", "REJECTED"),
                            ("WITHDRAWN", "WITHDRAWN"),
                        ],
                        default="PROPOSED",
                        max_length=10,
                    ),
                ),
                ("proposed_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                ("answer", models.CharField(blank=True, max_length=500)),
                ("released_version", models.PositiveIntegerField(null=True)),
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
                    "policy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proposals",
                        to="policies.policy",
                    ),
                ),
                (
                    "policyholder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="accounts.policyholder"
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
                        fields=("policy",),
                        name="policies_termsproposal_one_proposed",
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
                        name="policies_termsproposal_released_by_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PolicyProposal",
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
                    "product",
                    models.CharField(
                        choices=[
                            ("PER_TRANSACTION", "PER_TRANSACTION"),
                            ("PER_CUSTOMER", "PER_CUSTOMER"),
                            ("WHOLE_TURNOVER", "WHOLE_TURNOVER"),
                            ("NO_LIMIT_REQUEST", "NO_LIMIT_REQUEST"),
                        ],
                        max_length=20,
                    ),
                ),
                ("currency", core.fields.CurrencyField(max_length=3)),
                ("inception_on", models.DateField()),
                ("expires_on", models.DateField(null=True)),
                ("insurable_turnover", core.fields.AmountField(decimal_places=3, max_digits=18)),
                ("terms", models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ("reason", models.CharField(blank=True, max_length=500)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("PROPOSED", "PROPOSED"),
                            ("RELEASED", "RELEASED"),
                            ("REJECTED", "REJECTED"),
                            ("WITHDRAWN", "WITHDRAWN"),
                        ],
                        default="PROPOSED",
                        max_length=10,
                    ),
                ),
                ("proposed_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                ("answer", models.CharField(blank=True, max_length=500)),
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
                    "policy",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to="policies.policy"
                    ),
                ),
                (
                    "policyholder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="accounts.policyholder"
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
                        fields=("policyholder",),
                        name="policies_policyproposal_one_proposed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "RELEASED"), _negated=True),
                            models.Q(
                                ("policy__isnull", False),
                                ("decided_by__isnull", False),
                                models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="policies_policyproposal_released_by_another",
                    ),
                ],
            },
        ),
    ]
