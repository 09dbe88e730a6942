"""What is measured: single falls of a grade, a cut of a whole sector, and receivers that hang."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from statistics import quantiles
from typing import Any

from accounts.rules import SYSTEM
from core import clock, tenancy
from core.dates import business_date
from limits import services as limits
from limits.benchmark.database import run
from limits.models import Factor
from monitoring.benchmark.listening import Listeners
from monitoring.rules.triggers import SignalKind, Told
from monitoring.services import receiving

_SOURCE = "Benchmark register"
SECTOR = "46"  # of everybody that `limits.benchmark.ground` makes
_A_MOMENT = 0.1  # seconds; what is due in one is taken in together, as a feed brings it
_WAIT, _MOST_SECONDS = 1.0, 3_600.0
_CUTS = ("LIMIT_REDUCED", "LIMIT_WITHDRAWN")

_OPEN = "SELECT count(*) FROM core_delivery WHERE state = 'PENDING' AND channel = ANY(%s)"


class StandsStill(Exception):
    """What was to happen did not within an hour."""


@dataclass(frozen=True, slots=True)
class Falls:
    """Falls of grades at a rate: when each signal was due, and how late the feed itself was."""

    due: Mapping[str, float]  # by buyer
    late_ms: float


def let_fall(buyers: Sequence[str], numbers: Sequence[str], per_second: float) -> Falls:
    """Take in that buyers with poor accounts filed them, at a rate, however long each takes."""
    began, place, late = time.time(), 0, 0.0
    due = {buyer: began + at / per_second for at, buyer in enumerate(buyers)}
    while place < len(numbers):
        time.sleep(max(0.0, began + place / per_second + _A_MOMENT - time.time()))
        upto = min(len(numbers), int((time.time() - began) * per_second) + 1)
        late = max(late, time.time() - began - place / per_second - _A_MOMENT)
        with tenancy.scope(staff=True):
            now = clock.real()
            filed = [_filed(number, business_date(now)) for number in numbers[place:upto]]
            receiving.take_in(_SOURCE, filed, by=SYSTEM, now=now)
        place = upto
    return Falls(due, late * 1000)


def _filed(number: str, on: date) -> Told:
    return Told(f"filing-{number}", SignalKind.ACCOUNTS_FILED, on, "KVK", "NL", number)


def wait_until_told(listeners: Listeners) -> None:
    """Wait until nothing is left to do or to post, but for receivers that hang."""
    count, since = -1, time.monotonic()
    while True:
        if not _left(("HANDLER", "WEBHOOK")):
            return
        now_count = listeners.count
        if now_count != count:
            count, since = now_count, time.monotonic()
        elif time.monotonic() - since > 10 and not _left(("HANDLER",)):
            return  # only what hangs is left
        elif time.monotonic() - since > _MOST_SECONDS:
            raise StandsStill
        time.sleep(_WAIT)


def wait_until_idle() -> None:
    """Wait until nothing at all is left to do, mails included."""
    wait_for(lambda: not _left(("HANDLER", "MAIL", "WEBHOOK")))


def times_of(falls: Falls, received: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return how long after each fall the first message of its cut was there."""
    first: dict[str, float] = {}
    for each in received:
        if each["kind"] in _CUTS and each["buyer"] in falls.due:
            first.setdefault(each["buyer"], each["at"] - falls.due[each["buyer"]])
    return spread([seconds for seconds in first.values()]) | {
        "falls": len(falls.due),
        "told": len(first),
        "feed_late_ms": round(falls.late_ms),
    }


def propose(code: str, by: Any, now: datetime) -> Factor:
    """Propose to halve what a sector carries."""
    with tenancy.scope(staff=True):
        return limits.propose_factor(
            kind="SECTOR",
            code=code,
            factor=Decimal("0.50"),
            valid_from=business_date(now),
            source="Benchmark",
            reason="Benchmark.",
            by=by,
            now=now,
        )


def release(factor: Factor, by: Any, now: datetime) -> None:
    """Let the factor count, as a second person."""
    with tenancy.scope(staff=True):
        limits.release_factor(factor_id=factor.id, by=by, now=now)


def is_reviewed() -> bool:
    """Tell whether all that stands was looked at again."""
    return not run(
        "SELECT 1 FROM core_delivery WHERE state = 'PENDING' AND target = ANY(%s) LIMIT 1",
        [["limits.handlers.begin_factor_review", "limits.handlers.review_for_factor"]],
    )


def effects_of(factor: Factor, received: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Count limits cut, notices of that, and messages; what is missing, and what is there twice.

    The same message may come twice, under the same id.
    """
    ((cuts, pairs),) = run(
        "SELECT count(*), count(DISTINCT (policy_id, buyer_id)) FROM limits_decision"
        " WHERE cause_id IN (SELECT public_id FROM limits_factor WHERE id = %s)"
        " AND outcome IN ('REDUCED', 'WITHDRAWN')",
        [factor.id],
    )
    ((notices,),) = run(
        "SELECT count(*) FROM monitoring_notice notice JOIN limits_decision decision"
        " ON decision.public_id = notice.subject_id"
        " WHERE decision.cause_id IN (SELECT public_id FROM limits_factor WHERE id = %s)",
        [factor.id],
    )
    ids = {each["id"] for each in received if each["kind"] in _CUTS}
    told = {each["notice"] for each in received if each["kind"] in _CUTS}
    return {
        "limits": int(cuts),
        "notices": int(notices),
        "messages": len(ids),
        "lost": int(cuts) - min(int(notices), len(told)),
        "doubled": (int(cuts) - int(pairs)) + (int(notices) - int(cuts)) + len(ids) - len(told),
    }


def wait_until_tried(factor: Factor) -> None:
    """Wait for the dry run of a factor."""
    wait_for(
        lambda: (
            not run(
                "SELECT 1 FROM core_delivery WHERE state = 'PENDING' AND target = ANY(%s)",
                [["limits.handlers.begin_factor_trial", "limits.handlers.run_factor_trial"]],
            )
        )
    )


def wait_for(is_so: Callable[[], object], *, seconds: float = _MOST_SECONDS) -> float:
    """Wait until something is so; return how long that took.

    :raises StandsStill: if it takes too long
    """
    began = time.monotonic()
    while not is_so():
        if time.monotonic() - began > seconds:
            raise StandsStill
        time.sleep(_WAIT)
    return time.monotonic() - began


def spread(seconds: Sequence[float]) -> dict[str, float]:
    """Return how long things took, the most of half, of 95 and of 99 in a hundred."""
    if len(seconds) < 2:
        return {"p50_ms": 0.0, "p95_ms": 0.0, "p99_ms": 0.0, "max_ms": 0.0}
    cuts = quantiles(seconds, n=100, method="inclusive")
    return {
        "p50_ms": round(cuts[49] * 1000),
        "p95_ms": round(cuts[94] * 1000),
        "p99_ms": round(cuts[98] * 1000),
        "max_ms": round(max(seconds) * 1000),
    }


def _left(channels: Sequence[str]) -> int:
    return int(run(_OPEN, [list(channels)])[0][0])
