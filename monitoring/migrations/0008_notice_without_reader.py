"""A notice itself no longer says who read it first."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("monitoring", "0007_readings_so_far")]

    operations = [
        migrations.RemoveField(model_name="notice", name="read_at"),
        migrations.RemoveField(model_name="notice", name="read_by"),
    ]
