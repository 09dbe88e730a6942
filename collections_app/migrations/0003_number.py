"""The sequence behind the numbers people use; gaps are allowed."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("collections_app", "0002_security")]

    operations = [
        migrations.RunSQL("CREATE SEQUENCE collections_number", "DROP SEQUENCE collections_number"),
    ]
