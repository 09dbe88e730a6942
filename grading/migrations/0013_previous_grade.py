"""Keep on a score the grade it had before, so that one statement can change and tell."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("grading", "0012_versions")]

    operations = [
        migrations.AddField("companyscore", "previous_grade", models.SmallIntegerField(null=True)),
    ]
