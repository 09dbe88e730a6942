"""A policyholder answers what was asked about its claim."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("claims", "0004_payment_in_full")]

    operations = [
        migrations.AddField(
            model_name="claim",
            name="answer",
            field=models.CharField(blank=True, default="", max_length=2000),
            preserve_default=False,
        ),
    ]
