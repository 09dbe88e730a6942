"""The day on which what the insurer wants on a group was last worked out."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("limits", "0004_message_facts")]

    operations = [
        migrations.AddField(
            model_name="groupexposure", name="capacity_on", field=models.DateField(null=True)
        ),
    ]
