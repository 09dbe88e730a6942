"""What the tests of chaos stand on: processes that own the database server of the tests."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.plugin.postgresql.creation import TEMPLATE

CHECKOUT = Path(__file__).resolve().parent.parent.parent
_SECONDS = 600


@pytest.fixture
def owning(django_db_setup):
    """Run a program as the owner of the database server; return the JSON it prints last.

    The databases it makes begin as copies of the one that was migrated for the tests.
    """

    def run(*command):
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "config.settings.base",
            "DEKKING_ROLE": "owner",
            "DEKKING_TEMPLATE": TEMPLATE,
            "EMAIL_URL": "dummymail://",
            "PYTHONPATH": str(CHECKOUT),
        }
        done = subprocess.run(
            [sys.executable, *command],
            env=environment,
            cwd=CHECKOUT,
            capture_output=True,
            text=True,
            check=False,
            timeout=_SECONDS,
        )
        assert done.returncode == 0, done.stderr[-4000:]
        return json.loads(done.stdout.splitlines()[-1])

    return run
