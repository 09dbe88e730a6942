"""What underwriters decide alone stands in rows of its own only."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_authorities_as_they_stand")]

    operations = [migrations.RemoveField(model_name="user", name="authority_amount")]
