"""Keep why a grade that somebody looked at is looked at again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("grading", "0020_bins_and_beside"),
    ]

    operations = [
        migrations.AddField(
            model_name="gradereview",
            name="opened_again",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                max_length=500,
                verbose_name="Why it was opened again",
            ),
        ),
    ]
