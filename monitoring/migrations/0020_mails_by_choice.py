"""When people want to be mailed, and the summaries of a day."""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.fields
from core.operations import TenantTable


def _key() -> "models.BigAutoField[Any, Any]":
    return models.BigAutoField(
        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
    )


def _to(model: str) -> "models.ForeignKey[Any, Any]":
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to=model)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_api_clients"),
        ("monitoring", "0019_webhook_tries"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="MailPreference",
            fields=[
                ("id", _key()),
                ("kind", models.CharField(max_length=24)),
                (
                    "time",
                    models.CharField(
                        choices=[
                            ("AT_ONCE", "AT_ONCE"),
                            ("DAILY", "DAILY"),
                            ("NEVER", "NEVER"),
                        ],
                        max_length=8,
                    ),
                ),
                ("chosen_at", models.DateTimeField()),
                ("policyholder", _to("accounts.policyholder")),
                ("user", _to(settings.AUTH_USER_MODEL)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("policyholder", "user", "kind"),
                        name="monitoring_mailpreference_one_per_kind",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Digest",
            fields=[
                ("id", _key()),
                ("public_id", core.fields.PublicIdField()),
                ("business_date", models.DateField()),
                ("made_at", models.DateTimeField()),
                ("policyholder", _to("accounts.policyholder")),
                ("user", _to(settings.AUTH_USER_MODEL)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("policyholder", "user", "business_date"),
                        name="monitoring_digest_one_a_day",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DigestLine",
            fields=[
                ("id", _key()),
                ("business_date", models.DateField()),
                (
                    "digest",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="monitoring.digest",
                    ),
                ),
                (
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="monitoring.notice"
                    ),
                ),
                ("policyholder", _to("accounts.policyholder")),
                ("user", _to(settings.AUTH_USER_MODEL)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("notice", "user"), name="monitoring_digestline_once_per_reader"
                    )
                ],
                "indexes": [
                    models.Index(
                        fields=["user", "business_date"],
                        name="monitoring_digest_waiting",
                        condition=models.Q(digest=None),
                    )
                ],
            },
        ),
        TenantTable("monitoring_mailpreference"),
        TenantTable("monitoring_digest"),
        TenantTable("monitoring_digestline"),
    ]
