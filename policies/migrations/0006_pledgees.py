"""Keep to whom a policyholder pledged its claims."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.fields
from core.operations import TenantTable


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_security"),
        ("policies", "0005_schedule"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Pledgee",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "public_id",
                    core.fields.PublicIdField(
                        default=core.fields.new_public_id, editable=False, unique=True
                    ),
                ),
                ("name", models.CharField(max_length=140)),
                ("iban", models.CharField(max_length=34)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
                ("pays_policyholder", models.BooleanField(default=False)),
                ("consent_reference", models.CharField(blank=True, max_length=140)),
                ("recorded_at", models.DateTimeField()),
                ("superseded_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name="pledgee",
            name="policy",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="pledgees",
                to="policies.policy",
            ),
        ),
        migrations.AddField(
            model_name="pledgee",
            name="policyholder",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, to="accounts.policyholder"
            ),
        ),
        migrations.AddField(
            model_name="pledgee",
            name="recorded_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="pledgee",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("superseded_at", None)),
                expressions=[
                    ("policy", "="),
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
                name="policies_pledgee_one_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="pledgee",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("pays_policyholder", False),
                    models.Q(("consent_reference", ""), _negated=True),
                    _connector="OR",
                ),
                name="policies_pledgee_consent_has_a_reference",
            ),
        ),
        TenantTable("policies_pledgee"),
    ]
