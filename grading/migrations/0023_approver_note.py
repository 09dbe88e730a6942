"""Keep what the second person noted on agreeing to an analyst's grade."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("grading", "0022_parts_as_known")]

    operations = [
        migrations.AddField(
            model_name="gradeoverride",
            name="approver_note",
            field=models.CharField(
                blank=True, default="", max_length=500, verbose_name="Note of the second person"
            ),
            preserve_default=False,
        ),
    ]
