"""Answers promised by a moment, proposed to a second person, and documents on requests."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.fields
from core.operations import TenantTable


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_api_clients"),
        ("limits", "0012_cuts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AnswerPromise",
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
                ("above", core.fields.AmountField(decimal_places=3, max_digits=18)),
                ("hours", models.PositiveSmallIntegerField()),
                ("valid_from", models.DateField()),
                ("reason", models.CharField(max_length=300)),
                ("set_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="DecisionProposal",
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
                ("amount", core.fields.AmountField(decimal_places=3, max_digits=18)),
                ("currency", core.fields.CurrencyField(max_length=3)),
                ("reasons", models.JSONField(default=list)),
                ("note", models.CharField(max_length=1000)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("PROPOSED", "PROPOSED"),
                            ("GIVEN", "GIVEN"),
                            ("RETURNED", "RETURNED"),
                        ],
                        default="PROPOSED",
                        max_length=8,
                    ),
                ),
                ("proposed_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                ("answer", models.CharField(blank=True, max_length=1000)),
            ],
        ),
        migrations.CreateModel(
            name="RequestDocument",
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
                ("file_name", models.CharField(max_length=120)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("PDF", "PDF"),
                            ("PNG", "PNG"),
                            ("JPEG", "JPEG"),
                            ("CSV", "CSV"),
                            ("XLSX", "XLSX"),
                        ],
                        max_length=4,
                    ),
                ),
                ("content", models.BinaryField()),
                ("size", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("received_at", models.DateTimeField()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="requestreview",
            name="limits_review_once",
        ),
        migrations.AddField(
            model_name="limitrequest",
            name="answer_due_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="limitrequest",
            name="group",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="requests",
                to="limits.groupexposure",
            ),
        ),
        migrations.AlterField(
            model_name="requestreview",
            name="cause",
            field=models.CharField(
                choices=[
                    ("COMMENT", "COMMENT"),
                    ("DOCUMENT", "DOCUMENT"),
                    ("LONGER_TERMS", "LONGER_TERMS"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddConstraint(
            model_name="requestreview",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at", None)),
                fields=("request", "cause"),
                name="limits_review_once",
            ),
        ),
        migrations.AddField(
            model_name="answerpromise",
            name="set_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="decisionproposal",
            name="decided_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="decisionproposal",
            name="proposed_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="decisionproposal",
            name="request",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="proposals",
                to="limits.limitrequest",
            ),
        ),
        migrations.AddField(
            model_name="requestdocument",
            name="message",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="documents",
                to="limits.message",
            ),
        ),
        migrations.AddField(
            model_name="requestdocument",
            name="policyholder",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, to="accounts.policyholder"
            ),
        ),
        migrations.AddField(
            model_name="requestdocument",
            name="received_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="answerpromise",
            constraint=models.UniqueConstraint(
                fields=("above", "valid_from"), name="limits_promise_once_per_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="answerpromise",
            constraint=models.CheckConstraint(
                condition=models.Q(("above__gte", 0), ("hours__gt", 0)),
                name="limits_promise_can_be_kept",
            ),
        ),
        migrations.AddConstraint(
            model_name="decisionproposal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "PROPOSED")),
                fields=("request",),
                name="limits_proposal_one_open_per_request",
            ),
        ),
        migrations.AddConstraint(
            model_name="decisionproposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "GIVEN"), _negated=True),
                    models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                    _connector="OR",
                ),
                name="limits_proposal_given_by_another",
            ),
        ),
        TenantTable("limits_requestdocument"),
        TenantTable("limits_decisionproposal", visible="false"),  # between colleagues
    ]
