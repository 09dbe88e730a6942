"""What a person chose with an amount that a second one gives."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("limits", "0005_capacity_on")]

    operations = [
        migrations.AddField(
            model_name="decisionproposal",
            name="chosen",
            field=models.JSONField(default=dict),
        ),
    ]
