"""Migration operations for what Django does not know: row level security, append-only, months."""

from enum import StrEnum

from django.db.migrations.operations import RunSQL
from django.db.migrations.serializer import EnumSerializer

# The three settings a transaction carries (`core.tenancy` writes them, these policies read them).
STAFF = "current_setting('dekking.scope', true) = 'staff'"
POLICYHOLDER = "NULLIF(current_setting('dekking.policyholder', true), '')::bigint"
USER = "NULLIF(current_setting('dekking.user', true), '')::bigint"


class TenantTable(RunSQL):
    """Force row level security on `table`: staff see all, others what `visible` says.

    `visible` defaults to the row's own policyholder being the one acted for. The owner is held to
    it too (FORCE), so a data migration must lift it for its own transaction.
    """

    def __init__(self, table: str, *, visible: str = f"policyholder_id = {POLICYHOLDER}") -> None:
        super().__init__(
            sql=f"""
                ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
                ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
                CREATE POLICY {table}_tenant ON {table}
                    USING ({STAFF} OR {visible}) WITH CHECK ({STAFF} OR {visible});
            """,
            reverse_sql=f"""
                DROP POLICY {table}_tenant ON {table};
                ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
                ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
            """,
        )


class AppendOnly(RunSQL):
    """Refuse UPDATE and DELETE on `table`, whoever asks."""

    def __init__(self, table: str) -> None:
        super().__init__(
            sql=f"""
                CREATE FUNCTION {table}_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    RAISE EXCEPTION '{table} is append-only: % refused', TG_OP;
                END $$;
                CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
                    FOR EACH ROW EXECUTE FUNCTION {table}_refuse_change();
            """,
            reverse_sql=f"""
                DROP TRIGGER {table}_append_only ON {table};
                DROP FUNCTION {table}_refuse_change();
            """,
        )


class MonthlyPartitions(RunSQL):
    """Give the partitioned `table` a default partition and one partition a month.

    A partition has row level security without any policy: rows are reached through `table`, whose
    policies hold, and by name not at all. The function left behind, `<table>_ensure_months(date,
    date)`, runs with the owner's rights, so that the serving role can ask for months ahead.
    """

    def __init__(self, table: str, *, first: str, until: str) -> None:
        super().__init__(
            sql=f"""
                CREATE TABLE {table}_default PARTITION OF {table} DEFAULT;
                ALTER TABLE {table}_default ENABLE ROW LEVEL SECURITY;
                CREATE FUNCTION {table}_ensure_months(first date, until date) RETURNS integer
                LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
                DECLARE month date; name text; made integer := 0;
                BEGIN
                    FOR month IN SELECT generate_series(date_trunc('month', first), until,
                                                        interval '1 month')::date LOOP
                        name := '{table}_' || to_char(month, 'YYYY_MM');
                        IF to_regclass('public.' || name) IS NULL THEN
                            EXECUTE format('CREATE TABLE %I PARTITION OF {table} '
                                           'FOR VALUES FROM (%L) TO (%L)',
                                           name, month, (month + interval '1 month')::date);
                            EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
                            made := made + 1;
                        END IF;
                    END LOOP;
                    RETURN made;
                END $$;
                SELECT {table}_ensure_months('{first}', '{until}');
            """,
            reverse_sql=f"""
                DROP FUNCTION {table}_ensure_months(date, date);
                DROP TABLE {table}_default;
            """,
        )


class PlainCodes(EnumSerializer):
    """Writes a code into a migration as plain text, so that it does not import the rules."""

    def serialize(self) -> tuple[str, set[str]]:
        """Return the code as it stands in the database."""
        if isinstance(self.value, StrEnum):
            return repr(self.value.value), set()
        written: tuple[str, set[str]] = super().serialize()
        return written
