"""Workers give way to people, also where the kernel groups processes by session."""

import subprocess
import sys
from pathlib import Path

import pytest

_SCRIPT = """
import os
from pathlib import Path
from config.celery import give_way_to_people
give_way_to_people()
give_way_to_people()
print(os.nice(0), Path("/proc/self/autogroup").read_text().split()[-1])
"""


@pytest.mark.skipif(
    not Path("/proc/self/autogroup").exists(), reason="This kernel groups no processes."
)
@pytest.mark.parametrize(("is_leader", "found"), [(True, ["10", "10"]), (False, ["10", "0"])])
def test_a_worker_gives_way_with_its_whole_session_and_with_no_other(is_leader, found):
    """A worker started from somebody's terminal leaves that session as it is."""
    command = [sys.executable, "-c", _SCRIPT]
    if not is_leader:
        command = ["sh", "-c", '"$@"; exit $?', "sh", *command]

    answer = subprocess.run(
        command, start_new_session=True, capture_output=True, text=True, check=True
    )

    assert answer.stdout.split() == found
