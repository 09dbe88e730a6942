"""Keep scores in parts: the company's own points, its market, its bins."""

from typing import Any

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

_COMPANY: dict[str, Any] = {
    "on_delete": django.db.models.deletion.PROTECT,
    "to": "companies.company",
}


class Migration(migrations.Migration):
    dependencies = [("grading", "0009_figures")]

    operations = [
        migrations.CreateModel(
            name="Market",
            fields=[
                ("id", models.SmallAutoField(primary_key=True, serialize=False)),
                ("country", models.CharField(blank=True, max_length=2)),
                ("sector", models.CharField(blank=True, max_length=2)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=["country", "sector"], name="grading_market_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CompanyIndicators",
            fields=[
                (
                    "company",
                    models.OneToOneField(primary_key=True, serialize=False, **_COMPANY),
                ),
                (
                    "figures",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.FloatField(), size=None
                    ),
                ),
                ("changed_on", models.DateField()),
            ],
        ),
        migrations.CreateModel(
            name="MovedIndicators",
            fields=[
                (
                    "company",
                    models.OneToOneField(
                        primary_key=True, serialize=False, db_constraint=False, **_COMPANY
                    ),
                ),
                ("bins", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="FollowedCompany",
            fields=[
                (
                    "company",
                    models.OneToOneField(primary_key=True, serialize=False, **_COMPANY),
                ),
            ],
        ),
        *(
            migrations.AddField("companyscore", name, field)
            for name, field in (
                ("own", models.IntegerField(null=True)),
                ("floor", models.IntegerField(null=True)),
                (
                    "market",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="grading.market",
                    ),
                ),
                ("bins", models.BinaryField(null=True)),
            )
        ),
        *(
            migrations.AddField("gradechange", name, field)
            for name, field in (
                ("own", models.IntegerField(null=True)),
                ("market_part", models.IntegerField(null=True)),
                ("floor", models.IntegerField(null=True)),
                ("bins", models.BinaryField(null=True)),
            )
        ),
    ]
