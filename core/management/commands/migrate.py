"""Migrate as the owner of the database, then see to the role that serves."""

from typing import Any

import psycopg
from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands.migrate import Command as Migrate
from django.db import IntegrityError, OperationalError, ProgrammingError, connection
from psycopg.errors import DuplicateObject, InsufficientPrivilege, UniqueViolation

from core import serving_role


class Command(Migrate):
    def execute(self, *arguments: Any, **options: Any) -> str | None:
        """Say it plainly where the database does not answer: the checks of models ask it already.

        :raises CommandError: if it does not
        """
        self._ensure_database_answers()
        return super().execute(*arguments, **options)

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Apply the migrations; afterwards the serving role exists and has its rights."""
        super().handle(*arguments, **options)
        if options["plan"] or options["check_unapplied"]:
            return
        self._ensure_serving_role()
        if serving_role.passes_by_security():
            raise CommandError(
                f"APP_DATABASE_URL names {serving_role.name()}, which row level security does not "
                "bind: name a role that is no superuser, has no BYPASSRLS and is not the owner."
            )
        serving_role.grant()

    def _ensure_database_answers(self) -> None:
        facts = connection.settings_dict
        try:
            connection.ensure_connection()
        except OperationalError as problem:
            reason = str(problem).strip().splitlines()[0]
            raise CommandError(
                f"The database {facts['NAME']} at {facts['HOST'] or 'localhost'} does not let us "
                f"in ({reason}): start it, or correct DATABASE_URL."
            ) from problem

    def _ensure_serving_role(self) -> None:
        password = str(settings.SERVING_DATABASE["PASSWORD"])
        if not serving_role.exists():
            self._make(serving_role.creation(password))
        elif not self._lets_in(password):
            self._execute(serving_role.new_password(password))

    def _make(self, statement: str) -> None:
        try:
            self._execute(statement)
        except (ProgrammingError, IntegrityError) as problem:
            if not isinstance(problem.__cause__, DuplicateObject | UniqueViolation):
                raise
            # Another migrate on the same server was first.

    def _execute(self, statement: str) -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement)
        except ProgrammingError as problem:
            if not isinstance(problem.__cause__, InsufficientPrivilege):
                raise
            raise CommandError(_please_make(str(connection.settings_dict["USER"]))) from problem

    def _lets_in(self, password: str) -> bool:
        facts = connection.get_connection_params() | {
            "user": serving_role.name(),
            "password": password,
        }
        try:
            psycopg.connect(**facts).close()
        except psycopg.OperationalError:
            return False
        return True


def _please_make(owner: str) -> str:
    role = serving_role.name()
    return (
        f"The migrations are applied, but {owner} may not make or change the role that serves. "
        "Run this as an administrator of the server, with a password of your own (\\password asks "
        "for it), set APP_DATABASE_URL to that role, and run migrate again for its rights:\n"
        f"    CREATE ROLE {role} LOGIN NOSUPERUSER NOBYPASSRLS;\n"
        f"    \\password {role}"
    )
