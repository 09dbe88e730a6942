"""A factor is proposed with its source, tried, and released by a second person."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

_STEPS = [("PROPOSED", "PROPOSED"), ("RELEASED", "RELEASED"), ("REJECTED", "REJECTED")]


class Migration(migrations.Migration):
    dependencies = [
        ("limits", "0015_bulk"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RenameField("factor", "set_at", "proposed_at"),
        migrations.RenameField("factor", "set_by", "proposed_by"),
        migrations.AddField(
            "factor",
            "source",
            models.CharField(max_length=300, default="Not noted when it was set"),
            preserve_default=False,
        ),
        migrations.AddField(  # what was set before counts
            "factor", "state", models.CharField(choices=_STEPS, default="RELEASED", max_length=9)
        ),
        migrations.AlterField(
            "factor", "state", models.CharField(choices=_STEPS, default="PROPOSED", max_length=9)
        ),
        migrations.AddField("factor", "decided_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "factor",
            "decided_by",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField("factor", "note", models.CharField(default="", max_length=1000)),
        migrations.AddField("factor", "dry_run", models.JSONField(default=dict)),
        migrations.RemoveConstraint("factor", "limits_factor_once_per_day"),
        migrations.AddConstraint(
            "factor",
            models.UniqueConstraint(
                fields=["kind", "code", "valid_from"],
                condition=models.Q(("state", "RELEASED")),
                name="limits_factor_once_per_day",
            ),
        ),
        migrations.AddConstraint(
            "factor",
            models.CheckConstraint(
                condition=~models.Q(state="RELEASED")
                | models.Q(decided_by=None)
                | ~models.Q(decided_by=models.F("proposed_by")),
                name="limits_factor_two_persons",
            ),
        ),
    ]
