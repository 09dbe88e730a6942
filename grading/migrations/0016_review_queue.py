"""Let reviews say why and what is at stake, and keep exposures."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import core.fields


class Migration(migrations.Migration):
    dependencies = [
        ("companies", "0005_labels"),
        ("grading", "0015_overrides"),
    ]

    operations = [
        migrations.CreateModel(
            name="CompanyExposure",
            fields=[
                (
                    "company",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        serialize=False,
                        to="companies.company",
                    ),
                ),
                ("amount", core.fields.AmountField(decimal_places=3, max_digits=18)),
            ],
        ),
        migrations.AddField(
            model_name="gradereview",
            name="at_stake",
            field=core.fields.AmountField(decimal_places=3, default=0, max_digits=18),
        ),
        migrations.AddField(
            model_name="gradereview",
            name="reasons",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=8), default=list, size=None
            ),
        ),
    ]
