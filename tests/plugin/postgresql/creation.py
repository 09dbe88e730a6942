"""One test database is migrated; the others of the same server are copies of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.backends.postgresql import creation

TEMPLATE = "dekking_template"
_LOCK = 7_305_141  # only this server's processes of tests take it


class DatabaseCreation(creation.DatabaseCreation):
    def create_test_db(self, *arguments: Any, **options: Any) -> str:
        """Copy what another process migrated; whoever is first migrates and leaves a copy."""
        with self._one_at_a_time() as cursor:
            # The stubs know neither this nor the cursor without a database.
            if self._database_exists(cursor, TEMPLATE):  # type: ignore[attr-defined]
                self.connection.settings_dict["TEST"]["TEMPLATE"] = TEMPLATE
                return super().create_test_db(*arguments, **options)
            name = super().create_test_db(*arguments, **options)
            self.connection.close()  # what is copied must be at rest
            cursor.execute(f'CREATE DATABASE "{TEMPLATE}" TEMPLATE "{name}"')
            return name

    @contextmanager
    def _one_at_a_time(self) -> Iterator[Any]:
        with self._nodb_cursor() as cursor:  # type: ignore[attr-defined]
            cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
            yield cursor
