"""What a message is about, so that the same is known again in any language."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("limits", "0003_first_tables")]

    operations = [
        migrations.AddField(
            model_name="message", name="facts", field=models.JSONField(default=dict)
        ),
    ]
