"""Let public events be called an error, and accounts be taken back."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("companies", "0004_group_indexes"),
        ("grading", "0005_names"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="legalevent",
            name="grading_legalevent_once",
        ),
        migrations.AddField(
            model_name="legalevent",
            name="corrected_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="legalevent",
            name="corrected_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="legalevent",
            name="correction",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name="statement",
            name="withdrawal",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AlterField(
            model_name="legalevent",
            name="recorded_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="legalevent",
            constraint=models.UniqueConstraint(
                condition=models.Q(("corrected_at", None)),
                fields=("source", "source_reference"),
                name="grading_legalevent_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="legalevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("corrected_at", None), ("ended_on", models.F("happened_on")), _connector="OR"
                ),
                name="grading_legalevent_corrected_never_counted",
            ),
        ),
    ]
