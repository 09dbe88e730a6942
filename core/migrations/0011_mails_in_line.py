"""The mails that are due are found at once, oldest event first."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0010_mails_of_a_reader"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("channel", "MAIL"), ("state", "PENDING")),
                fields=["event_id", "id"],
                name="core_delivery_mails_due",
            ),
        ),
    ]
