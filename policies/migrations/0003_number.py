"""The sequence behind the numbers people use; gaps are allowed."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("policies", "0002_security")]

    operations = [
        migrations.RunSQL("CREATE SEQUENCE policies_number", "DROP SEQUENCE policies_number"),
    ]
