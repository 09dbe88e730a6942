"""The role the application serves as: how it is made and what it may do."""

from django.conf import settings
from django.db import connection
from psycopg import sql

# Tables whose rows are never changed nor removed, partitions included.
APPEND_ONLY = ("core_event",)


class RoleNotBound(SystemExit):
    """The application was started as a role that row level security does not bind."""


def name() -> str:
    """Return the name of the serving role."""
    return str(settings.SERVING_DATABASE["USER"])


def ensure_bound() -> None:
    """Refuse to serve as a superuser, as a role that bypasses row security, or as an owner.

    :raises RoleNotBound: with a sentence that says what to do; it ends the process
    """
    problem = unbound_because()
    connection.close()
    if problem:
        raise RoleNotBound(
            f"Dekking does not serve as this database role: it {problem}, so row level security "
            "would not bind it. Let APP_DATABASE_URL name a plain role, or leave it out; then run "
            "migrate."
        )


def unbound_because() -> str | None:
    """Return why row level security does not bind the present role; None when it does."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT rolsuper, rolbypassrls,
                   EXISTS (SELECT FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
                           WHERE nspname = 'public' AND relowner = pg_roles.oid)
            FROM pg_roles WHERE rolname = current_user
            """
        )
        is_superuser, bypasses, owns_tables = cursor.fetchone()
    if is_superuser:
        return "is a superuser"
    if bypasses:
        return "bypasses row level security"
    return "owns tables" if owns_tables else None


def exists() -> bool:
    """Tell whether the server knows the serving role."""
    return bool(_one("SELECT count(*) FROM pg_roles WHERE rolname = %s", [name()]))


def creation(password: str) -> str:
    """Return the SQL that makes the serving role."""
    return _text(
        sql.SQL(
            "CREATE ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE PASSWORD {}"
        ).format(sql.Identifier(name()), sql.Literal(password))
    )


def new_password(password: str) -> str:
    """Return the SQL that gives the serving role its password."""
    return _text(
        sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(name()), sql.Literal(password))
    )


def grants() -> list[str]:
    """Return the SQL that lets the serving role read and write rows, and nothing more.

    A table made later can be read and added to at once; the next migrate gives it the rest, except
    for the tables in APPEND_ONLY and their partitions.
    """
    role = _text(sql.Identifier(name()))
    database = _text(sql.Identifier(str(connection.settings_dict["NAME"])))
    statements = [
        f"GRANT USAGE ON SCHEMA public TO {role}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
        f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {role}",
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT ON TABLES TO {role}",
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {role}",
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT EXECUTE ON FUNCTIONS TO {role}",
    ]
    if not _one("SELECT has_database_privilege(%s, current_database(), 'CONNECT')", [name()]):
        statements.insert(0, f"GRANT CONNECT ON DATABASE {database} TO {role}")
    closed = ", ".join(_append_only_tables())
    if closed:
        statements.append(f"REVOKE UPDATE, DELETE, TRUNCATE ON {closed} FROM {role}")
    return statements


def grant() -> None:
    """Give the serving role its rights; to be called as the owner of the tables."""
    with connection.cursor() as cursor:
        for statement in grants():
            cursor.execute(statement)


def passes_by_security() -> bool:
    """Tell whether the serving role is one that row level security would not bind."""
    question = """
        SELECT rolsuper OR rolbypassrls OR rolname = current_user FROM pg_roles WHERE rolname = %s
    """
    return bool(_one(question, [name()]))


def _append_only_tables() -> list[str]:
    """Return APPEND_ONLY with all partitions, as far as they exist, quoted."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT DISTINCT tree.relid::regclass::text
            FROM unnest(%s::text[]) AS named (relname)
            JOIN pg_class ON pg_class.oid = to_regclass('public.' || quote_ident(named.relname))
            CROSS JOIN LATERAL (
                SELECT pg_class.oid AS relid
                UNION SELECT relid FROM pg_partition_tree(pg_class.oid)
            ) AS tree
            ORDER BY 1
            """,
            [list(APPEND_ONLY)],
        )
        return [table for (table,) in cursor.fetchall()]


def _one(question: str, values: list[str]) -> object:
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        (answer,) = cursor.fetchone()
    return answer


def _text(composed: sql.Composable) -> str:
    connection.ensure_connection()
    return composed.as_string(connection.connection)
