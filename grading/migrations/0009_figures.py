"""Keep published figures of countries and sectors, and judgements on them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.fields


class Migration(migrations.Migration):
    dependencies = [
        ("grading", "0008_more_line_items"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FiguresImport",
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
                ("set_name", models.CharField(max_length=40)),
                ("source", models.CharField(max_length=120)),
                ("file_name", models.CharField(max_length=200)),
                ("sha256", models.CharField(max_length=64)),
                ("figures", models.IntegerField()),
                ("added", models.IntegerField()),
                ("superseded", models.IntegerField()),
                ("refused", models.IntegerField()),
                ("imported_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="PlacePart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[("COUNTRY", "Country"), ("SECTOR", "Sector")], max_length=8
                    ),
                ),
                ("key", models.CharField(max_length=3)),
                ("points", models.BigIntegerField()),
                ("terms", models.JSONField()),
                ("valid_from", models.DateField()),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("level", "key", "valid_from"), name="grading_placepart_one_per_day"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Judgement",
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
                (
                    "level",
                    models.CharField(
                        choices=[("COUNTRY", "Country"), ("SECTOR", "Sector")],
                        max_length=8,
                        verbose_name="Country or sector",
                    ),
                ),
                ("key", models.CharField(max_length=3, verbose_name="Code")),
                ("points", models.BigIntegerField(verbose_name="Points")),
                ("reason", models.CharField(max_length=500, verbose_name="Reason")),
                ("evidence", models.CharField(max_length=500, verbose_name="Evidence")),
                ("valid_from", models.DateField(verbose_name="From")),
                ("valid_until", models.DateField(verbose_name="Until")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("PROPOSED", "Proposed"),
                            ("RELEASED", "Released"),
                            ("REJECTED", "Rejected"),
                            ("ENDED", "Ended"),
                        ],
                        default="PROPOSED",
                        max_length=8,
                        verbose_name="State",
                    ),
                ),
                ("dry_run", models.JSONField(default=dict)),
                ("proposed_at", models.DateTimeField(verbose_name="Proposed at")),
                ("decided_at", models.DateTimeField(null=True, verbose_name="Decided at")),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Decided by",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Proposed by",
                    ),
                ),
            ],
            options={
                "verbose_name": "judgement on a country or sector",
                "verbose_name_plural": "judgements on countries and sectors",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("valid_until__gte", models.F("valid_from"))),
                        name="grading_judgement_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "RELEASED"), _negated=True),
                            models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="grading_judgement_four_eyes",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlaceFigure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[("COUNTRY", "Country"), ("SECTOR", "Sector")], max_length=8
                    ),
                ),
                ("key", models.CharField(max_length=3)),
                ("series", models.CharField(max_length=60)),
                ("year", models.SmallIntegerField()),
                ("value", models.FloatField()),
                ("superseded_at", models.DateTimeField(null=True)),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="grading.figuresimport"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("superseded_at", None)),
                        fields=("level", "key", "series", "year"),
                        name="grading_placefigure_once",
                    )
                ],
            },
        ),
    ]
