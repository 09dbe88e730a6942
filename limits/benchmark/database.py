"""A database beside the real one, made for a benchmark and dropped however that ends."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from django.conf import settings
from django.db import connection

from core import tenancy

NAME = "dekking_benchmark_limits"
_BROKER_DATABASE, _CACHE_DATABASE = (
    9,
    8,
)  # of the same server: bells rung here wake no worker of the real data


@contextmanager
def own() -> Iterator[dict[str, str]]:
    """Make the database and let this process serve from it; give the environment it is reached by.

    Where DEKKING_TEMPLATE names a migrated database of the same server, it begins as a copy.
    The connection acts as the serving role, which row level security binds. To be called by a
    command that owns (`config.database.OWNER_COMMANDS`).
    """
    before = dict(connection.settings_dict)
    _drop()
    template = os.environ.get("DEKKING_TEMPLATE", "template1")
    _run(f'CREATE DATABASE "{NAME}" TEMPLATE "{template}"')
    try:
        environment = _environment()
        manage("migrate", "--no-input", "--verbosity", "0", environment=environment)
        connection.close()
        connection.settings_dict.update(settings.SERVING_DATABASE | {"NAME": NAME})
        yield environment
    finally:
        connection.close()
        connection.settings_dict.update(before)
        _drop()


def analyze() -> None:
    """Let the database know what was made, as it does by itself a minute later."""
    address = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{NAME}")
    with psycopg.connect(address.geturl(), autocommit=True) as owner:
        owner.execute("ANALYZE")


def manage(*arguments: str, environment: dict[str, str]) -> None:
    """Call a command of `manage.py` on the database."""
    command = [sys.executable, str(Path(settings.BASE_DIR) / "manage.py"), *arguments]
    subprocess.run(command, env=environment, cwd=settings.BASE_DIR, check=True)


def _environment() -> dict[str, str]:
    """Return the environment of processes that serve from the database."""
    values = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DEKKING_ROLE", "APP_DATABASE_URL")
    }
    address = urlsplit(values["DATABASE_URL"])
    broker = urlsplit(values["CELERY_BROKER_URL"])
    if broker.scheme == "redis+socket":
        apart = f"redis+socket://{broker.path}?virtual_host={_BROKER_DATABASE}"
        cache = f"unix://{broker.path}?db={_CACHE_DATABASE}"
    else:
        apart = broker._replace(path=f"/{_BROKER_DATABASE}").geturl()
        cache = broker._replace(path=f"/{_CACHE_DATABASE}").geturl()
    return values | {
        "DATABASE_URL": address._replace(path=f"/{NAME}").geturl(),
        "CELERY_BROKER_URL": apart,
        "CACHE_URL": cache,
        "DEKKING_DEMO": "off",
        "EMAIL_URL": "dummymail://",
        "DEKKING_LOG_LEVEL": "WARNING",
        "PYTHONPATH": str(settings.BASE_DIR),
    }


def _drop() -> None:
    _run(f'DROP DATABASE IF EXISTS "{NAME}" WITH (FORCE)')


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def run(statement: str, values: Any = None) -> list[tuple[Any, ...]]:
    """Run a statement in the insurer's own scope; return its rows, if it has any."""
    with tenancy.scope(staff=True), connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []
