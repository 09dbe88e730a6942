"""Keep what a country or sector counted for before it was read in again on the same day."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("grading", "0021_opened_again"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="placepart",
            name="grading_placepart_one_per_day",
        ),
        migrations.AddIndex(
            model_name="placepart",
            index=models.Index(
                fields=["level", "key", "valid_from"], name="grading_placepart_by_place"
            ),
        ),
    ]
