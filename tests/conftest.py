"""Ground for all tests: the database acts as the serving role, the browser is the system's."""

import os
import shutil
import socket

import pytest
from django.conf import settings as configured
from django.contrib.contenttypes.management import create_contenttypes
from django.db import connection
from django.db.models.signals import post_migrate
from django.utils import translation

from core import documents, serving_role

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright runs a loop of its own

_PERMISSIONS = "django.contrib.auth.management.create_permissions"

_END_OTHERS = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


def pytest_addoption(parser):
    parser.addoption("--cases", type=int, default=200, help="how many cases the API is sent")
    parser.addoption("--kills", type=int, default=1, help="of each process while a sector is cut")
    parser.addoption("--everybody", action="store_true", help="calls each address, walks all pages")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Let every connection act as the role that serves, which row level security binds.

    The owner made the database and keeps the session; `SET ROLE` makes PostgreSQL judge all rights
    and policies as the serving role. It is a start-up option, so that threads of `live_server` and
    connections opened anew have it too.
    """
    options = connection.settings_dict["OPTIONS"]
    with django_db_blocker.unblock():
        with connection.cursor() as cursor:
            cursor.execute(f'GRANT "{serving_role.name()}" TO CURRENT_USER')
        options["options"] = f"-c role={serving_role.name()}"
        connection.close()
    for made_once in ({"receiver": create_contenttypes}, {"dispatch_uid": _PERMISSIONS}):
        assert post_migrate.disconnect(**made_once)  # they stay when tables are emptied
    yield
    with django_db_blocker.unblock():
        connection.close()
        del options["options"]
        with connection.cursor() as cursor:  # a thread of a live server may still hold one
            cursor.execute(_END_OTHERS)


@pytest.fixture(scope="session")
def pango():
    """Skip a test that reads a PDF where none can be made."""
    if not documents.can_be_made():
        pytest.skip("no Pango on this machine: apt-get install libpango-1.0-0 libpangoft2-1.0-0")


@pytest.fixture(scope="session")
def chromium():
    """Return the system's browser; skip where there is none."""
    found = (
        shutil.which("chromium")
        or shutil.which("chromium-browser")
        or shutil.which("google-chrome")
    )
    if found is None:
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    return found


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args, chromium):
    """Start the system's browser, without anything that calls home."""
    return {
        **browser_type_launch_args,
        "executable_path": chromium,
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-dev-shm-usage",
        ],
    }


@pytest.fixture(autouse=True)
def _in_english():
    """Texts are read in English unless a test asks for Dutch; a page asked for leaves its own."""
    with translation.override(configured.LANGUAGE_CODE):
        yield


@pytest.fixture(autouse=True)
def names_of_examples(monkeypatch):
    """Let the names kept for examples lead outside, as they would where there is a name server."""
    look_up = socket.getaddrinfo

    def answer(host, port, *rest, **more):
        if not str(host).endswith(("example.com", "example.nl")):
            return look_up(host, port, *rest, **more)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", port))]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
