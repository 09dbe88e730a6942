"""When a webhook is tried again, after the Standard Webhooks specification."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum

_AFTER = (  # the first try is at once; how long each further one waits for the one before
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
TRIES = len(_AFTER) + 1  # over three days and a few hours; then a person sends it again
MOST_CHANCE = 1000  # of 10,000: waits are up to a tenth longer, so that not all come back at once
LONGEST_WAIT = timedelta(hours=24)  # a receiver may ask for, however much it asks for
BREATH = timedelta(seconds=5)  # for a receiver that is too busy and does not say how long
FAILING_AFTER = timedelta(hours=24)  # then its owner is told, once, with two days left to mend it
SLOW_FOR = timedelta(minutes=10)  # who let us wait in vain gets only a part of the slots
OLD_SECRET_LASTS = timedelta(hours=24)
LONGEST_BODY = 20_000  # bytes
LONGEST_ANSWER = 2000  # bytes of it are kept
_GONE = 410
_TOO_BUSY = frozenset({429, 502, 503, 504})


class Lane(StrEnum):
    """Which slots a message may take: what is slow or repeated holds up nothing else."""

    LIVE = "LIVE"
    SLOW = "SLOW"
    REPLAY = "REPLAY"


@dataclass(frozen=True, slots=True)
class Reply:
    """One try: what was sent, what came back, and the problem where nothing did."""

    at: datetime
    milliseconds: int = 0
    headers: dict[str, str] = field(default_factory=dict)  # as sent, without the signature
    body: str = ""
    status: int | None = None
    text: str = ""
    problem: str = ""
    wait: timedelta | None = None  # that the receiver asks for
    has_timed_out: bool = False

    @property
    def has_arrived(self) -> bool:
        """Whether the receiver has the message; a redirect does not say so."""
        return self.status is not None and 200 <= self.status < 300


class Priority:
    """In which order one receiver gets its messages: the lower number first."""

    LIVE = 0
    REPLAY = 1


def is_gone(status: int | None) -> bool:
    """Return whether an answer says that nothing should be sent there any more."""
    return status == _GONE


def is_too_busy(status: int | None) -> bool:
    """Return whether an answer asks for fewer messages."""
    return status in _TOO_BUSY


def wait_after(tries: int, *, chance: int, asked_for: timedelta | None = None) -> timedelta | None:
    """Return how long to wait after a try that failed; None: that was the last.

    `tries` counts it; `chance` is any number from 0 to `MOST_CHANCE`; a receiver that `asked_for`
    a longer wait gets it.
    """
    if tries >= TRIES:
        return None
    waits = _AFTER[tries - 1] * (10_000 + chance) / 10_000
    return max(waits, min(asked_for or timedelta(0), LONGEST_WAIT))


def asked_wait(written: str | None, now: datetime) -> timedelta | None:
    """Return the wait that a header Retry-After asks for; None: none, or nothing we understand."""
    given = (written or "").strip()
    if given.isascii() and given.isdecimal():
        return min(timedelta(seconds=int(given[:9])), LONGEST_WAIT)
    try:
        until = parsedate_to_datetime(given)
        if until.tzinfo is None:
            until = until.replace(tzinfo=now.tzinfo)
        return min(max(until - now, timedelta(0)), LONGEST_WAIT)
    except (ValueError, OverflowError):  # a zone can be given that no clock goes by
        return None
