"""Hand over to the launcher, on a Python that is new enough. Must itself parse on Python 3.6."""

import importlib
import os
import shutil
import subprocess
import sys

OLDEST = (3, 11)
NEWER = ("python3.14", "python3.13", "python3.12", "python3.11")


def start(command):
    """Run the launcher's `command` with the arguments of this process."""
    if sys.version_info < OLDEST:
        _move_to_a_newer_python()
    sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    sys.exit(importlib.import_module("launcher." + command).main(sys.argv[1:]))


def _move_to_a_newer_python():
    for name in NEWER:
        path = shutil.which(name)
        if path and subprocess.call([path, "-c", ""], stderr=subprocess.DEVNULL) == 0:
            os.execv(path, [path] + sys.argv)  # noqa: RUF005 (parses on Python 3.6)
    sys.exit(
        "Dekking needs Python 3.11 or newer and this is Python %d.%d: install a newer one "
        "(Debian 12: apt-get install python3 python3-venv) and try again." % sys.version_info[:2]
    )
