"""Ranges count the tries that were begun: of one whose worker was killed nothing else is known."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("core", "0006_event_facts")]

    operations = [migrations.RenameField("jobrange", "failures", "attempts")]
