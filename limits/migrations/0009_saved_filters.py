"""Keep the filters that people name."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.fields
from core.operations import TenantTable


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_security"),
        ("limits", "0008_product_forms"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SavedFilter",
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
                ("name", models.CharField(max_length=60)),
                ("values", models.JSONField(default=dict)),
                ("is_default", models.BooleanField(default=False)),
                ("kept_at", models.DateTimeField()),
                (
                    "policyholder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="accounts.policyholder"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("policyholder", "user", "name"), name="limits_filter_name_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("is_default", True)),
                        fields=("policyholder", "user"),
                        name="limits_filter_one_default",
                    ),
                ],
            },
        ),
        TenantTable("limits_savedfilter"),
    ]
