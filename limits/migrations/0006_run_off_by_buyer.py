"""Keep on which buyer the run-off of a group is; until a group is counted, all of it counts."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("limits", "0005_requested_decided_told")]

    operations = [
        migrations.AddField(
            model_name="groupexposure",
            name="run_off_of",
            field=models.JSONField(default=dict),
        ),
    ]
