"""The premium stands on the dated terms alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("policies", "0008_proposals")]

    operations = [
        migrations.AlterField(  # so that the way back finds a value
            model_name="policy",
            name="premium_per_mille",
            field=models.DecimalField(max_digits=9, decimal_places=6, default=0),
        ),
        migrations.RemoveField(model_name="policy", name="premium_per_mille"),
    ]
