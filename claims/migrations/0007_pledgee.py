"""Keep which pledge a payout goes to."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0006_evidence"),
        ("policies", "0008_proposals"),
    ]

    operations = [
        migrations.AddField(
            model_name="payout",
            name="pledgee",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, to="policies.pledgee"
            ),
        ),
    ]
