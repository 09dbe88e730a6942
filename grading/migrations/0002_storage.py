"""Grades: history by month, room for updates in place on the current score."""

from django.db import migrations

from core.operations import AppendOnly, MonthlyPartitions


class Migration(migrations.Migration):
    dependencies = [("grading", "0001_initial")]

    operations = [
        MonthlyPartitions("grading_gradechange", first="2024-01-01", until="2027-12-01"),
        AppendOnly("grading_gradechange"),
        migrations.RunSQL(
            "ALTER TABLE grading_companyscore SET (fillfactor = 70)",
            "ALTER TABLE grading_companyscore RESET (fillfactor)",
        ),
    ]
