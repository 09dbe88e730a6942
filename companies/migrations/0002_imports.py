"""Keep which files were read in, and let a number be found by how it begins."""

import companies.rules
import core.fields
from django.db import migrations, models


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
                                companies.rules.FileFormat["GLEIF"],
                                companies.rules.FileFormat["GLEIF"],
                            ),
                            (
                                companies.rules.FileFormat["KVK_API"],
                                companies.rules.FileFormat["KVK_API"],
                            ),
                            (
                                companies.rules.FileFormat["OWN_CSV"],
                                companies.rules.FileFormat["OWN_CSV"],
                            ),
                            (
                                companies.rules.FileFormat["ACCOUNTS"],
                                companies.rules.FileFormat["ACCOUNTS"],
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
