"""`./bin/test [pytest arguments]`: every test, on a throw-away PostgreSQL and Valkey."""

import os
import secrets
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from types import FrameType

from launcher import environment
from launcher.errors import told_plainly
from launcher.places import CHECKOUT, PYTHON
from launcher.postgres import Postgres
from launcher.processes import Child
from launcher.valkey import Valkey

# Every database made here has it. Emptied by truncating, some two thousand files would be made
# anew after each test of transactions. References and triggers need no looking after where all go.
_EMPTY = """
    CREATE SCHEMA tests;
    GRANT USAGE ON SCHEMA tests TO PUBLIC;
    CREATE FUNCTION tests.empty_tables(names text[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET session_replication_role = replica SET search_path = pg_catalog AS $$
    DECLARE
        name text;
        has_rows boolean;
    BEGIN
        FOREACH name IN ARRAY names LOOP
            EXECUTE format('SELECT EXISTS (SELECT FROM public.%I)', name) INTO has_rows;
            IF has_rows THEN
                EXECUTE format('DELETE FROM public.%I', name);
            END IF;
        END LOOP;
    END $$
"""


@told_plainly
def main(arguments: list[str]) -> int:
    """Run pytest with `arguments` and return its exit code."""
    environment.prepare(development=True)
    folder = Path(tempfile.mkdtemp(prefix="dekking-test-"))
    folder.chmod(0o711)  # the server's user must pass to its own folder inside
    children: list[Child] = []
    signal.signal(signal.SIGTERM, _end)
    try:
        values = _servers(folder, children)
        return _pytest(arguments, values)
    except KeyboardInterrupt:
        return 130
    finally:
        for child in reversed(children):
            child.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _servers(folder: Path, children: list[Child]) -> dict[str, str]:
    postgres = Postgres(folder / "postgres", log=folder / "postgres.log", throw_away=True)
    children.append(postgres.start())
    postgres.ask(_EMPTY, database="template1")
    valkey = Valkey(folder / "valkey", log=folder / "valkey.log", throw_away=True)
    children.append(valkey.start())
    return {"DATABASE_URL": postgres.url, "CELERY_BROKER_URL": valkey.url}


def _pytest(arguments: list[str], values: dict[str, str]) -> int:
    ours = {name: value for name, value in os.environ.items() if not name.startswith("DEKKING_")}
    ours |= {name: os.environ[name] for name in ("DEKKING_SHARED",) if name in os.environ}
    ours.pop("APP_DATABASE_URL", None)
    ours.pop("PYTHONDONTWRITEBYTECODE", None)  # all that is started would compile everything anew
    ours |= values | {"SECRET_KEY": secrets.token_urlsafe(48)}
    command = [str(PYTHON), "-m", "pytest", *_in_parallel(arguments), *arguments]
    process = subprocess.Popen(command, cwd=CHECKOUT, env=ours)
    try:
        return process.wait()
    except KeyboardInterrupt:
        return process.wait()  # pytest heard the same Ctrl-C and is tidying up
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(timeout=30)


def _in_parallel(arguments: list[str]) -> list[str]:
    named = any(word.startswith(("-n", "--numprocesses", "--pdb")) for word in arguments)
    # A file stays with one worker; the order is that of tests/plugin/order.py.
    return [] if named else ["-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"]


def _end(_sign: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
