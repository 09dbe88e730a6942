"""Three schedulers at once, each a process of its own, ring for one night.

Run as `python -m tests.chaos.schedulers` by a process that owns the database server; it prints
what the night came to as one line of JSON.
"""

import json
import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.base")
django.setup()

from core import clock, night  # noqa: E402 (needs the settings)
from core.dates import business_date  # noqa: E402
from limits.benchmark import database, ground  # noqa: E402
from monitoring.benchmark import processes, telling  # noqa: E402
from monitoring.benchmark.processes import Process  # noqa: E402

_SCHEDULERS, _MOST_SECONDS = 3, 180.0
_RUNS = (
    "SELECT job, count(*), min(ranges_total) FROM core_jobrun WHERE business_date = %s GROUP BY job"
)
_RANGES = (
    "SELECT count(*) FILTER (WHERE done_at IS NULL), coalesce(max(attempts), 0) FROM core_jobrange"
)


def measured() -> dict[str, Any]:
    """Let three schedulers ring at once until the night is over; return what it came to."""
    now, database.NAME = clock.real(), "dekking_schedulers"
    today = business_date(now)
    with database.own() as environment, TemporaryDirectory(prefix="dekking-beats-") as folder:
        processes.ring_at(environment)
        ground.insured(3, now)
        folders = [Path(folder) / str(place) for place in range(_SCHEDULERS)]
        for each in folders:
            each.mkdir()
        running = [Process("beat", str(each), environment) for each in folders]
        running.append(Process("background", folder, environment))
        try:
            telling.wait_for(lambda: not night.due_dates(today), seconds=_MOST_SECONDS)
            niceness = {process.name: process.niceness for process in running}
        finally:
            for process in running:
                process.kill()
        ((left, attempts),) = database.run(_RANGES)
        return {
            "jobs": [job.name for job in night.jobs()],
            "runs": {job: count for job, count, _ in database.run(_RUNS, [today])},
            "ranges_left": left,
            "most_attempts": attempts,
            "niceness": niceness,
        }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measured()) + "\n")
