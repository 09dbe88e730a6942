"""Keep which grades of persons in business wait for somebody to look at them."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("companies", "0005_labels"),
        ("grading", "0017_labels_of_places"),
    ]

    operations = [
        migrations.CreateModel(
            name="GradeHold",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("counts", models.SmallIntegerField(null=True)),
                ("counted_on", models.DateField(null=True)),
                ("counted_change", models.BigIntegerField(null=True)),
                ("began_on", models.DateField()),
                ("ended_on", models.DateField(null=True)),
                (
                    "ended_because",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("CONFIRMED", "CONFIRMED"),
                            ("OVERRIDDEN", "OVERRIDDEN"),
                            ("RECOVERED", "RECOVERED"),
                            ("DEFAULT", "DEFAULT"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="companies.company"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_on", None)),
                        fields=("company",),
                        name="grading_hold_one_open_per_company",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_because", ""), ("ended_on", None)),
                            models.Q(
                                ("ended_on__isnull", False),
                                models.Q(("ended_because", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="grading_hold_ended_because",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("counts", None),
                            models.Q(("counts__gte", 1), ("counts__lte", 9)),
                            _connector="OR",
                        ),
                        name="grading_hold_scale",
                    ),
                ],
            },
        ),
    ]
