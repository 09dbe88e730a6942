"""What waits for one handler is found at once, oldest event first."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0008_priority_of_deliveries"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("channel", "HANDLER"), ("state", "PENDING")),
                fields=["target", "event_id", "id"],
                name="core_delivery_handlers",
            ),
        ),
    ]
