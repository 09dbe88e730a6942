"""Name columns as desks show them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("companies", "0004_group_indexes"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="company",
            options={"verbose_name": "company", "verbose_name_plural": "companies"},
        ),
        migrations.AlterModelOptions(
            name="companyimport",
            options={
                "verbose_name": "import of companies",
                "verbose_name_plural": "imports of companies",
            },
        ),
        migrations.AlterField(
            model_name="company",
            name="city",
            field=models.CharField(blank=True, max_length=120, verbose_name="Place"),
        ),
        migrations.AlterField(
            model_name="company",
            name="country",
            field=models.CharField(blank=True, max_length=2, verbose_name="Country"),
        ),
        migrations.AlterField(
            model_name="company",
            name="dissolved_on",
            field=models.DateField(blank=True, null=True, verbose_name="Dissolved on"),
        ),
        migrations.AlterField(
            model_name="company",
            name="founded_on",
            field=models.DateField(blank=True, null=True, verbose_name="Founded on"),
        ),
        migrations.AlterField(
            model_name="company",
            name="is_natural_person",
            field=models.BooleanField(default=False, verbose_name="Natural person in business"),
        ),
        migrations.AlterField(
            model_name="company",
            name="legal_form",
            field=models.CharField(blank=True, max_length=60, verbose_name="Legal form"),
        ),
        migrations.AlterField(
            model_name="company",
            name="name",
            field=models.CharField(max_length=500, verbose_name="Name"),
        ),
        migrations.AlterField(
            model_name="company",
            name="postcode",
            field=models.CharField(blank=True, max_length=20, verbose_name="Postcode"),
        ),
        migrations.AlterField(
            model_name="company",
            name="sector",
            field=models.CharField(blank=True, max_length=6, verbose_name="Sector (NACE)"),
        ),
        migrations.AlterField(
            model_name="company",
            name="source",
            field=models.CharField(max_length=40, verbose_name="Source"),
        ),
        migrations.AlterField(
            model_name="company",
            name="street",
            field=models.CharField(blank=True, max_length=200, verbose_name="Street"),
        ),
        migrations.AlterField(
            model_name="companyimport",
            name="added",
            field=models.IntegerField(verbose_name="Added"),
        ),
        migrations.AlterField(
            model_name="companyimport",
            name="changed",
            field=models.IntegerField(verbose_name="Changed"),
        ),
        migrations.AlterField(
            model_name="companyimport",
            name="file_name",
            field=models.CharField(max_length=200, verbose_name="File"),
        ),
        migrations.AlterField(
            model_name="companyimport",
            name="imported_at",
            field=models.DateTimeField(verbose_name="Read in at"),
        ),
        migrations.AlterField(
            model_name="companyimport",
            name="lines",
            field=models.IntegerField(verbose_name="Lines"),
        ),
        migrations.AlterField(
            model_name="companyimport",
            name="refused",
            field=models.IntegerField(verbose_name="Refused"),
        ),
        migrations.AlterField(
            model_name="companyimport",
            name="sha256",
            field=models.CharField(max_length=64, verbose_name="Fingerprint of the file (SHA-256)"),
        ),
        migrations.AlterField(
            model_name="companyimport",
            name="unchanged",
            field=models.IntegerField(verbose_name="Unchanged"),
        ),
    ]
