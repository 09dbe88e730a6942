"""Keep every parameter of a policy schedule."""

from decimal import Decimal

import django.contrib.postgres.fields
from django.db import migrations, models

import core.fields


class Migration(migrations.Migration):
    dependencies = [
        ("policies", "0004_one_policy_at_a_time"),
    ]

    operations = [
        migrations.AddField(
            model_name="terms",
            name="aggregate_first_loss_basis",
            field=models.CharField(
                choices=[("BEFORE_SHARE", "BEFORE_SHARE"), ("AFTER_SHARE", "AFTER_SHARE")],
                default="AFTER_SHARE",
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="terms",
            name="attachment",
            field=models.CharField(
                choices=[
                    ("RISK_ATTACHING", "RISK_ATTACHING"),
                    ("LOSSES_OCCURRING", "LOSSES_OCCURRING"),
                ],
                default="RISK_ATTACHING",
                max_length=16,
            ),
        ),
        migrations.AddField(
            model_name="terms",
            name="blind_grade_floor",
            field=models.PositiveSmallIntegerField(default=7),
        ),
        migrations.AddField(
            model_name="terms",
            name="blind_maximum_per_buyer",
            field=core.fields.AmountField(decimal_places=3, max_digits=18, null=True),
        ),
        migrations.AddField(
            model_name="terms",
            name="blind_maximum_per_year",
            field=core.fields.AmountField(decimal_places=3, max_digits=18, null=True),
        ),
        migrations.AddField(
            model_name="terms",
            name="blind_share",
            field=core.fields.ShareField(decimal_places=6, default=Decimal("0.75"), max_digits=9),
        ),
        migrations.AddField(
            model_name="terms",
            name="check_share",
            field=core.fields.ShareField(decimal_places=6, default=Decimal("0.90"), max_digits=9),
        ),
        migrations.AddField(
            model_name="terms",
            name="collection_service",
            field=models.CharField(
                choices=[("INCLUDED", "INCLUDED"), ("OPTIONAL", "OPTIONAL"), ("OWN", "OWN")],
                default="INCLUDED",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="terms",
            name="country_terms",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="terms",
            name="credit_check",
            field=core.fields.AmountField(decimal_places=3, max_digits=18, null=True),
        ),
        migrations.AddField(
            model_name="terms",
            name="discretionary_limit",
            field=core.fields.AmountField(decimal_places=3, max_digits=18, null=True),
        ),
        migrations.AddField(
            model_name="terms",
            name="discretionary_options",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=24), default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="terms",
            name="discretionary_share",
            field=core.fields.ShareField(decimal_places=6, default=Decimal("0.80"), max_digits=9),
        ),
        migrations.AddField(
            model_name="terms",
            name="exchange_rule",
            field=models.CharField(
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
        migrations.AddField(
            model_name="terms",
            name="extension_start",
            field=models.CharField(
                choices=[("DUE_DATE", "DUE_DATE"), ("INVOICE_DATE", "INVOICE_DATE")],
                default="DUE_DATE",
                max_length=16,
            ),
        ),
        migrations.AddField(
            model_name="terms",
            name="insured_activity",
            field=models.CharField(blank=True, max_length=500),
        ),
        migrations.AddField(
            model_name="terms",
            name="liability_multiple",
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="terms",
            name="minimum_premium",
            field=core.fields.AmountField(decimal_places=3, max_digits=18, null=True),
        ),
        migrations.AddField(
            model_name="terms",
            name="political_waiting_months",
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="terms",
            name="premium_per_mille",
            field=models.DecimalField(decimal_places=6, default=0, max_digits=9),
        ),
        migrations.AddField(
            model_name="terms",
            name="public_buyers_covered",
            field=models.BooleanField(default=False),
        ),
        migrations.AlterField(
            model_name="policy",
            name="product",
            field=models.CharField(
                choices=[
                    ("PER_TRANSACTION", "PER_TRANSACTION"),
                    ("PER_CUSTOMER", "PER_CUSTOMER"),
                    ("WHOLE_TURNOVER", "WHOLE_TURNOVER"),
                    ("NO_LIMIT_REQUEST", "NO_LIMIT_REQUEST"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="terms",
            constraint=models.CheckConstraint(
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
        ),
    ]
