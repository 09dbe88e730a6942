"""The figures on which limits are decided, as versions that count from a day on."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.fields

_KEEP = """
CREATE FUNCTION limits_decisiontable_keep_figures() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND OLD.state = 'RELEASED' THEN
        RAISE EXCEPTION 'limits_decisiontable: version % is released and stays', OLD.version;
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    IF NEW.figures <> OLD.figures OR NEW.version <> OLD.version THEN
        RAISE EXCEPTION 'limits_decisiontable: the figures of version % stay', OLD.version;
    END IF;
    IF OLD.state = 'RELEASED' AND (
        NEW.state <> OLD.state OR NEW.valid_from <> OLD.valid_from OR NEW.source <> OLD.source
    ) THEN
        RAISE EXCEPTION 'limits_decisiontable: version % is released and stays', OLD.version;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER limits_decisiontable_keep_figures BEFORE UPDATE OR DELETE ON limits_decisiontable
    FOR EACH ROW EXECUTE FUNCTION limits_decisiontable_keep_figures();
"""
_LET_GO = """
DROP TRIGGER limits_decisiontable_keep_figures ON limits_decisiontable;
DROP FUNCTION limits_decisiontable_keep_figures();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("limits", "0009_saved_filters"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DecisionTable",
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
                ("version", models.PositiveIntegerField(unique=True)),
                ("figures", models.JSONField()),
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
                (
                    "proposed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("note", models.CharField(default="", max_length=1000)),
                ("dry_run", models.JSONField(default=dict)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "RELEASED")),
                        fields=("valid_from",),
                        name="limits_decisiontable_one_per_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "RELEASED"), _negated=True),
                            ("proposed_by", None),
                            models.Q(
                                ("decided_by__isnull", False),
                                models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="limits_decisiontable_two_persons",
                    ),
                ],
            },
        ),
        migrations.RunSQL(_KEEP, _LET_GO),
    ]
