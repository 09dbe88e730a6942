"""A loss may be there by a political event."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0002_guards"),
    ]

    operations = [
        migrations.AlterField(
            model_name="claim",
            name="cause",
            field=models.CharField(
                choices=[
                    ("INSOLVENCY", "INSOLVENCY"),
                    ("PROTRACTED_DEFAULT", "PROTRACTED_DEFAULT"),
                    ("POLITICAL", "POLITICAL"),
                ],
                max_length=20,
            ),
        ),
    ]
