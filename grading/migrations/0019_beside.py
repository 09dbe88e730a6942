"""Keep what a company's own points hold beside its figures, and when a version graded everybody."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("grading", "0018_holds"),
    ]

    operations = [
        migrations.AddField(
            model_name="companyscore",
            name="beside",
            field=models.IntegerField(null=True),
        ),
        migrations.AddField(
            model_name="modelversion",
            name="rescored_at",
            field=models.DateTimeField(null=True, verbose_name="Graded everybody at"),
        ),
    ]
