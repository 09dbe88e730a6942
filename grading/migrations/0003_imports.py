"""Keep which files of accounts were read in, and what is odd in each statement."""

from django.db import migrations, models

import core.fields


class Migration(migrations.Migration):
    dependencies = [
        ("grading", "0002_storage"),
    ]

    operations = [
        migrations.AddField(
            model_name="statement",
            name="warnings",
            field=models.JSONField(default=list),
        ),
        migrations.CreateModel(
            name="AccountsImport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "public_id",
                    core.fields.PublicIdField(
                        default=core.fields.new_public_id, editable=False, unique=True
                    ),
                ),
                ("sha256", models.CharField(max_length=64)),
                ("map_sha256", models.CharField(max_length=64)),
                ("file_name", models.CharField(max_length=200)),
                ("lines", models.IntegerField()),
                ("added", models.IntegerField()),
                ("superseded", models.IntegerField()),
                ("unchanged", models.IntegerField()),
                ("refused", models.IntegerField()),
                ("warned", models.IntegerField()),
                ("imported_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["sha256"], name="grading_import_sha256")],
            },
        ),
    ]
