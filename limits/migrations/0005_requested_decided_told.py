"""Requested, decided and told are three things; reviews, messages and how often one may ask."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.fields
from core.operations import TenantTable


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_security"),
        ("limits", "0004_kinds_beside"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AskingLimit",
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
                ("times", models.PositiveSmallIntegerField()),
                ("valid_from", models.DateField(unique=True)),
                ("reason", models.CharField(max_length=300)),
                ("set_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Message",
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
                ("is_ours", models.BooleanField()),
                ("text", models.CharField(max_length=1000)),
                ("written_at", models.DateTimeField()),
            ],
            options={
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="RequestReview",
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
                    "cause",
                    models.CharField(
                        choices=[("COMMENT", "COMMENT"), ("LONGER_TERMS", "LONGER_TERMS")],
                        max_length=12,
                    ),
                ),
                ("opened_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="limitrequest",
            name="limits_request_positive",
        ),
        migrations.AddField(
            model_name="decision",
            name="told",
            field=models.JSONField(null=True),
        ),
        migrations.AddField(
            model_name="limitrequest",
            name="indication",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="limitrequest",
            name="kind",
            field=models.CharField(
                choices=[
                    ("NEW", "NEW"),
                    ("INCREASE", "INCREASE"),
                    ("REDUCE", "REDUCE"),
                    ("CANCEL", "CANCEL"),
                    ("PROLONG", "PROLONG"),
                    ("INDICATION", "INDICATION"),
                ],
                default="NEW",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="limitrequest",
            name="until",
            field=models.DateField(null=True),
        ),
        migrations.AlterField(
            model_name="decision",
            name="outcome",
            field=models.CharField(
                choices=[
                    ("APPROVED", "APPROVED"),
                    ("CONDITIONALLY_APPROVED", "CONDITIONALLY_APPROVED"),
                    ("PARTIALLY_APPROVED", "PARTIALLY_APPROVED"),
                    ("REFUSED", "REFUSED"),
                    ("INCREASE_REFUSED", "INCREASE_REFUSED"),
                    ("INCREASED", "INCREASED"),
                    ("REDUCED", "REDUCED"),
                    ("WITHDRAWN", "WITHDRAWN"),
                    ("EXPIRED", "EXPIRED"),
                    ("LAPSED_DORMANT", "LAPSED_DORMANT"),
                    ("CANCELLED_BY_POLICYHOLDER", "CANCELLED_BY_POLICYHOLDER"),
                    ("UNCHANGED_AFTER_REVIEW", "UNCHANGED_AFTER_REVIEW"),
                ],
                max_length=26,
            ),
        ),
        migrations.AlterField(
            model_name="limitrequest",
            name="state",
            field=models.CharField(
                choices=[
                    ("SUBMITTED", "SUBMITTED"),
                    ("AUTO_DECIDED", "AUTO_DECIDED"),
                    ("REFERRED", "REFERRED"),
                    ("INFORMATION_REQUESTED", "INFORMATION_REQUESTED"),
                    ("DECIDED", "DECIDED"),
                    ("CANCELLED", "CANCELLED"),
                    ("INDICATED", "INDICATED"),
                ],
                max_length=22,
            ),
        ),
        migrations.AddConstraint(
            model_name="limitrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount__gt", 0), models.Q(("amount", 0), ("kind", "CANCEL")), _connector="OR"
                ),
                name="limits_request_positive",
            ),
        ),
        migrations.AddField(
            model_name="askinglimit",
            name="set_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="message",
            name="policyholder",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, to="accounts.policyholder"
            ),
        ),
        migrations.AddField(
            model_name="message",
            name="request",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="messages",
                to="limits.limitrequest",
            ),
        ),
        migrations.AddField(
            model_name="message",
            name="written_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="requestreview",
            name="closed_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="requestreview",
            name="policyholder",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, to="accounts.policyholder"
            ),
        ),
        migrations.AddField(
            model_name="requestreview",
            name="request",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reviews",
                to="limits.limitrequest",
            ),
        ),
        migrations.AddConstraint(
            model_name="askinglimit",
            constraint=models.CheckConstraint(
                condition=models.Q(("times__gte", 1)), name="limits_askinglimit_at_least_1"
            ),
        ),
        migrations.AddIndex(
            model_name="requestreview",
            index=models.Index(
                condition=models.Q(("closed_at", None)),
                fields=["opened_at"],
                name="limits_review_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="requestreview",
            constraint=models.UniqueConstraint(
                fields=("request", "cause"), name="limits_review_once"
            ),
        ),
        TenantTable("limits_requestreview"),
        TenantTable("limits_message"),
    ]
