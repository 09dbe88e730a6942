"""Why a policyholder took back an overdue report that was a mistake."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("receivables", "0009_rate_corrections")]

    operations = [
        migrations.AddField(
            model_name="overduereport",
            name="withdrawal_reason",
            field=models.CharField(blank=True, default="", max_length=500),
        ),
    ]
