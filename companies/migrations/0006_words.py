"""Keep the words that names are made of, and find companies by them."""

from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models

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
_FILL = """
INSERT INTO companies_word (word, companies)
SELECT word, count(*)
FROM (SELECT companies_words(search_name, city) AS words FROM companies_company
      UNION ALL SELECT companies_words(search_name, '') FROM companies_companyname) AS named,
    unnest(words) AS word
WHERE word <> ''
GROUP BY word
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
    dependencies = [
        ("companies", "0005_labels"),
    ]

    operations = [
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
                    GinIndex(
                        fields=["word"], name="companies_word_alike", opclasses=["gin_trgm_ops"]
                    ),
                ],
            },
        ),
        migrations.RunSQL(_WORDS, "DROP FUNCTION companies_words(text, text)"),
        migrations.RunSQL(_FILL, migrations.RunSQL.noop),
        *[operation for table, city in _TABLES.items() for operation in _on(table, city)],
        migrations.RemoveIndex(model_name="company", name="companies_search_name"),
        migrations.RemoveIndex(model_name="companyname", name="companies_names_search"),
        migrations.RemoveIndex(model_name="company", name="companies_search_start"),
        migrations.AddIndex(
            model_name="company",
            index=models.Index(
                fields=["search_name"],
                name="companies_search_start",
                opclasses=["varchar_pattern_ops"],
            ),
        ),
        migrations.AddIndex(
            model_name="companyname",
            index=models.Index(
                fields=["search_name"],
                name="companies_names_start",
                opclasses=["varchar_pattern_ops"],
            ),
        ),
    ]
