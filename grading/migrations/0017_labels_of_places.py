"""Call what a country or sector counts for by its name."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("grading", "0016_review_queue"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="placepart",
            options={
                "verbose_name": "what a country or sector counts for",
                "verbose_name_plural": "what countries and sectors count for",
            },
        ),
    ]
