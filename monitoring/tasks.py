"""What the workers of webhooks do when the bell rings. Each may run twice, and several at once."""

import threading
import time
from typing import Any

from celery import shared_task, signals

from core import clock
from monitoring.posting import Posting

_QUEUE = "webhooks"
_MOST_SECONDS = 240.0  # of one task; then another goes on
_SILENCE = 0.2  # seconds after a ring in which a further one of this process tells nothing new
_BELL_SOUNDS = 30  # seconds; the sweep comes by anyway


class _Office:
    """The posting of this process: one at a time, whoever rings."""

    def __init__(self) -> None:
        self.rung_at = float("-inf")
        self._alone = threading.Lock()
        self._has_rung = threading.Event()
        self._posting: Posting | None = None

    def open(self) -> None:
        """Post until nothing is due; where somebody does already, wake them."""
        self._has_rung.set()
        while self._has_rung.is_set() and self._alone.acquire(blocking=False):
            self._has_rung.clear()
            self._posting = Posting(clock.real)
            try:
                self._posting.run(seconds=_MOST_SECONDS)
            finally:
                self._posting = None
                self._alone.release()
        self.wake()

    def wake(self) -> None:
        posting = self._posting
        if posting is not None:
            posting.ring()

    def close(self) -> None:
        posting = self._posting
        if posting is not None:
            posting.close()


_office = _Office()


@shared_task(ignore_result=True)
def post() -> None:
    """Post the webhooks that are due."""
    _office.open()


def ring() -> None:
    """Wake a worker after a commit. The bell may be broken: the sweep comes by anyway.

    A posting looks about for longer than the silence between two rings lasts.
    """
    now = time.monotonic()
    if now - _office.rung_at >= _SILENCE:
        _office.rung_at = now
        post.apply_async(queue=_QUEUE, retry=False, ignore_result=True, expires=_BELL_SOUNDS)


@signals.worker_shutting_down.connect
def close(**_facts: Any) -> None:
    """Let the posting of this process end soon."""
    _office.close()
