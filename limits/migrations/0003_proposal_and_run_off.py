"""A referred request keeps the rules' proposal; the room on a group keeps its run-off apart."""

from django.db import migrations, models

import core.fields


class Migration(migrations.Migration):
    dependencies = [("limits", "0002_security")]

    operations = [
        migrations.AddField(
            model_name="limitrequest",
            name="proposal",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="limitrequest",
            name="answer",
            field=models.CharField(blank=True, default="", max_length=1000),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="groupexposure",
            name="run_off",
            field=core.fields.AmountField(decimal_places=3, default=0, max_digits=18),
        ),
        migrations.AddField(
            model_name="groupexposure",
            name="counted_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="factor",
            name="public_id",
            field=core.fields.PublicIdField(
                default=core.fields.new_public_id, editable=False, unique=True
            ),
        ),
    ]
