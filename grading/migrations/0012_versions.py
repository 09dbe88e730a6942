"""Keep the versions of the model: which one grades, which ones run in its shadow."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.fields


class Migration(migrations.Migration):
    dependencies = [
        ("grading", "0011_lighter_history"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ModelVersion",
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
                ("version", models.SmallIntegerField(unique=True, verbose_name="Version")),
                ("sha256", models.CharField(max_length=64, verbose_name="Checksum")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("SHADOW", "Runs in the shadow"),
                            ("CHAMPION", "Grades"),
                            ("RETIRED", "Retired"),
                        ],
                        default="SHADOW",
                        max_length=8,
                        verbose_name="State",
                    ),
                ),
                ("comparison", models.JSONField(default=dict)),
                ("compared_at", models.DateTimeField(null=True, verbose_name="Compared at")),
                ("added_at", models.DateTimeField(verbose_name="Added at")),
                ("promoted_at", models.DateTimeField(null=True, verbose_name="Promoted at")),
                (
                    "added_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Added by",
                    ),
                ),
                (
                    "promoted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Promoted by",
                    ),
                ),
            ],
            options={
                "verbose_name": "version of the model",
                "verbose_name_plural": "versions of the model",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "CHAMPION")),
                        fields=("state",),
                        name="grading_modelversion_one_champion",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("promoted_by", None),
                            ("added_by", None),
                            models.Q(("promoted_by", models.F("added_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="grading_modelversion_four_eyes",
                    ),
                ],
            },
        ),
    ]
