"""Companies, their identifiers and names, and the words they are found by."""

import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

import core.fields


class Migration(migrations.Migration):
    replaces = [
        ("companies", "0001_initial"),
        ("companies", "0002_imports"),
        ("companies", "0003_other_alphabets"),
        ("companies", "0004_group_indexes"),
        ("companies", "0005_labels"),
        ("companies", "0006_words"),
        ("companies", "0007_added_by_policyholders"),
    ]

    initial = True

    dependencies = [("core", "0002_guards")]

    operations = [
        migrations.CreateModel(
            name="Company",
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
                ("name", models.CharField(max_length=500, verbose_name="Name")),
                ("search_name", models.CharField(max_length=500)),
                ("country", models.CharField(blank=True, max_length=2, verbose_name="Country")),
                (
                    "legal_form",
                    models.CharField(blank=True, max_length=60, verbose_name="Legal form"),
                ),
                (
                    "is_natural_person",
                    models.BooleanField(default=False, verbose_name="Natural person in business"),
                ),
                (
                    "sector",
                    models.CharField(blank=True, max_length=6, verbose_name="Sector (NACE)"),
                ),
                ("founded_on", models.DateField(blank=True, null=True, verbose_name="Founded on")),
                (
                    "dissolved_on",
                    models.DateField(blank=True, null=True, verbose_name="Dissolved on"),
                ),
                ("street", models.CharField(blank=True, max_length=200, verbose_name="Street")),
                ("postcode", models.CharField(blank=True, max_length=20, verbose_name="Postcode")),
                ("city", models.CharField(blank=True, max_length=120, verbose_name="Place")),
                ("source", models.CharField(max_length=40, verbose_name="Source")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged",
                        to="companies.company",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="companies.company",
                    ),
                ),
                (
                    "identity",
                    models.CharField(
                        choices=[("UNVERIFIED", "UNVERIFIED"), ("VERIFIED", "VERIFIED")],
                        db_default="VERIFIED",
                        default="VERIFIED",
                        max_length=10,
                        verbose_name="Identity",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "companies",
                "indexes": [
                    models.Index(
                        condition=models.Q(("parent__isnull", False)),
                        fields=["parent"],
                        name="companies_parent",
                    ),
                    models.Index(
                        condition=models.Q(("merged_into__isnull", False)),
                        fields=["merged_into"],
                        name="companies_merged_into",
                    ),
                    models.Index(
                        fields=["search_name"],
                        name="companies_search_start",
                        opclasses=["varchar_pattern_ops"],
                    ),
                    models.Index(
                        condition=models.Q(("identity", "UNVERIFIED")),
                        fields=["id"],
                        name="companies_unverified",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("parent", models.F("id")), _negated=True),
                        name="companies_company_not_own_parent",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("merged_into", models.F("id")), _negated=True),
                        name="companies_company_not_merged_into_itself",
                    ),
                ],
                "verbose_name": "company",
            },
        ),
        migrations.CreateModel(
            name="CompanyName",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("STATUTORY", "STATUTORY"),
                            ("TRADE", "TRADE"),
                            ("FORMER", "FORMER"),
                        ],
                        max_length=10,
                    ),
                ),
                ("name", models.CharField(max_length=500)),
                ("search_name", models.CharField(max_length=500)),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="names",
                        to="companies.company",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["search_name"],
                        name="companies_names_start",
                        opclasses=["varchar_pattern_ops"],
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("company", "kind", "name"), name="companies_companyname_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Identifier",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "scheme",
                    models.CharField(
                        choices=[
                            ("KVK", "KVK"),
                            ("VAT", "VAT"),
                            ("LEI", "LEI"),
                            ("DUNS", "DUNS"),
                            ("SIREN", "SIREN"),
                            ("HRB", "HRB"),
                            ("NATIONAL", "NATIONAL"),
                        ],
                        max_length=10,
                    ),
                ),
                ("country", models.CharField(blank=True, max_length=2)),
                ("value", models.CharField(max_length=40)),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="identifiers",
                        to="companies.company",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["value"],
                        name="companies_identifier_start",
                        opclasses=["varchar_pattern_ops"],
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("scheme", "country", "value"), name="companies_identifier_once"
                    )
                ],
            },
        ),
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
                (
                    "sha256",
                    models.CharField(
                        max_length=64, verbose_name="Fingerprint of the file (SHA-256)"
                    ),
                ),
                ("file_name", models.CharField(max_length=200, verbose_name="File")),
                (
                    "file_format",
                    models.CharField(
                        choices=[
                            ("GLEIF", "GLEIF"),
                            ("KVK_API", "KVK_API"),
                            ("OWN_CSV", "OWN_CSV"),
                            ("ACCOUNTS", "ACCOUNTS"),
                        ],
                        max_length=10,
                    ),
                ),
                ("lines", models.IntegerField(verbose_name="Lines")),
                ("added", models.IntegerField(verbose_name="Added")),
                ("changed", models.IntegerField(verbose_name="Changed")),
                ("unchanged", models.IntegerField(verbose_name="Unchanged")),
                ("refused", models.IntegerField(verbose_name="Refused")),
                ("imported_at", models.DateTimeField(verbose_name="Read in at")),
            ],
            options={
                "indexes": [models.Index(fields=["sha256"], name="companies_import_sha256")],
                "verbose_name": "import of companies",
                "verbose_name_plural": "imports of companies",
            },
        ),
        migrations.CreateModel(
            name="CompanyWord",
            fields=[
                ("word", models.CharField(max_length=500, primary_key=True, serialize=False)),
                ("companies", models.IntegerField()),
            ],
            options={
                "db_table": "companies_word",
                "indexes": [
                    models.Index(
                        fields=["word"],
                        name="companies_word_start",
                        opclasses=["varchar_pattern_ops"],
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["word"], name="companies_word_alike", opclasses=["gin_trgm_ops"]
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CompanyAddition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("policyholder_id", models.BigIntegerField()),
                ("user_id", models.BigIntegerField(null=True)),
                ("added_at", models.DateTimeField()),
                ("verified_at", models.DateTimeField(null=True)),
                ("verified_by_id", models.BigIntegerField(null=True)),
                ("checked_against", models.CharField(blank=True, max_length=200)),
                (
                    "company",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="addition",
                        to="companies.company",
                    ),
                ),
            ],
        ),
    ]
