"""Find the mails that wait for one reader without looking at everybody's."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0009_deliveries_of_handlers")]

    operations = [
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                fields=["target", "id"],
                name="core_delivery_mails",
                condition=models.Q(state="PENDING", channel="MAIL"),
            ),
        ),
    ]
