"""Bins without what stands beside them, or the other way round, are no sum of a company's points."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("grading", "0019_beside"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="companyscore",
            constraint=models.CheckConstraint(
                condition=models.Q(("beside", None), ("bins", None))
                | models.Q(("beside__isnull", False), ("bins__isnull", False)),
                name="grading_companyscore_bins_beside",
            ),
        ),
    ]
