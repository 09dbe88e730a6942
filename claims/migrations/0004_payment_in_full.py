"""A claim knows when it was ready and who submitted it; a payout who calculated it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.fields


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0003_number"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveField(model_name="payout", name="policy_year"),
        migrations.AddField(
            model_name="calculation",
            name="payment",
            field=core.fields.AmountField(decimal_places=3, default=0, max_digits=18),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="calculation",
            name="years",
            field=models.JSONField(default=list),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="claim",
            name="question",
            field=models.CharField(blank=True, default="", max_length=1000),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="claim",
            name="ready_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="claim",
            name="remark",
            field=models.CharField(blank=True, default="", max_length=1000),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="claim",
            name="submitted_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="claims_submitted",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="payout",
            name="calculated_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="payouts_calculated",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="payout",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("released_by", None),
                    ("calculated_by", None),
                    models.Q(("released_by", models.F("calculated_by")), _negated=True),
                    _connector="OR",
                ),
                name="claims_payout_released_by_another_than_calculated",
            ),
        ),
    ]
