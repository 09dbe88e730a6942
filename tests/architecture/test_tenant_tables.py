"""What the database itself guards: whose rows one sees, and what the serving role may not do."""

import pytest
from django.apps import apps
from django.db import connection

from accounts.rules import SYSTEM
from core import events, serving_role, tenancy
from core.models import Event
from tests import factories

pytestmark = pytest.mark.django_db

# Tables that stand for a policyholder, or hold rows of one, without the column `policyholder_id`.
_TENANTS_TOO = ("accounts_policyholder", "limits_decisionproposal")

# Tables that point at a tenant's row and are no tenant table themselves, with the reason.
_OPEN_THOUGH_POINTING_AT_TENANTS = {
    "accounts_accesstoken": "found by its digest, before anybody is known to act",
    "monitoring_calendarfeed": "the same",
    "oauth2_provider_accesstoken": "the same",
    "oauth2_provider_grant": "of a flow that is not offered",
    "oauth2_provider_idtoken": "of a flow that is not offered",
    "oauth2_provider_refreshtoken": "of a flow that is not offered",
}

_TENANT_TABLES = """
    SELECT DISTINCT pg_class.oid, relname, relrowsecurity, relforcerowsecurity
    FROM pg_class LEFT JOIN pg_attribute ON attrelid = pg_class.oid
    WHERE relkind IN ('r', 'p') AND NOT relispartition AND relnamespace = 'public'::regnamespace
      AND (attname = 'policyholder_id' AND NOT attisdropped OR relname = ANY (%s))
"""


def _rows(question, values=()):
    with connection.cursor() as cursor:
        cursor.execute(question, list(values))
        return cursor.fetchall()


def _names(question, values=()):
    return sorted(name for (name, *_) in _rows(question, values))


def _tenant_tables():
    return _names(f"SELECT relname FROM ({_TENANT_TABLES}) AS tenants", [list(_TENANTS_TOO)])


def _unguarded():
    """Return the tenant tables that row level security does not close both ways, for all."""
    question = f"""
        SELECT relname FROM ({_TENANT_TABLES}) AS tenants
        WHERE NOT relrowsecurity OR NOT relforcerowsecurity
           OR NOT EXISTS (SELECT FROM pg_policy WHERE polrelid = tenants.oid)
           OR EXISTS (SELECT FROM pg_policy WHERE polrelid = tenants.oid
                      AND (polcmd <> '*' OR polqual IS NULL OR polwithcheck IS NULL))
    """
    return _names(question, [list(_TENANTS_TOO)])


def _as_owner(statement):
    """Change the schema for the length of this test, as only the owner may."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE NONE")
        cursor.execute(statement)


def test_every_tenant_table_is_closed_both_ways_even_to_its_owner():
    assert len(_tenant_tables()) >= 25
    assert _unguarded() == []


@pytest.mark.parametrize(
    "opening",
    [
        "CREATE TABLE leak (policyholder_id bigint)",
        "ALTER TABLE claims_claim NO FORCE ROW LEVEL SECURITY",
        "ALTER TABLE claims_claim DISABLE ROW LEVEL SECURITY",
        "DROP POLICY claims_claim_tenant ON claims_claim",
        "CREATE POLICY wide ON claims_claim FOR SELECT USING (true)",
        "CREATE TABLE leak (policyholder_id bigint, day date) PARTITION BY RANGE (day)",
    ],
)
def test_an_opening_in_a_tenant_table_is_noticed(opening):
    _as_owner(opening)

    assert _unguarded() == ["leak" if "leak" in opening else "claims_claim"]


def _pointing_at_tenants():
    """Return the open tables with a foreign key into a tenant table."""
    question = """
        SELECT DISTINCT source.relname
        FROM pg_constraint
        JOIN pg_class AS source ON source.oid = conrelid
        JOIN pg_class AS target ON target.oid = confrelid
        WHERE contype = 'f' AND NOT source.relispartition
          AND target.relname = ANY (%s) AND NOT source.relname = ANY (%s)
    """
    tenants = _tenant_tables()
    return _names(question, [tenants, tenants])


def test_a_table_that_points_at_a_tenants_row_is_a_tenant_table_itself():
    assert _pointing_at_tenants() == sorted(_OPEN_THOUGH_POINTING_AT_TENANTS)


def test_an_open_table_that_points_at_a_tenants_row_is_noticed():
    _as_owner("CREATE TABLE leak (claim_id bigint REFERENCES claims_claim)")

    assert "leak" in _pointing_at_tenants()


def _partitions_without_security():
    """Return the partitions whose rows somebody could reach by the partition's own name."""
    return _names(
        """
        SELECT relname FROM pg_class
        WHERE relispartition AND relkind IN ('r', 'p')
          AND (NOT relrowsecurity OR EXISTS (SELECT FROM pg_policy WHERE polrelid = pg_class.oid))
        """
    )


