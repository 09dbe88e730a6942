"""PostgreSQL as the tests use it: emptying tables between tests is the owner's right, not ours."""

from collections.abc import Sequence
from typing import Any

from django.db.backends.postgresql import base, operations

from tests.plugin.postgresql.creation import DatabaseCreation

# What migrations write and no test makes: it is put back after the tables are emptied.
_SET_ASIDE = """
    CREATE TEMPORARY TABLE set_aside ON COMMIT DROP AS
    SELECT * FROM limits_decisiontable WHERE proposed_by_id IS NULL
"""
_PUT_BACK = "INSERT INTO limits_decisiontable SELECT * FROM set_aside"
# What follows from the models alone: Django would make all of it anew, by some hundred statements.
_STAYS = {"django_content_type", "auth_permission"}


class DatabaseOperations(operations.DatabaseOperations):
    def sql_flush(
        self, style: Any, tables: Sequence[str], *arguments: Any, **options: Any
    ) -> list[str]:
        """Go back to the owner for this one transaction: the serving role may not delete all.

        `launcher.test` made the function that does it.
        """
        if not tables:
            return []
        names = ", ".join(f"'{table}'" for table in tables if table not in _STAYS)
        empty = f"SELECT tests.empty_tables(ARRAY[{names}])"
        return ["SET LOCAL ROLE NONE", _SET_ASIDE, empty, _PUT_BACK]


class DatabaseWrapper(base.DatabaseWrapper):
    creation_class = DatabaseCreation
    ops_class = DatabaseOperations
