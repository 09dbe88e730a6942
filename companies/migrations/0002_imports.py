"""Keep which files were read in, and let a number be found by how it begins."""

from django.db import migrations, models

import core.fields


class Migration(migrations.Migration):
    dependencies = [
        ("companies", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="CompanyImport",
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
                ("file_name", models.CharField(max_length=200)),
                (
                    "file_format",
                    models.CharField(
                        choices=[
                            (
                                "GLEIF",
                                "GLEIF",
                            ),
                            (
                                "KVK_API",
                                "KVK_API",
                            ),
                            (
                                "OWN_CSV",
                                "OWN_CSV",
                            ),
                            (
                                "ACCOUNTS",
                                "ACCOUNTS",
                            ),
                        ],
                        max_length=10,
                    ),
                ),
                ("lines", models.IntegerField()),
                ("added", models.IntegerField()),
                ("changed", models.IntegerField()),
                ("unchanged", models.IntegerField()),
                ("refused", models.IntegerField()),
                ("imported_at", models.DateTimeField()),
            ],
        ),
        migrations.RemoveIndex(
            model_name="identifier",
            name="companies_identifier_value",
        ),
        migrations.AddIndex(
            model_name="identifier",
            index=models.Index(
                fields=["value"],
                name="companies_identifier_start",
                opclasses=["varchar_pattern_ops"],
            ),
        ),
        migrations.AddIndex(
            model_name="companyimport",
            index=models.Index(fields=["sha256"], name="companies_import_sha256"),
        ),
    ]
