"""Exchange rates: added and corrected by further rows, never changed."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.fields
from core.operations import AppendOnly


class Migration(migrations.Migration):
    dependencies = [
        ("receivables", "0007_buyer_lists"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ExchangeRate",
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
                ("currency", core.fields.CurrencyField(max_length=3)),
                ("published_on", models.DateField()),
                ("per_euro", models.DecimalField(decimal_places=6, max_digits=15, null=True)),
                ("source", models.CharField(max_length=200)),
                ("file_sha256", models.CharField(blank=True, max_length=64)),
                ("recorded_at", models.DateTimeField()),
                ("reason", models.CharField(blank=True, max_length=500)),
                (
                    "corrects",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="correction",
                        to="receivables.exchangerate",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("corrects", None)),
                        fields=("currency", "published_on"),
                        name="receivables_exchangerate_once_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("per_euro__gt", 0),
                            models.Q(("corrects__isnull", False), ("per_euro", None)),
                            _connector="OR",
                        ),
                        name="receivables_exchangerate_above_zero",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("corrects", None),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="receivables_exchangerate_corrected_with_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("currency", "EUR"), _negated=True),
                        name="receivables_exchangerate_not_of_the_euro",
                    ),
                ],
            },
        ),
        AppendOnly("receivables_exchangerate"),
    ]
