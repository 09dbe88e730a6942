"""What is sent again in bulk waits for what is new; what waits for one system is found at once."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0007_attempts_of_ranges"),
    ]

    operations = [
        migrations.AddField(
            model_name="delivery",
            name="priority",
            field=models.PositiveSmallIntegerField(db_default=0),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("channel", "WEBHOOK"), ("state", "PENDING")),
                fields=["target", "priority", "next_attempt_at"],
                name="core_delivery_webhooks",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("channel", "WEBHOOK")),
                fields=["target", "-id"],
                name="core_delivery_of_system",
            ),
        ),
    ]
