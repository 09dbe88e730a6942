"""PostgreSQL as the tests use it: emptying tables between tests is the owner's right, not ours."""

from typing import Any

from django.db.backends.postgresql import base, operations


class DatabaseOperations(operations.DatabaseOperations):
    def sql_flush(self, *arguments: Any, **options: Any) -> list[str]:
        """Go back to the owner for this one transaction: the serving role may not TRUNCATE."""
        flush = super().sql_flush(*arguments, **options)
        return ["SET LOCAL ROLE NONE", *flush] if flush else flush


class DatabaseWrapper(base.DatabaseWrapper):
    ops_class = DatabaseOperations
