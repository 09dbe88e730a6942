"""Celery: a wake-up bell; what there is to do stands in the database."""

import os
from pathlib import Path

from celery import Celery, signals
from django.db import close_old_connections
from kombu.entity import Queue

from core import garbage

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.base")

_NICE = 10
_AUTOGROUP = Path("/proc/self/autogroup")

app = Celery("dekking")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.task_queues = [
    Queue(name)  # type: ignore[no-untyped-call]  # kombu has no types
    for name in ("critical", "default", "webhooks")
]
app.autodiscover_tasks()


@signals.setup_logging.connect  # type: ignore[untyped-decorator]  # celery has no types
def keep_our_logs(**_facts: object) -> None:
    """Leave logging as the settings have it: Celery stays out when this signal is heard."""


@signals.worker_init.connect  # type: ignore[untyped-decorator]  # celery has no types
def give_way_to_people(**_facts: object) -> None:
    """Let pages go first where workers share a processor with them; they keep a tenth of it.

    Where the kernel groups processes by session, what one gives way to is within its group only:
    the whole group has to.
    """
    os.nice(max(0, _NICE - os.nice(0)))
    if _AUTOGROUP.exists() and os.getsid(0) == os.getpid():
        _AUTOGROUP.write_text(str(_NICE))


@signals.worker_init.connect  # type: ignore[untyped-decorator]  # celery has no types
def refuse_a_powerful_role(**_facts: object) -> None:
    """Refuse to work as a role that row level security does not bind, or on a wrong database."""
    from core import serving_role  # needs the settings
    from website.sandbox import installation  # needs the settings

    serving_role.ensure_bound()
    installation.ensure_right_database()


@signals.worker_init.connect  # type: ignore[untyped-decorator]  # celery has no types
def look_seldom_for_garbage(**_facts: object) -> None:
    """Work on many rows at once without looking for garbage among them all the time."""
    garbage.look_seldom()


@signals.task_prerun.connect  # type: ignore[untyped-decorator]  # celery has no types
def keep_connections_that_work(**_facts: object) -> None:
    """Begin a task on the database connection of the one before, as a page does.

    By itself Celery opens a new one for each task, whose server process knows nothing yet: a fifth
    of the database's work while grades fell. One that broke or grew old is ended (CONN_MAX_AGE).
    """
    close_old_connections()
