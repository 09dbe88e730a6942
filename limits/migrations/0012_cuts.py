"""Cuts that two people make, and reviews of natural persons that wait for one."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.fields
from core.operations import TenantTable


class Migration(migrations.Migration):
    dependencies = [
        ("companies", "0007_added_by_policyholders"),
        ("limits", "0011_first_tables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
        TenantTable("limits_cut", visible="false"),  # the insurer's own: it shows everybody
        TenantTable("limits_heldreview", visible="false"),
    ]
