"""Decisions held against what the rules make of the facts kept with them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any
from uuid import UUID

from core.dates import business_date
from core.models import Event
from core.money import Money
from limits.models import Decision
from limits.queries import facts, tables
from limits.queries.tables import NoTables
from limits.rules import cut_again, effective, keeping, replaying
from limits.rules import lifecycle as rules
from limits.rules.lifecycle import REFUSALS, Outcome
from limits.rules.longer_terms import is_binding
from limits.rules.proposal import Proposal
from limits.rules.temporary import part_of

_TOLD = ("amount", "outcome", "effective_on")  # in the event of a decision too


class Kind(StrEnum):
    """How a decision came about."""

    AUTOMATIC = "AUTOMATIC"
    BY_HAND = "BY_HAND"
    REVIEW = "REVIEW"
    LOWERED = "LOWERED"
    CUT = "CUT"  # proposed by one person, released by another
    OTHER = "OTHER"  # a person's choice with nothing to work out: only its event shows it


class Verdict(StrEnum):
    """What came of making a decision again."""

    EQUAL = "EQUAL"
    DIFFERENT = "DIFFERENT"
    OTHER_TABLES = "OTHER_TABLES"  # the tables it was put to are no longer there
    INCOMPLETE = "INCOMPLETE"  # made before everything was kept


@dataclass(frozen=True, slots=True)
class Replay:
    """A decision made again, and the names of what came out otherwise."""

    decision: Decision
    kind: Kind
    verdict: Verdict
    differences: list[str] = field(default_factory=list)


def sample(size: int) -> list[int]:
    """Return the ids of up to `size` decisions, evenly spread from the first to the newest."""
    ids = list(Decision.objects.order_by("id").values_list("id", flat=True))
    count = min(size, len(ids))
    return [ids[at * len(ids) // count] for at in range(count)]


def replays(ids: Iterable[int]) -> Iterator[Replay]:
    """Make decisions again, in two queries; needs the insurer's own scope."""
    found = list(Decision.objects.select_related("request").filter(id__in=list(ids)).order_by("id"))
    told: dict[UUID, Mapping[str, Any]] = {
        event.subject_id: event.facts
        for event in Event.objects.filter(
            subject_id__in=[row.public_id for row in found], facts__has_key="outcome"
        ).order_by("-id")
    }
    for row in found:
        yield _replay(row, told.get(row.public_id))


def _replay(row: Decision, told: Mapping[str, Any] | None) -> Replay:
    kind = _kind(row)
    different = [] if told is None else _differing(row, {name: told[name] for name in _TOLD})
    different = [f"event.{name}" for name in different]
    verdict = Verdict.INCOMPLETE
    if kind is Kind.OTHER:
        verdict = Verdict.EQUAL
    else:
        for inputs in _kept(row):
            if "digest" not in inputs:
                return Replay(row, kind, Verdict.DIFFERENT if different else verdict, different)
            if keeping.digest(inputs) != inputs["digest"]:
                different.append("inputs")
        try:
            different += _again(row, kind)
        except NoTables:
            verdict = Verdict.DIFFERENT if different else Verdict.OTHER_TABLES
            return Replay(row, kind, verdict, different)
        except (KeyError, ValueError, TypeError, InvalidOperation) as unreadable:
            different.append(f"unreadable: {unreadable!r}")
    return Replay(row, kind, Verdict.DIFFERENT if different else Verdict.EQUAL, different)


def _kind(row: Decision) -> Kind:
    if "proposal" in row.inputs:
        by_rules = row.decided_by_id is None and not row.inputs["proposal"]["referred_because"]
        return Kind.AUTOMATIC if by_rules else Kind.BY_HAND
    if "cut" in row.inputs:
        return Kind.CUT
    if "granted" in row.inputs:
        return Kind.REVIEW
    return Kind.LOWERED if "wanted" in row.inputs else Kind.OTHER


def _kept(row: Decision) -> list[Mapping[str, Any]]:
    """Return the facts kept with a decision: its own, and those of the proposal before it."""
    proposal = row.inputs.get("proposal")
    return [row.inputs] if proposal is None else [row.inputs, proposal["inputs"]]


def _again(row: Decision, kind: Kind) -> list[str]:
    """Make a decision again and return the names of what differs."""
    decided_on = business_date(row.decided_at)
    if kind is Kind.LOWERED:
        return _differing(row, replaying.lowered(row.inputs, row.outcome, decided_on))
    if kind is Kind.CUT:
        return _differing(row, cut_again.again(row.inputs, row.currency, decided_on))
    if kind is Kind.REVIEW:
        buyer = facts.replayed(row.inputs["buyer"], tables.of_version(row.inputs["tables"]))
        return _differing(row, replaying.reviewed(row.inputs, buyer, row.currency, decided_on))
    kept = row.inputs["proposal"]
    seen = facts.replayed(kept["inputs"]["buyer"], tables.of_version(kept["inputs"]["tables"]))
    found = replaying.proposed(kept["inputs"], seen, row.currency)
    if "adds_to" in kept:  # asked up to a last day: the whole was judged, a part of it is kept
        base = Money(Decimal(kept["adds_to"]), row.currency)
        whole = Money(Decimal(kept["inputs"]["requested"]), row.currency)
        found = part_of(found, base, whole - base, kept["inputs"]["unit"])
    again = replaying.proposal_json(found)
    different = [f"proposal.{name}" for name in again if not _is(kept.get(name), again[name])]
    if kind is Kind.AUTOMATIC and "adds_to" not in kept:
        different += _differing(row, _answer(row, found))
    return different


def _answer(row: Decision, found: Proposal) -> dict[str, Any]:
    """Return what a decision by the rules alone says, from what they propose."""
    is_bound = any(map(is_binding, found.conditions))
    decided_on = business_date(row.decided_at)
    months = found.review_months
    refused = found.outcome is Outcome.REFUSED
    outcome = rules.outcome_of(found.outcome, found.amount, is_bound=is_bound)
    return {
        "outcome": outcome.value,
        "amount": found.amount.amount,
        "effective_on": decided_on,
        "review_on": None if months is None else effective.review_on(decided_on, months),
        "reasons": keeping.coded(found.reasons),
        "conditions": [] if refused or outcome in REFUSALS else keeping.coded(found.conditions),
    }


def _differing(row: Decision, again: Mapping[str, Any]) -> list[str]:
    return [name for name in again if not _is(getattr(row, name), again[name])]


def _is(kept: Any, again: Any) -> bool:
    """Tell whether a kept value is what came out: amounts by value, days by their name."""
    if isinstance(again, Decimal) or isinstance(kept, Decimal):
        return kept is not None and Decimal(str(kept)) == Decimal(str(again))
    if isinstance(again, list) or kept is None or again is None:
        return bool(kept == again)
    return str(kept) == str(again)
