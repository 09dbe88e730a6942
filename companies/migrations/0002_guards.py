"""Count the words of names, find places, and show additions to who made them."""

from django.db import migrations

from core.operations import TenantTable

# Names are kept as `companies.rules.searchable` writes them; places are brought near to that here.
_WORDS = r"""
CREATE FUNCTION companies_words(search_name text, city text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT string_to_array(
        search_name || ' ' || btrim(regexp_replace(
            translate(lower(city), 'àáâãäåçèéêëìíîïñòóôõöøùúûüýÿžšőűčřłńśźżąęěůďťňğışțăđ',
                                   'aaaaaaceeeeiiiinoooooouuuuyyzsoucrlnszzaeeudtngistad'),
            '[^[:alnum:]]+', ' ', 'g')),
        ' ')
$$
"""
_COUNT = """
CREATE FUNCTION {table}_count_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO companies_word AS known (word, companies)
        SELECT word, count(*)
        FROM new_rows AS row, unnest(companies_words(row.search_name, {city})) AS word
        WHERE word <> ''
        GROUP BY word ORDER BY word
        ON CONFLICT (word) DO UPDATE SET companies = known.companies + excluded.companies;
    ELSE
        INSERT INTO companies_word AS known (word, companies)
        SELECT word, count(*)
        FROM new_rows AS row JOIN old_rows AS before USING (id),
            unnest(companies_words(row.search_name, {city})) AS word
        WHERE word <> ''
            AND companies_words(row.search_name, {city})
                <> companies_words(before.search_name, {before})
        GROUP BY word ORDER BY word
        ON CONFLICT (word) DO UPDATE SET companies = known.companies + excluded.companies;
    END IF;
    RETURN NULL;
END
$$
"""
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
_TABLES = {"companies_company": "city", "companies_companyname": "''"}


def _on(table: str, city: str) -> list[migrations.RunSQL]:
    of_row = {"city": "row.city", "before": "before.city"} if city == "city" else {}
    places = {"city": "''", "before": "''"} | of_row
    return [
        migrations.RunSQL(
            _COUNT.format(table=table, **places), f"DROP FUNCTION {table}_count_words()"
        ),
        migrations.RunSQL(
            f"CREATE INDEX {table}_words ON {table}"
            f" USING gin (companies_words(search_name, {city}))",
            f"DROP INDEX {table}_words",
        ),
        migrations.RunSQL(
            f"CREATE TRIGGER {table}_words_added AFTER INSERT ON {table}"
            " REFERENCING NEW TABLE AS new_rows"
            f" FOR EACH STATEMENT EXECUTE FUNCTION {table}_count_words()",
            f"DROP TRIGGER {table}_words_added ON {table}",
        ),
        migrations.RunSQL(
            f"CREATE TRIGGER {table}_words_changed AFTER UPDATE ON {table}"
            " REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows"
            f" FOR EACH STATEMENT EXECUTE FUNCTION {table}_count_words()",
            f"DROP TRIGGER {table}_words_changed ON {table}",
        ),
    ]


class Migration(migrations.Migration):
    replaces = [("companies", "0008_places")]
    dependencies = [("companies", "0001_tables")]

    operations = [
        migrations.RunSQL(_WORDS, "DROP FUNCTION companies_words(text, text)"),
        *[operation for table, city in _TABLES.items() for operation in _on(table, city)],
        TenantTable("companies_companyaddition"),
        migrations.RunSQL(_PLACE, "DROP FUNCTION companies_place(text)"),
        migrations.RunSQL(
            "CREATE INDEX companies_company_place ON companies_company (companies_place(city), id)"
            " WHERE city <> ''",
            "DROP INDEX companies_company_place",
        ),
    ]
