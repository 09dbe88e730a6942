"""Endings of policies, which a second person releases; they are the insurer's own rows."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.fields
from core.operations import TenantTable


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_guards"),
        ("policies", "0011_political_events"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PolicyEnding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
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
                    "public_id",
                    core.fields.PublicIdField(
                        default=core.fields.new_public_id, editable=False, unique=True
                    ),
                ),
                ("last_day", models.DateField()),
                (
                    "ground",
                    models.CharField(
                        choices=[
                            ("POLICYHOLDER_NOTICE", "POLICYHOLDER_NOTICE"),
                            ("INSURER_NOTICE", "INSURER_NOTICE"),
                            ("AGREED", "AGREED"),
                            ("PREMIUM_UNPAID", "PREMIUM_UNPAID"),
                        ],
                        max_length=20,
                    ),
                ),
                ("noticed_on", models.DateField(null=True)),
                ("reason", models.CharField(max_length=500)),
                ("stood_until", models.DateField(null=True)),
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
                        related_name="endings",
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
                        name="policies_policyending_one_proposed",
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
                        name="policies_policyending_released_by_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ground", "AGREED"), ("noticed_on__isnull", False), _connector="OR"
                        ),
                        name="policies_policyending_letter_has_a_day",
                    ),
                ],
            },
        ),
        TenantTable("policies_policyending", visible="false"),
    ]
