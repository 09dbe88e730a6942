"""One run of the benchmark of decisions: at a steady rate, at full speed, and all on one buyer."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import cycle
from statistics import quantiles
from typing import Any

from limits.benchmark import database, ground, serving
from limits.benchmark.ground import Insured
from limits.benchmark.serving import Call, Sent

_DECIDE, _EMPTY = "/api/v1/limit-requests", "/api/v1/benchmark/empty"
_POLICYHOLDERS, _CALLERS, _WARM = 20, 8, 40
_P95_MS, _SHARE = 150, 0.15
_FASTEST = 400  # requests a second that nobody reaches here: so many buyers are made

Told = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Shape:
    """How much is measured."""

    per_second: int
    seconds: int
    full_speed_seconds: int
    parallel: int
    rounds: int


def measure(shape: Shape, *, now: datetime, told: Told) -> dict[str, Any]:
    """Make a database, serve from it, measure, drop it, and return the figures."""
    with database.own() as environment:
        told("companies and policyholders")
        many = ground.insured(max(shape.parallel, _POLICYHOLDERS), now)
        asked = shape.per_second * shape.seconds
        most = asked + _FASTEST * shape.full_speed_seconds + 3 * _WARM
        calls = _decisions(many[:_POLICYHOLDERS], ground.companies(most, now.date()))
        database.analyze()
        found: dict[str, Any] = {"server": database.run("SHOW server_version")[0][0]}
        with serving.served(environment) as port:
            _warm(port, calls, many)
            told(f"{shape.per_second} a second")
            found["steady"] = _steady(port, calls, shape)
            told("full speed")
            found["full_speed"] = _full_speed(port, calls, many, shape)
            told("all on one buyer")
            found["one_buyer"] = _on_one(port, many[: shape.parallel], shape.rounds, now)
        told("all on one buyer, without the lock")
        with serving.served(environment, without_lock=True) as port:
            found["without_lock"] = _on_one(port, many[: shape.parallel], shape.rounds, now)
    return found


def targets(found: dict[str, Any]) -> dict[str, bool]:
    """Tell which targets the figures meet."""
    return {
        f"p95_under_{_P95_MS}_ms": found["steady"]["p95_ms"] < _P95_MS,
        "no_errors": found["steady"]["errors"] == 0,
        f"at_least_{_SHARE}_of_an_empty_view": found["full_speed"]["share"] >= _SHARE,
        "capacity_never_exceeded": found["one_buyer"]["exceeded"] == 0,
        "exceeded_without_the_lock": found["without_lock"]["exceeded"] > 0,
    }


def _decisions(insured: Sequence[Insured], buyers: Sequence[str]) -> Iterator[Call]:
    """Give requests on buyers nobody asked about before, by one policyholder after the other."""
    for at, (us, buyer) in enumerate(zip(cycle(insured), buyers, strict=False)):
        amount = 5_000 + 1_000 * (at % 90)
        yield _decision(us, buyer, amount)


def _decision(us: Insured, buyer: str, amount: int) -> Call:
    body = {"buyer": buyer, "amount": str(amount), "payment_days": 30}
    return Call(_DECIDE, us.secret, body)


def _warm(port: int, calls: Iterator[Call], insured: Sequence[Insured]) -> None:
    serving.at_a_rate(port, [next(calls) for _ in range(_WARM)], 20, _CALLERS)
    serving.at_a_rate(port, [Call(_EMPTY, insured[0].secret, {})] * _WARM, 40, _CALLERS)


def _steady(port: int, calls: Iterator[Call], shape: Shape) -> dict[str, Any]:
    asked = [next(calls) for _ in range(shape.per_second * shape.seconds)]
    sent = serving.at_a_rate(port, asked, shape.per_second, 4 * _CALLERS)
    return _times(sent) | {"errors": _errors(sent), "requests": len(sent)}


def _full_speed(
    port: int, calls: Iterator[Call], insured: Sequence[Insured], shape: Shape
) -> dict[str, Any]:
    seconds = shape.full_speed_seconds
    empty = (Call(_EMPTY, us.secret, {}) for us in cycle(insured[:_POLICYHOLDERS]))
    nothing, took_nothing = serving.as_fast_as_possible(port, empty, seconds, _CALLERS)
    decided, took = serving.as_fast_as_possible(port, calls, seconds, _CALLERS)
    least, most = len(decided) / took, len(nothing) / took_nothing
    return {
        "decisions_per_second": round(least, 1),
        "empty_per_second": round(most, 1),
        "share": round(least / most, 3),
        "errors": _errors(decided) + _errors(nothing),
        "decisions": _times(decided),
        "empty": _times(nothing),
    }


def _on_one(port: int, insured: Sequence[Insured], rounds: int, now: datetime) -> dict[str, Any]:
    """Let everybody ask at once about one buyer, round after round; count what was given."""
    amount = ground.ROOM * 2 // len(insured) // 1_000 * 1_000  # there is room for half of them
    given, exceeded, errors = [], 0, 0
    for buyer in ground.companies(rounds, now.date()):
        sent = serving.at_once(port, [_decision(us, buyer, amount) for us in insured])
        ((total, capacity),) = database.run(
            """
            SELECT coalesce(sum(limit_row.amount), 0), max(exposure.capacity)
            FROM companies_company company
            JOIN limits_groupexposure exposure ON exposure.group_id = company.id
            LEFT JOIN limits_limitrow limit_row ON limit_row.buyer_id = company.id
                AND limit_row.superseded_at IS NULL
            WHERE company.public_id = %s
            """,
            [buyer],
        )
        given.append(total)
        exceeded += total > capacity
        errors += _errors(sent)
    return {
        "rounds": rounds,
        "parallel": len(insured),
        "exceeded": exceeded,
        "errors": errors,
        "least_given": _text(min(given)),
        "most_given": _text(max(given)),
        "capacity": ground.ROOM,
    }


def _text(amount: Decimal) -> str:
    return f"{amount:.0f}"


def _times(sent: Sequence[Sent]) -> dict[str, float]:
    took = [each.milliseconds for each in sent if each.status]
    if len(took) < 2:
        return {"p50_ms": 0.0, "p95_ms": 0.0, "p99_ms": 0.0, "max_ms": 0.0}
    cuts = quantiles(took, n=100, method="inclusive")
    return {
        "p50_ms": round(cuts[49], 1),
        "p95_ms": round(cuts[94], 1),
        "p99_ms": round(cuts[98], 1),
        "max_ms": round(max(took), 1),
    }


def _errors(sent: Sequence[Sent]) -> int:
    """Count what was not answered as asked."""
    return sum(1 for each in sent if not serving.is_answered(each))
