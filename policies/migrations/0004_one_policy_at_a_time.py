"""A policyholder has one policy at a time."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
from django.db import migrations

import core.fields


class Migration(migrations.Migration):
    dependencies = [("policies", "0003_number")]

    operations = [
        migrations.AddConstraint(
            model_name="policy",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                name="policies_policy_one_at_a_time",
                expressions=[
                    ("policyholder", "="),
                    (
                        core.fields.DateSpan(
                            "inception_on",
                            "expires_on",
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
