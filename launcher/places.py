"""Where things lie: the checkout, its environment, a data folder, and who may reach what."""

import grp
import hashlib
import os
import pwd
import stat
import tempfile
from pathlib import Path

from launcher.errors import Refused

CHECKOUT = Path(__file__).resolve().parent.parent
VENV = CHECKOUT / ".venv"
PYTHON = VENV / "bin" / "python"
STATE_OF_ROOT = Path("/var/lib/dekking")

_LONGEST_SOCKET_PATH = 103  # sockaddr_un holds 104 bytes on macOS and 108 on Linux
_LONGEST_SOCKET_NAME = len("/.s.PGSQL.5432.lock")


def manage(*arguments: str) -> list[str]:
    """Return the command line of `manage.py` in the environment."""
    return [str(PYTHON), str(CHECKOUT / "manage.py"), *arguments]


def short_hash(text: str) -> str:
    """Return a short stable name for `text`."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def data_folder(wish: str | None, *, is_sandbox: bool = False) -> Path:
    """Return the data folder: `wish` (`--data`), else DEKKING_DATA, else `.data` beside us.

    A sandbox has `.data-sandbox`, so that it never stands on the data of something else.
    """
    named = wish or os.environ.get("DEKKING_DATA")
    usual = CHECKOUT / (".data-sandbox" if is_sandbox else ".data")
    return Path(named).expanduser().resolve() if named else usual


def private_folder(folder: Path, owner: pwd.struct_passwd | None = None) -> Path:
    """Make `folder` so that only its owner may enter it; `owner` None is whoever runs this."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if owner:
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        folder.chmod(0o700)
    except OSError as problem:
        raise Refused(
            f"The folder {folder} cannot be used ({problem.strerror}): "
            "choose another with --data DIR or DEKKING_DATA."
        ) from problem
    return folder


def new_data_folder(folder: Path) -> Path:
    """Make the data folder if there is none; what is secret in it has modes of its own.

    As root the server's user must be able to pass through it to its own folder inside.
    """
    if not folder.exists():
        private_folder(folder).chmod(0o711 if server_user() else 0o700)
    if not os.access(folder, os.W_OK | os.X_OK):
        raise Refused(
            f"The folder {folder} may not be written to: "
            "choose another with --data DIR or DEKKING_DATA."
        )
    return folder


def server_user() -> pwd.struct_passwd | None:
    """Return the user that must run PostgreSQL, which refuses to run as root; None is ourselves."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise Refused(
        "PostgreSQL does not run as root and there is no user postgres or nobody: "
        "run this as a plain user."
    )


def may_enter(user: pwd.struct_passwd | None, folder: Path) -> bool:
    """Tell whether `user` may go through `folder` and everything above it."""
    if user is None:
        return True
    groups = {
        user.pw_gid,
        *(entry.gr_gid for entry in grp.getgrall() if user.pw_name in entry.gr_mem),
    }
    resolved = folder.resolve()
    return all(
        _may_pass(user, groups, step) for step in (resolved, *resolved.parents) if step.exists()
    )


def _may_pass(user: pwd.struct_passwd, groups: set[int], folder: Path) -> bool:
    facts = folder.stat()
    if facts.st_uid == user.pw_uid:
        return bool(facts.st_mode & stat.S_IXUSR)
    if facts.st_gid in groups:
        return bool(facts.st_mode & stat.S_IXGRP)
    return bool(facts.st_mode & stat.S_IXOTH)


def short_enough(wish: Path) -> Path:
    """Return a folder for sockets: `wish`, or a short one where its path is too long for them."""
    if len(os.fsencode(wish)) + _LONGEST_SOCKET_NAME <= _LONGEST_SOCKET_PATH:
        return wish
    return Path(tempfile.gettempdir()) / f"dekking-{os.geteuid()}-{short_hash(str(wish))}"


def socket_folder(folder: Path, owner: pwd.struct_passwd | None = None) -> Path:
    """Make the private `folder` for sockets; refuse one that somebody else laid ready."""
    if folder.is_symlink() or (folder.exists() and folder.stat().st_uid not in _trusted(owner)):
        raise Refused(f"{folder} belongs to somebody else: remove it and try again.")
    return private_folder(folder, owner)


def _trusted(owner: pwd.struct_passwd | None) -> set[int]:
    return {os.geteuid()} | ({owner.pw_uid} if owner else set())
