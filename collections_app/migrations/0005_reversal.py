"""A payment on a case may be booked back."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("collections_app", "0004_insolvency_and_rates"),
    ]

    operations = [
        migrations.AddField(
            model_name="caseaction",
            name="reverses",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reversal",
                to="collections_app.caseaction",
            ),
        ),
        migrations.AlterField(
            model_name="caseaction",
            name="kind",
            field=models.CharField(
                choices=[
                    ("LETTER", "LETTER"),
                    ("CALL", "CALL"),
                    ("NOTE", "NOTE"),
                    ("PAYMENT", "PAYMENT"),
                    ("STATE", "STATE"),
                    ("REVERSAL", "REVERSAL"),
                ],
                max_length=8,
            ),
        ),
    ]
