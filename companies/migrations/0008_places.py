"""Find the companies of a place by its name alone, however many share its words."""

from django.db import migrations

# As `companies_words` writes a place.
_PLACE = r"""
CREATE FUNCTION companies_place(city text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT btrim(regexp_replace(
        translate(lower(city), 'àáâãäåçèéêëìíîïñòóôõöøùúûüýÿžšőűčřłńśźżąęěůďťňğışțăđ',
                               'aaaaaaceeeeiiiinoooooouuuuyyzsoucrlnszzaeeudtngistad'),
        '[^[:alnum:]]+', ' ', 'g'))
$$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("companies", "0007_added_by_policyholders"),
    ]

    operations = [
        migrations.RunSQL(_PLACE, "DROP FUNCTION companies_place(text)"),
        migrations.RunSQL(
            "CREATE INDEX companies_company_place ON companies_company (companies_place(city), id)"
            " WHERE city <> ''",
            "DROP INDEX companies_company_place",
        ),
    ]