def test_no_partition_can_be_read_by_its_own_name():
    assert _rows("SELECT count(*) FROM pg_class WHERE relispartition")[0][0] > 100
    assert _partitions_without_security() == []


def test_a_row_of_an_event_is_seen_through_the_table_and_not_through_its_partition():
    with tenancy.scope(staff=True):
        holder = factories.policyholder()
        name = "accounts.policyholder_taken_on"
        events.record(name, subject=holder, by=SYSTEM, at=factories.NOW)
        through_the_table = Event.objects.count()
        partition = _names("SELECT DISTINCT tableoid::regclass::text FROM core_event")[0]
        by_name = _rows(f'SELECT count(*) FROM "{partition}"')[0][0]

    assert (through_the_table, by_name) == (1, 0)


def test_an_open_partition_is_noticed():
    _as_owner(
        "CREATE TABLE leak PARTITION OF core_event FOR VALUES FROM ('1999-01-01') TO ('2000-01-01')"
    )

    assert _partitions_without_security() == ["leak"]


def test_the_serving_role_stands_above_nothing_and_owns_nothing():
    (is_superuser, bypasses, makes_roles, makes_databases), *_ = _rows(
        "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles"
        " WHERE rolname = current_user"
    )
    owned = _rows(
        """
        SELECT relname FROM pg_class JOIN pg_roles ON pg_roles.oid = relowner
        WHERE rolname = current_user AND relpersistence <> 't'
        UNION ALL SELECT proname FROM pg_proc JOIN pg_roles ON pg_roles.oid = proowner
        WHERE rolname = current_user
        UNION ALL SELECT nspname FROM pg_namespace JOIN pg_roles ON pg_roles.oid = nspowner
        WHERE rolname = current_user AND nspname NOT LIKE 'pg_%%temp%%'
        """
    )
    above = _names(
        "SELECT rolname FROM pg_roles WHERE rolname <> current_user"
        " AND pg_has_role(current_user, oid, 'MEMBER')"
    )

    assert (is_superuser, bypasses, makes_roles, makes_databases) == (False, False, False, False)
    assert owned == []
    assert above == []


def test_the_serving_role_empties_no_table_and_makes_none():
    may_truncate = _names(
        """
        SELECT relname FROM pg_class
        WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace
          AND has_table_privilege(current_user, oid, 'TRUNCATE')
        """
    )
    (may_create,), *_ = _rows("SELECT has_schema_privilege(current_user, 'public', 'CREATE')")

    assert may_truncate == []
    assert not may_create


@pytest.mark.parametrize("table", serving_role.APPEND_ONLY)
def test_what_is_append_only_can_be_neither_changed_nor_removed(table):
    open_to_change = _names(
        """
        SELECT relname FROM pg_class
        WHERE (oid = %s::regclass OR oid IN (SELECT relid FROM pg_partition_tree(%s::regclass)))
          AND has_table_privilege(current_user, oid, 'UPDATE, DELETE')
        """,
        [table, table],
    )

    assert open_to_change == []


def test_events_are_append_only():
    assert "core_event" in serving_role.APPEND_ONLY


def _views_of_the_owner():
    """Return the views that show rows with their owner's eyes."""
    return _names(
        """
        SELECT relname FROM pg_class
        WHERE relkind = 'v' AND relnamespace = 'public'::regnamespace
          AND NOT EXISTS (SELECT FROM pg_options_to_table(reloptions)
                          WHERE option_name = 'security_invoker'
                            AND option_value IN ('true', 'on', '1'))
        """
    )


def _readable_copies():
    """Return the materialized views the serving role may read: row level security has no say."""
    return _names(
        "SELECT relname FROM pg_class WHERE relkind = 'm'"
        " AND has_table_privilege(current_user, oid, 'SELECT')"
    )


def test_no_view_shows_rows_with_its_owners_eyes():
    assert _views_of_the_owner() == []
    assert _readable_copies() == []


def test_a_view_with_its_owners_eyes_is_noticed():
    _as_owner("CREATE VIEW leak AS SELECT * FROM claims_claim")

    assert _views_of_the_owner() == ["leak"]


def test_a_readable_copy_is_noticed():
    _as_owner("CREATE MATERIALIZED VIEW leak AS SELECT * FROM claims_claim")

    assert _readable_copies() == ["leak"]


def test_a_function_with_its_owners_rights_makes_months_and_fixes_where_it_looks():
    functions = _rows(
        """
        SELECT proname, coalesce(array_to_string(proconfig, ' '), '')
        FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace
        """
    )

    assert functions
    for name, configured in functions:
        assert name.endswith("_ensure_months")
        assert "search_path=" in configured


@pytest.mark.parametrize(
    "model",
    [
        model
        for model in apps.get_models()
        if any(field.name == "policyholder" for field in model._meta.concrete_fields)
    ],
    ids=lambda model: model._meta.label,
)
def test_a_model_of_a_policyholder_says_who_sees_it(model):
    assert callable(getattr(model._default_manager.all(), "visible_to", None))
