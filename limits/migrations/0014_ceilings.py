"""The rooms of countries and treaties: what is agreed, what is committed, what each group has."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.fields


class Migration(migrations.Migration):
    dependencies = [
        ("limits", "0013_promises"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Ceiling",
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
                    "kind",
                    models.CharField(
                        choices=[("COUNTRY", "COUNTRY"), ("TREATY", "TREATY")], max_length=7
                    ),
                ),
                ("code", models.CharField(max_length=40)),
                ("countries", models.JSONField(default=list)),
                ("committed", core.fields.AmountField(decimal_places=3, default=0, max_digits=18)),
                ("currency", core.fields.CurrencyField(default="EUR", max_length=3)),
                ("ranges", models.PositiveIntegerField(null=True)),
                ("done", models.JSONField(default=list)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "code"), name="limits_ceiling_once"),
                    models.CheckConstraint(
                        condition=models.Q(("committed__gte", 0)),
                        name="limits_ceiling_committed_not_negative",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CeilingAmount",
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
                ("capacity", core.fields.AmountField(decimal_places=3, max_digits=18, null=True)),
                ("valid_from", models.DateField()),
                ("source", models.CharField(max_length=300)),
                ("reason", models.CharField(max_length=1000)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("PROPOSED", "PROPOSED"),
                            ("RELEASED", "RELEASED"),
                            ("REJECTED", "REJECTED"),
                        ],
                        default="PROPOSED",
                        max_length=9,
                    ),
                ),
                ("proposed_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                ("note", models.CharField(default="", max_length=1000)),
                (
                    "ceiling",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="amounts",
                        to="limits.ceiling",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "RELEASED")),
                        fields=("ceiling", "valid_from"),
                        name="limits_ceilingamount_one_per_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("capacity__isnull", True), ("capacity__gte", 0), _connector="OR"
                        ),
                        name="limits_ceilingamount_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "RELEASED"), _negated=True),
                            models.Q(
                                ("decided_by__isnull", False),
                                models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="limits_ceilingamount_two_persons",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CeilingShare",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("committed", core.fields.AmountField(decimal_places=3, default=0, max_digits=18)),
                ("counted_on", models.DateField()),
                (
                    "ceiling",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shares",
                        to="limits.ceiling",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="limits.groupexposure",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("ceiling", "group"), name="limits_ceilingshare_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("committed__gte", 0)),
                        name="limits_ceilingshare_not_negative",
                    ),
                ],
            },
        ),
    ]
