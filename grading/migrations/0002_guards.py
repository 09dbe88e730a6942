"""Grades: history by month, and room for updates in place on the current score."""

from django.db import migrations

from core.operations import AppendOnly, MonthlyPartitions


class Migration(migrations.Migration):
    replaces = [("grading", "0023_approver_note")]
    dependencies = [("grading", "0001_tables")]

    operations = [
        MonthlyPartitions("grading_gradechange", first="2024-01-01", until="2027-12-01"),
        AppendOnly("grading_gradechange"),
        migrations.RunSQL(
            "ALTER TABLE grading_companyscore SET (fillfactor = 90)",
            "ALTER TABLE grading_companyscore RESET (fillfactor)",
        ),
    ]
