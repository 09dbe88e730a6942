"""What serves, by name and in the order of its starting: web, three kinds of workers, beat."""

import os
from pathlib import Path

from launcher.places import PYTHON

_QUIETLY = ("--without-mingle", "--without-gossip", "--loglevel", "INFO")


def commands(*, port: int, schedule: Path) -> dict[str, list[str]]:
    """Return the command of each; beat keeps at `schedule` when it rang last.

    Workers of handlers, and those of nights and mails, leave one processor to pages.
    """
    celery = [str(PYTHON), "-m", "celery", "-A", "config.celery"]
    spare = str(max(1, (os.cpu_count() or 1) - 1))
    return {
        "web": [
            str(PYTHON), "-m", "gunicorn", "config.wsgi:application",
            "--bind", f"127.0.0.1:{port}",
            "--worker-class", "gthread", "--workers", "2", "--threads", "4", "--preload",
            "--no-control-socket", "--timeout", "60", "--graceful-timeout", "8",
        ],
        "worker": [*celery, "worker", "--queues", "critical", "--concurrency", spare, *_QUIETLY],
        "background": [
            *celery, "worker", "--queues", "default", "--concurrency", spare,
            "--hostname", "background@%h", *_QUIETLY,
        ],
        "webhooks": [
            *celery, "worker", "--queues", "webhooks", "--pool", "threads", "--concurrency", "2",
            "--hostname", "webhooks@%h", *_QUIETLY,
        ],
        "beat": [
            *celery, "beat", "--schedule", str(schedule), "--pidfile", "", "--loglevel", "WARNING",
        ],
    }  # fmt: skip
