"""Keep the grades that analysts set, beside the model's."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.fields


class Migration(migrations.Migration):
    dependencies = [
        ("companies", "0005_labels"),
        ("grading", "0014_ended_judgements"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="GradeOverride",
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
                ("model_grade", models.SmallIntegerField(verbose_name="Grade of the model")),
                ("grade", models.SmallIntegerField(verbose_name="Grade")),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("NEWER_FIGURES", "NEWER_FIGURES"),
                            ("GROUP_SUPPORT", "GROUP_SUPPORT"),
                            ("SECURITY_GIVEN", "SECURITY_GIVEN"),
                            ("MANAGEMENT", "MANAGEMENT"),
                            ("NEWS", "NEWS"),
                            ("PAYMENT_CONDUCT", "PAYMENT_CONDUCT"),
                            ("DATA_ERROR", "DATA_ERROR"),
                        ],
                        max_length=24,
                        verbose_name="Reason",
                    ),
                ),
                ("text", models.CharField(max_length=500, verbose_name="Explanation")),
                ("evidence", models.CharField(max_length=500, verbose_name="Evidence")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("PROPOSED", "Proposed"),
                            ("IN_FORCE", "In force"),
                            ("REJECTED", "Rejected"),
                            ("ENDED", "Ended"),
                        ],
                        max_length=8,
                        verbose_name="State",
                    ),
                ),
                ("created_on", models.DateField(verbose_name="Made on")),
                ("in_force_on", models.DateField(null=True, verbose_name="In force from")),
                ("expires_on", models.DateField(verbose_name="Last day")),
                ("review_by", models.DateField(null=True, verbose_name="To be looked at by")),
                ("proposed_at", models.DateTimeField(verbose_name="Made at")),
                ("approved_at", models.DateTimeField(null=True, verbose_name="Looked at on")),
                ("ended_on", models.DateField(null=True, verbose_name="Ended on")),
                (
                    "ended_because",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("EXPIRED", "EXPIRED"),
                            ("ACCOUNTS", "ACCOUNTS"),
                            ("DEFAULT", "DEFAULT"),
                            ("BY_HAND", "BY_HAND"),
                        ],
                        max_length=12,
                        verbose_name="Why it ended",
                    ),
                ),
                (
                    "note",
                    models.CharField(blank=True, max_length=500, verbose_name="Note at the end"),
                ),
                (
                    "approver",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Second person",
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Made by",
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="companies.company"
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Ended by",
                    ),
                ),
            ],
            options={
                "verbose_name": "grade set by an analyst",
                "verbose_name_plural": "grades set by analysts",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("PROPOSED", "IN_FORCE"))),
                        fields=("company",),
                        name="grading_override_one_open_per_company",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("grade__gte", 1), ("grade__lte", 9)),
                        name="grading_override_scale",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "IN_FORCE"), _negated=True),
                            ("grade__gt", models.F("model_grade")),
                            models.Q(
                                ("approver__isnull", False),
                                models.Q(("approver", models.F("author")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="grading_override_up_four_eyes",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("approver", models.F("author")), _negated=True),
                            ("approver", None),
                            _connector="OR",
                        ),
                        name="grading_override_second_person",
                    ),
                ],
            },
        ),
    ]
