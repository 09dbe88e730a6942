"""An invoice may come into a case after the hand-over."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("collections_app", "0006_rate_corrections"),
    ]

    operations = [
        migrations.AddField(
            model_name="caseinvoice",
            name="added_at",
            field=models.DateTimeField(null=True),
        ),
    ]
