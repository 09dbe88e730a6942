"""The day a buyer became insolvent, and rates that became known since."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.fields


class Migration(migrations.Migration):
    dependencies = [
        ("collections_app", "0003_number"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="insolvent_on",
            field=models.DateField(null=True),
        ),
        migrations.CreateModel(
            name="InterestRate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", core.fields.PublicIdField()),
                (
                    "series",
                    models.CharField(
                        choices=[
                            ("NL_HANDELSRENTE", "NL_HANDELSRENTE"),
                            ("NL_ORDINARY", "NL_ORDINARY"),
                            ("DE_BASISZINSSATZ", "DE_BASISZINSSATZ"),
                            ("DE_288_2_BGB", "DE_288_2_BGB"),
                            ("BE_LAW_2002_08_02", "BE_LAW_2002_08_02"),
                            ("FR_L441_10", "FR_L441_10"),
                        ],
                        max_length=30,
                    ),
                ),
                ("valid_from", models.DateField()),
                ("known_until", models.DateField()),
                ("rate", models.DecimalField(decimal_places=4, max_digits=7)),
                ("source", models.CharField(max_length=200)),
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
                "constraints": [
                    models.UniqueConstraint(
                        fields=("series", "valid_from"), name="collections_interestrate_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("known_until__gte", models.F("valid_from"))),
                        name="collections_interestrate_ends_after_start",
                    ),
                ],
            },
        ),
    ]
