"""The sequence behind the numbers people use; gaps are allowed."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("claims", "0002_security")]

    operations = [
        migrations.RunSQL("CREATE SEQUENCE claims_number", "DROP SEQUENCE claims_number"),
    ]
