"""Keep which companies a policyholder added, and whether they were checked."""

import django.db.models.deletion
from django.db import migrations, models

from core.operations import TenantTable


class Migration(migrations.Migration):
    dependencies = [
        ("companies", "0006_words"),
    ]

    operations = [
        migrations.AddField(
            model_name="company",
            name="identity",
            field=models.CharField(
                choices=[("UNVERIFIED", "UNVERIFIED"), ("VERIFIED", "VERIFIED")],
                db_default="VERIFIED",
                default="VERIFIED",
                max_length=10,
                verbose_name="Identity",
            ),
        ),
        migrations.AddIndex(
            model_name="company",
            index=models.Index(
                condition=models.Q(("identity", "UNVERIFIED")),
                fields=["id"],
                name="companies_unverified",
            ),
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
        TenantTable("companies_companyaddition"),
    ]
