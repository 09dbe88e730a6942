"""Let names in other alphabets be found by how they begin."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("companies", "0002_imports"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="company",
            index=models.Index(
                condition=models.Q(("search_name__regex", "[^ -~]")),
                fields=["search_name"],
                name="companies_search_start",
                opclasses=["varchar_pattern_ops"],
            ),
        ),
    ]
