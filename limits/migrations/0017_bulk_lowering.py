"""A row of a file that lowers a limit is left out until somebody says that it may."""

from django.db import migrations, models

_FATES = [
    ("WAITING", "WAITING"),
    ("WRONG", "WRONG"),
    ("UNKNOWN", "UNKNOWN"),
    ("CHOOSE", "CHOOSE"),
    ("DOUBLED", "DOUBLED"),
    ("CANNOT", "CANNOT"),
    ("LOWERS", "LOWERS"),
    ("WILL_ASK", "WILL_ASK"),
    ("ASKED", "ASKED"),
    ("REFUSED", "REFUSED"),
]


class Migration(migrations.Migration):
    dependencies = [("limits", "0016_factors_in_two_steps")]

    operations = [
        migrations.AddField("bulkrow", "may_lower", models.BooleanField(default=False)),
        migrations.AlterField("bulkrow", "fate", models.CharField(choices=_FATES, max_length=8)),
    ]
