"""Posting webhooks: receivers are claimed, threads post to them, what came back is noted in bulk.

One process has one posting at a time. Its threads know no database; only the loop does, and it has
no transaction open while they post. A call that takes long leaves its slot to the others.
"""

import queue
import random
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

import structlog
from django.db import OperationalError, connection

from accounts.rules import SYSTEM
from core import clock, tenancy
from core.models import DeliveryState
from monitoring import documents, services
from monitoring.rules import retries
from monitoring.rules.retries import Lane, Reply
from monitoring.services import posting as book
from monitoring.services.posting import Batch, Ended, Message, Try
from monitoring.webhooks import Line

SLOTS: Mapping[Lane, int] = {Lane.LIVE: 32, Lane.SLOW: 12, Lane.REPLAY: 6}
_THREADS = 128
_LONG = 2.0  # seconds with one message, after which a batch no longer counts as taking a slot
_MOST_OF_A_BATCH = 20.0  # seconds; its lease lasts long enough for one message more
_NOTED_AT_ONCE = 500
_BREATH = 0.1  # seconds in which news gathers, so that it is noted together
_LOOK = 0.25  # seconds between two looks for work when nobody rings
_LINGER = 1.0  # seconds after the last message: bells in quick succession find somebody here

Clock = Callable[[], datetime]
Result = TypeVar("Result")
log = structlog.get_logger(__name__)


@dataclass(eq=False, slots=True)
class _Flight:
    """A batch on its way, and since when its present message is."""

    batch: Batch
    since: float = field(default_factory=time.monotonic)

    @property
    def takes_a_slot(self) -> bool:
        """Whether it stands in the way of others: what hangs among the live ones does not."""
        return self.batch.lane != Lane.LIVE or time.monotonic() - self.since <= _LONG


@dataclass(frozen=True, slots=True)
class _Landed:
    flight: _Flight
    ended: Ended
    is_gone: bool


class _Bell:
    """Somebody rang."""


class Posting:
    """The loop of one process."""

    def __init__(self, now: Clock, *, linger: float = _LINGER) -> None:
        self._now = now
        self._linger = linger
        self._news: queue.SimpleQueue[Try | _Landed | _Bell] = queue.SimpleQueue()
        self._flights: set[_Flight] = set()
        self._tried = 0
        self._looks_at = 0.0  # when to look for work at the latest
        self._is_closing = threading.Event()

    def ring(self) -> None:
        """Look for work at once."""
        self._news.put(_Bell())

    def close(self) -> None:
        """Claim nothing more; a message that is on its way may arrive."""
        self._is_closing.set()
        self.ring()

    def run(self, *, seconds: float) -> int:
        """Post until nothing is due, or the time is over; return how many messages were tried."""
        began = busy = time.monotonic()
        with ThreadPoolExecutor(_THREADS, thread_name_prefix="posting") as threads:
            while True:
                is_over = self._is_closing.is_set() or time.monotonic() - began > seconds
                if not is_over and time.monotonic() >= self._looks_at:
                    self._claim(threads)
                if self._flights:
                    busy = time.monotonic()
                elif is_over or time.monotonic() - busy >= self._linger:
                    return self._tried
                self._note(list(self._heard()))

    def _claim(self, threads: ThreadPoolExecutor) -> None:
        self._looks_at = time.monotonic() + (_LOOK if self._linger else 0)
        taken = [flight.batch.lane for flight in self._flights if flight.takes_a_slot]
        left = _THREADS - len(self._flights)
        rooms = {lane: min(most - taken.count(lane), left) for lane, most in SLOTS.items()}
        if not any(room > 0 for room in rooms.values()):
            return
        for batch in _written(lambda: book.claim(rooms=rooms, now=self._now())):
            flight = _Flight(batch)
            self._flights.add(flight)
            threads.submit(self._fly, flight)

    def _heard(self) -> Iterator[Try | _Landed | _Bell]:
        """Wait for news, not for long, then take along what else there is."""
        wait = _LOOK if self._flights or self._linger else 0
        try:
            yield self._news.get(timeout=wait)
            time.sleep(_BREATH if self._linger else 0)
            for _more in range(_NOTED_AT_ONCE):
                yield self._news.get_nowait()
        except queue.Empty:
            return

    def _note(self, heard: list[Try | _Landed | _Bell]) -> None:
        tries = [one for one in heard if isinstance(one, Try)]
        landed = [one for one in heard if isinstance(one, _Landed)]
        if len(tries) < len(heard):  # somebody rang, or a slot is free
            self._looks_at = 0.0
        self._flights -= {one.flight for one in landed}
        self._tried += len(tries)
        if tries:
            _written(lambda: book.note(tries))
        if landed:
            _written(lambda: book.land([one.ended for one in landed], now=self._now()))
        for one in landed:
            _tell_owner(one, self._now())

    # In the threads -----------------------------------------------------------------------------

    def _fly(self, flight: _Flight) -> None:
        endpoint = flight.batch.endpoint
        ended, is_gone = Ended(lease=endpoint.lease), False
        over_at = time.monotonic() + _MOST_OF_A_BATCH
        line = Line(endpoint.url, endpoint.secrets_at(self._now()))
        try:
            for message in flight.batch.messages:
                flight.since = time.monotonic()
                reply = _posted(line, message, self._now())
                self._news.put(_try_of(message, reply, self._now()))
                ended, is_gone = _ended(flight.batch, reply), retries.is_gone(reply.status)
                is_late = time.monotonic() > over_at or self._is_closing.is_set()
                if is_late or ended.has_timed_out or ended.paused_until or is_gone:
                    break
        finally:
            line.close()
            self._news.put(_Landed(flight, ended, is_gone))


