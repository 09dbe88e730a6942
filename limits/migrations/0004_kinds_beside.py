"""Only kinds that replace each other may not overlap: a top-up stands beside a limit."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
from django.db import migrations
from django.db.models import Q

import core.fields


class Migration(migrations.Migration):
    dependencies = [("limits", "0003_proposal_and_run_off")]

    operations = [
        migrations.RemoveConstraint(model_name="limitrow", name="limits_row_no_overlap"),
        migrations.AddConstraint(
            model_name="limitrow",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                name="limits_row_no_overlap",
                condition=Q(
                    superseded_at=None,
                    kind__in=["APPROVED", "BLIND", "CHECK", "DISCRETIONARY"],
                ),
                expressions=[
                    ("policy", "="),
                    ("buyer", "="),
                    (
                        core.fields.DateSpan(
                            "valid_from",
                            "valid_to",
                            django.contrib.postgres.fields.ranges.RangeBoundary(
                                inclusive_upper=True
                            ),
                        ),
                        "&&",
                    ),
                ],
            ),
        ),
    ]
