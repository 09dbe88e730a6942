"""A wrong rate stays on file beside the one that took its place."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("collections_app", "0005_reversal"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="interestrate",
            name="collections_interestrate_once",
        ),
        migrations.AddField(
            model_name="interestrate",
            name="corrected_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="interestrate",
            name="corrects",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="correction",
                to="collections_app.interestrate",
            ),
        ),
        migrations.AddField(
            model_name="interestrate",
            name="reason",
            field=models.CharField(blank=True, max_length=500),
        ),
        migrations.AddConstraint(
            model_name="interestrate",
            constraint=models.UniqueConstraint(
                condition=models.Q(("corrected_at", None)),
                fields=("series", "valid_from"),
                name="collections_interestrate_once",
            ),
        ),
    ]
