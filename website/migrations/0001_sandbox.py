"""What a database was made for, and the made-up buyers of a sandbox."""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.operations import TenantTable


def say_what_it_is_for(apps: Any, schema_editor: Any) -> None:
    """A database in which people are known already was not made as a sandbox."""
    is_new = not apps.get_model("accounts", "User").objects.exists()
    kind = "SANDBOX" if settings.SANDBOX and is_new else "HOUSE"
    apps.get_model("website", "Installation").objects.create(id=1, kind=kind)


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0002_guards"),
        ("companies", "0002_guards"),
    ]

    operations = [
        migrations.CreateModel(
            name="Installation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=10)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("id", 1), ("kind__in", ["HOUSE", "SANDBOX"])),
                        name="website_installation_one_of_two",
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="SandboxBuyer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("made_at", models.DateTimeField()),
                (
                    "company",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, to="companies.company"
                    ),
                ),
                (
                    "policyholder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="accounts.policyholder"
                    ),
                ),
            ],
        ),
        TenantTable("website_sandboxbuyer"),
        migrations.RunPython(say_what_it_is_for, migrations.RunPython.noop),
    ]
