"""Who read which notice, person by person."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.operations import TenantTable


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_security"),
        ("monitoring", "0005_inbox_by_business_date"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="NoticeRead",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("read_at", models.DateTimeField()),
                (
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="readings",
                        to="monitoring.notice",
                    ),
                ),
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
                        fields=("notice", "user"), name="monitoring_notice_read_once_by_each"
                    )
                ],
            },
        ),
        TenantTable("monitoring_noticeread"),
    ]
