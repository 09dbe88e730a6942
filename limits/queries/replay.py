"""Decisions held against what the rules make of the facts kept with them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from core.dates import business_date
from core.models import Event
from core.money import Money
from limits.models import Decision
from limits.queries import facts, tables
from limits.queries.tables import NoTables
from limits.rules import cut_again, effective, ended_again, keeping, replaying
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
    EXPIRED = "EXPIRED"  # a part that ends on its last day
    LAPSED = "LAPSED"  # nobody used it
    SELF_ASSESSED = "SELF_ASSESSED"  # set by the policyholder on its evidence
    CHOSEN = "CHOSEN"  # by a person, with nothing to work out: only its event shows it


_BY_INPUT = {  # what only decisions of a kind keep
    "wanted": Kind.LOWERED,
    "last_day": Kind.EXPIRED,
    "unused_months": Kind.LAPSED,
    "known": Kind.SELF_ASSESSED,
}
_WORKED_OUT = Q(inputs__has_any_keys=["proposal", "cut", "granted", *_BY_INPUT])


class Verdict(StrEnum):
    """What came of making a decision again."""

    EQUAL = "EQUAL"
    DIFFERENT = "DIFFERENT"
    OTHER_TABLES = "OTHER_TABLES"  # the tables it was put to are no longer there
    INCOMPLETE = "INCOMPLETE"  # made before everything was kept
    CHOSEN = "CHOSEN"  # nothing to work out, and as its event tells it


@dataclass(frozen=True, slots=True)
class Replay:
    """A decision made again, and the names of what came out otherwise."""

    decision: Decision
    kind: Kind
    verdict: Verdict
    differences: list[str] = field(default_factory=list)


def sample(size: int) -> list[int]:
    """Return the ids of up to `size` decisions of rules, from the first to the newest."""
    return _spread(Decision.objects.filter(_WORKED_OUT), size)


def chosen(size: int) -> list[int]:
    """Return the ids of up to `size` decisions in which there is nothing to work out."""
    return _spread(Decision.objects.exclude(_WORKED_OUT), size)


def _spread(decisions: QuerySet[Decision], size: int) -> list[int]:
    """Return the ids of up to `size` decisions, evenly spread from the first to the newest."""
    ids = list(decisions.order_by("id").values_list("id", flat=True))
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
    if kind is Kind.CHOSEN:
        return Replay(row, kind, Verdict.DIFFERENT if different else Verdict.CHOSEN, different)
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
    if not different and kind is Kind.AUTOMATIC and _lacks_what_was(row):
        return Replay(row, kind, Verdict.INCOMPLETE)
    return Replay(row, kind, Verdict.DIFFERENT if different else Verdict.EQUAL, different)


def _kind(row: Decision) -> Kind:
    if "proposal" in row.inputs:
        by_rules = row.decided_by_id is None and not row.inputs["proposal"]["referred_because"]
        return Kind.AUTOMATIC if by_rules else Kind.BY_HAND
    if "cut" in row.inputs:
        return Kind.CUT
    if "granted" in row.inputs:
        return Kind.REVIEW
    for name, kind in _BY_INPUT.items():
        if name in row.inputs:
            return kind
    return Kind.CHOSEN


def _lacks_what_was(row: Decision) -> bool:
    """Tell whether a part was added to what nobody kept."""
    return "adds_to" in row.inputs["proposal"] and "was" not in row.inputs


def _kept(row: Decision) -> list[Mapping[str, Any]]:
    """Return the facts kept with a decision: its own, and those of the proposal before it."""
    proposal = row.inputs.get("proposal")
    return [row.inputs] if proposal is None else [row.inputs, proposal["inputs"]]


def _again(row: Decision, kind: Kind) -> list[str]:
    """Make a decision again and return the names of what differs."""
    decided_on = business_date(row.decided_at)
    if kind in _BY_INPUT.values():
        return _differing(row, _of_rules(row, kind, decided_on))
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
    if kind is Kind.BY_HAND and "chosen" in row.inputs:
        own = facts.replayed(row.inputs["buyer"], tables.of_version(row.inputs["tables"]))
        again = replaying.chosen(row.inputs, own, row.currency, row.outcome, decided_on)
        different += _differing(row, again)
    if kind is Kind.AUTOMATIC and not _lacks_what_was(row):
        different += _differing(row, _answer(row, found))
    return different


def _of_rules(row: Decision, kind: Kind, decided_on: date) -> dict[str, Any]:
    """Return what a decision without a request says, by what was kept with it."""
    if kind is Kind.LOWERED:
        return replaying.lowered(row.inputs, row.outcome, decided_on)
    if kind is Kind.EXPIRED:
        return ended_again.expired(row.inputs, row.currency)
    if kind is Kind.LAPSED:
        return ended_again.lapsed(row.inputs, decided_on)
    return ended_again.self_assessed(row.inputs, row.currency, decided_on)


def _answer(row: Decision, found: Proposal) -> dict[str, Any]:
    """Return what a decision by the rules alone says, from what they propose."""
    is_bound = any(map(is_binding, found.conditions))
    decided_on = business_date(row.decided_at)
    months = found.review_months
    was = row.inputs.get("was", {"amount": "0", "counts_from": decided_on.isoformat()})
    is_part, given = "was" in row.inputs, found.amount
    refused = not given if is_part else found.outcome is Outcome.REFUSED
    amount = given + Money(Decimal(was["amount"]), row.currency)
    outcome = rules.outcome_of(found.outcome, amount, is_bound=is_bound)
    return {
        "outcome": outcome.value,
        "amount": amount.amount,
        "effective_on": date.fromisoformat(was["counts_from"]),
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