def drain(now: Clock) -> int:
    """Post everything that is due; return how many messages were tried."""
    return Posting(now, linger=0).run(seconds=float("inf"))


def _posted(line: Line, message: Message, now: datetime) -> Reply:
    try:
        body = documents.webhook_body(message.event, message.notice)
        return line.post(str(message.delivery.public_id), body, now)
    except Exception as problem:  # whatever it is, it belongs on the row, where people see it
        log.exception("webhook_failed", delivery=str(message.delivery.public_id))
        return Reply(at=now, problem=f"{type(problem).__name__}: {problem}"[:2000])


def _try_of(message: Message, reply: Reply, now: datetime) -> Try:
    state, next_at = DeliveryState.DELIVERED, None
    if not reply.has_arrived:
        wait = retries.wait_after(
            message.delivery.attempts + 1,
            chance=random.randint(0, retries.MOST_CHANCE),  # spreads load
            asked_for=reply.wait if retries.is_too_busy(reply.status) else None,
        )
        gives_up = wait is None or retries.is_gone(reply.status)
        state = DeliveryState.FAILED if gives_up else DeliveryState.PENDING
        next_at = None if wait is None else now + wait
    return Try(delivery=message.delivery, state=state, reply=reply, next_at=next_at)


def _ended(batch: Batch, reply: Reply) -> Ended:
    pause: timedelta | None = None
    if retries.is_too_busy(reply.status):
        pause = reply.wait or retries.BREATH
    return Ended(
        lease=batch.endpoint.lease,
        has_arrived=reply.has_arrived,
        has_failed=not reply.has_arrived,
        has_timed_out=reply.has_timed_out,
        paused_until=reply.at + pause if pause else None,
    )


def _tell_owner(landed: _Landed, now: datetime) -> None:
    """Say to the policyholder that nothing arrives: at once when it is gone, else after a day."""
    endpoint = landed.flight.batch.endpoint
    if landed.is_gone:
        tell = services.stop_endpoint
    elif landed.ended.has_failed and endpoint.is_failing_long(now):
        tell = services.tell_of_failing
    else:
        return
    _written(lambda: tell(endpoint_id=endpoint.public_id, by=SYSTEM, now=clock.now()))


def _written(write: Callable[[], Result]) -> Result:
    """Write to the database; again where it was away or chose us to break a circle of waiting.

    That goes on for as long as a lease: then others post what is not noted, under the same ids.
    """
    over_at = time.monotonic() + book.LEASE.total_seconds()
    while True:
        try:
            with tenancy.scope(staff=True):
                return write()
        except OperationalError:
            if time.monotonic() > over_at or connection.in_atomic_block:
                raise
            log.warning("posting_written_again", exc_info=True)
            connection.close_if_unusable_or_obsolete()
            time.sleep(_BREATH)
