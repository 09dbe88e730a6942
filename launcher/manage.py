"""`./bin/manage COMMAND`: `manage.py` on the same database, started for it when it is not up."""

import signal
import subprocess
from types import FrameType

from launcher import environment, places
from launcher.errors import Refused, say_aside, told_plainly
from launcher.installation import Installation
from launcher.places import CHECKOUT, manage

# Commands that need neither database nor broker.
_WITHOUT_SERVERS = frozenset(
    {
        "calculate",
        "check",
        "collectstatic",
        "compilemessages",
        "help",
        "makemessages",
        "spectacular",
    }
    | {"version", "--help", "--version", "-h"}
)


@told_plainly
def main(arguments: list[str]) -> int:
    """Run the command in `arguments` and return its exit code."""
    environment.prepare(development=False)
    folder, command = _data_and_command(arguments)
    installation = Installation(places.data_folder(folder))
    if not command or command[0] in _WITHOUT_SERVERS:
        return _call(installation, command)
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGHUP, _stop)
    try:
        return _on_the_database(installation, command)
    except KeyboardInterrupt:
        return 130
    finally:
        installation.stop()


def _data_and_command(arguments: list[str]) -> tuple[str | None, list[str]]:
    if arguments[:1] == ["--data"]:
        if len(arguments) == 1:
            raise Refused("--data needs a folder: ./bin/manage --data DIR COMMAND.")
        return arguments[1], arguments[2:]
    return None, arguments


def _on_the_database(installation: Installation, command: list[str]) -> int:
    is_ours = installation.take("manage") or not installation.wait_until_up()
    with installation.used():
        if is_ours:
            _start(installation, command)
        code = _call(installation, command)
    if is_ours:
        installation.wait_for_other_users()
    return code


def _start(installation: Installation, command: list[str]) -> None:
    is_new = installation.postgres is not None and installation.postgres.is_new
    installation.start_servers()
    if is_new and command[0] != "migrate":
        say_aside("Making the database ...")
        done = subprocess.run(
            manage("migrate", "--no-input", "--verbosity", "0"),
            cwd=CHECKOUT,
            env=installation.environment(),
            check=False,
        )
        if done.returncode:
            raise Refused("The database could not be made (shown above).")
    installation.note_servers_are_up()


def _call(installation: Installation, command: list[str]) -> int:
    """Run the command in this terminal; Ctrl-C is the command's to answer."""
    process = subprocess.Popen(manage(*command), env=installation.environment())
    try:
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:
                if process.poll() is None and _was_terminated:
                    process.terminate()
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


_was_terminated: list[int] = []


def _stop(sign: int, _frame: FrameType | None) -> None:
    _was_terminated.append(sign)
    raise KeyboardInterrupt
