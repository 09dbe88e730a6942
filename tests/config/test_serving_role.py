"""The tests run as production serves: bound by row level security, without the owner's rights."""

import pytest
from django.db import ProgrammingError, connection, transaction

from core import serving_role


def _one(question):
    with connection.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchone()[0]


@pytest.mark.django_db
def test_tests_act_as_the_serving_role():
    assert _one("SELECT current_user") == serving_role.name()
    assert serving_role.unbound_because() is None


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_", ["before the tables are emptied", "after"])
def test_so_do_tests_with_real_transactions(round_):
    assert _one("SELECT current_user") == serving_role.name()


@pytest.mark.django_db(transaction=True)
def test_so_do_the_threads_of_a_server(live_server):
    connection.close()

    assert _one("SELECT current_user") == serving_role.name()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE core_event SET name = ''",
        "DELETE FROM core_event",
        "DELETE FROM core_event_default",
        "TRUNCATE accounts_user CASCADE",
        "DROP TABLE accounts_user",
        "ALTER TABLE accounts_policyholder DISABLE ROW LEVEL SECURITY",
        "CREATE ROLE intruder",
    ],
)
def test_the_serving_role_may_not(statement):
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db
def test_the_owner_is_not_allowed_to_serve():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE NONE")

    assert serving_role.unbound_because() == "owns tables"
