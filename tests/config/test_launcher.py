"""The commands themselves: what they say when they cannot go on, and what they leave behind."""

import os
import re
import socket
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

import pytest

from launcher import places, processes
from launcher.errors import Refused

CHECKOUT = Path(__file__).resolve().parent.parent.parent
OURS = re.compile("^(DEKKING_|DJANGO_|PYTEST_|SECRET_KEY|(APP_)?DATABASE_URL|CELERY_|EMAIL_URL)")


@pytest.fixture
def data():
    """Return a data folder that as root the database's user may reach too, unlike `tmp_path`."""
    with tempfile.TemporaryDirectory(prefix="dekking-launcher-") as folder:
        Path(folder).chmod(0o711)
        yield Path(folder) / "data"


@pytest.fixture
def call(data):
    """Call one of the commands on data of its own; return its exit code and all it said."""
    clean = {name: value for name, value in os.environ.items() if not OURS.match(name)}

    def _call(command, *arguments, **environment):
        done = subprocess.run(
            [sys.executable, str(CHECKOUT / "bin" / command), *arguments],
            env=clean | {"DEKKING_DATA": str(data)} | environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,  # on a machine that is busy with other things
        )
        return done.returncode, done.stdout + done.stderr

    return _call


def test_an_occupied_port_is_said_with_the_remedy(call):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        code, said = call("run", "--port", str(port))

    assert code == 1
    assert said == (
        f"Port {port} cannot be used (Address already in use): stop the program that has it, "
        f"or choose another with ./bin/run --port {port + 1}.\n"
    )


def test_a_database_that_does_not_answer_is_said_with_the_remedy(call):
    code, said = call(
        "run", "--port", _free_port(), DATABASE_URL="postgres://owner:secret@127.0.0.1:1/dekking"
    )

    assert code == 1
    assert "The database dekking at 127.0.0.1 does not let us in" in said
    assert "start it, or correct DATABASE_URL." in said
    assert "secret" not in said
    assert "Traceback" not in said


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="asks Linux who is running")
def test_a_start_that_is_refused_leaves_nothing_running(call, data):
    static = data / "static"
    static.mkdir(parents=True)
    for number in range(20_000):  # clearing them away takes longer than being refused
        (static / f"of-an-older-release-{number}").touch()

    call("run", "--port", _free_port(), DATABASE_URL="postgres://owner@127.0.0.1:1/dekking")

    assert _running_on(data) == []


def test_a_broker_that_does_not_answer_is_said_with_the_remedy(call):
    code, said = call(
        "run",
        *("--port", _free_port()),
        DATABASE_URL="postgres://owner@127.0.0.1:1/dekking",
        CELERY_BROKER_URL="redis://127.0.0.1:1/0",
    )

    assert code == 1
    assert "The broker at 127.0.0.1:1 does not answer" in said
    assert "correct CELERY_BROKER_URL." in said


def test_an_address_for_serving_alone_is_refused(call):
    code, said = call("manage", "showmigrations", APP_DATABASE_URL="postgres://web@db/dekking")

    assert (code, said) == (
        1,
        "APP_DATABASE_URL is set but DATABASE_URL is not: set both, or neither.\n",
    )


def test_settings_that_are_missing_are_named():
    done = subprocess.run(
        [sys.executable, str(CHECKOUT / "manage.py"), "check"],
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert done.stderr == "Set the SECRET_KEY environment variable\n"


def test_an_old_python_is_told_what_to_install(tmp_path):
    pretend = (
        "import sys, runpy; sys.path.insert(0, 'bin'); sys.version_info = (3, 9, 2, 'final', 0); "
        "import _start; _start.NEWER = (); _start.start('run')"
    )

    done = subprocess.run(
        [sys.executable, "-c", pretend], cwd=CHECKOUT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 1
    assert "needs Python 3.11 or newer and this is Python 3.9" in done.stderr
    assert "apt-get install python3 python3-venv" in done.stderr


@pytest.mark.parametrize("script", ["_start.py", "run", "test", "manage"])
def test_the_scripts_parse_on_an_old_python(script):
    import ast

    tree = ast.parse((CHECKOUT / "bin" / script).read_text(), feature_version=(3, 6))

    assert tree.body


def test_manage_starts_the_database_and_stops_it_again(call, data):
    ask = "from django.db import connection as c; k = c.cursor(); k.execute('SELECT current_user')"

    first, _ = call("manage", "migrate", "--verbosity", "0")
    second, said = call("manage", "shell", "--command", f"{ask}; print(k.fetchone()[0])")

    assert (first, second) == (0, 0)
    assert said.splitlines()[-1] == "dekking_app"
    assert (data / "postgres" / "cluster" / "PG_VERSION").exists()
    assert not (data / "children").exists()


def test_the_secret_is_kept_where_only_we_can_read_it(call, data):
    call("manage", "check")

    keep = data / "secret-key"
    assert len(keep.read_text()) >= 50
    assert keep.stat().st_mode & 0o077 == 0


def test_a_socket_folder_with_a_long_path_gets_a_short_one():
    long = Path("/" + "x" * 120)

    assert places.short_enough(Path("/run/dekking")) == Path("/run/dekking")
    assert len(str(places.short_enough(long))) < 80
    assert places.short_enough(long) == places.short_enough(long)


def test_a_socket_folder_laid_ready_by_somebody_else_is_refused(tmp_path):
    (tmp_path / "trap").symlink_to(tmp_path)

    with pytest.raises(Refused, match="belongs to somebody else"):
        places.socket_folder(tmp_path / "trap")


def test_a_child_that_ends_while_it_starts_is_named_with_its_last_lines(tmp_path):
    child = processes.start("broker", ["sh", "-c", "echo no memory; exit 3"], log=tmp_path / "log")

    with pytest.raises(Refused, match=r"broker stopped while starting(.|\n)*no memory"):
        processes.wait_until(lambda: False, child, seconds=10)


def test_a_child_that_does_not_listen_is_ended_by_force(tmp_path):
    stubborn = "trap '' TERM; echo ready; while :; do sleep 0.1; done"
    child = processes.start("web", ["sh", "-c", stubborn], log=tmp_path / "log", patience=0.3)
    processes.wait_until(lambda: "ready" in child.last_lines(), child, seconds=10)

    child.stop()

    assert not child.is_running
    assert processes.birth(child.process.pid) is None


def _free_port():
    with socket.socket() as attempt:
        attempt.bind(("127.0.0.1", 0))
        return str(attempt.getsockname()[1])


def _running_on(data):
    """Return the command lines of all processes that were told to use `data`."""
    commands = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it ended meanwhile, or is not ours to look into
            if f"DEKKING_DATA={data}".encode() in (process / "environ").read_bytes().split(b"\0"):
                commands.append((process / "cmdline").read_text().replace("\0", " "))
    return commands
