"""Events are found by what their facts name."""

from django.contrib.postgres.indexes import GinIndex
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("core", "0005_failed_ranges")]

    operations = [
        migrations.AddIndex(
            model_name="event",
            index=GinIndex(fields=["facts"], name="core_event_facts", opclasses=["jsonb_path_ops"]),
        )
    ]
