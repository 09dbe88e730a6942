"""Overdues: which are open, with the insurer since when, and what they say of a buyer."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from accounts.rules import Actor
from companies import queries as companies
from core import events
from receivables.models import (
    OverdueReport,
)
from receivables.rules.states import OverdueState

OPEN_OVERDUES = (OverdueState.REPORTED, OverdueState.MONITOR, OverdueState.COLLECTION)
_UNPAID = (*OPEN_OVERDUES, OverdueState.CLAIM)


_HANDED_OVER = (OverdueState.COLLECTION, OverdueState.CLAIM)


@dataclass(frozen=True, slots=True)
class Experience:
    """What the insurer knows of a buyer's paying from all its policyholders together.

    Internal: no policyholder may learn of another's overdues. `second_waits`: a second one
    reported, and nobody judged that yet.
    """

    reporters: int
    oldest_due_on: date | None
    in_collection: bool
    claim_payable: bool
    second_waits: bool = False


@dataclass(frozen=True, slots=True)
class HandOver:
    """From which day a debt was with the collectors or claimed, until it ended (that day not)."""

    starts_on: date
    ends_on: date | None

    def holds_on(self, day: date) -> bool:
        """Tell whether the debt was handed over on a day."""
        return self.starts_on <= day and (self.ends_on is None or day < self.ends_on)


NO_EXPERIENCE = Experience(0, None, in_collection=False, claim_payable=False)


def overdue_report(actor: Actor, public_id: UUID) -> OverdueReport:
    """Return one overdue report.

    :raises OverdueReport.DoesNotExist: if there is none, or the actor may not see it
    """
    return OverdueReport.objects.visible_to(actor).select_related("buyer").get(public_id=public_id)


def last_overdue(policyholder_id: int, buyer_id: int) -> OverdueReport | None:
    """Return the newest overdue report on a buyer; None when there never was one."""
    return _reports_on(policyholder_id, buyer_id).order_by("-reported_on", "-id").first()


def overdue_reports(actor: Actor) -> QuerySet[OverdueReport]:
    """Return the overdue reports the actor may see, newest first."""
    return (
        OverdueReport.objects.visible_to(actor)
        .select_related("buyer")
        .order_by("-reported_on", "-id")
    )


def open_overdues(actor: Actor) -> QuerySet[OverdueReport]:
    """Return the overdue reports that are open, newest first."""
    return overdue_reports(actor).filter(state__in=OPEN_OVERDUES)


def open_overdue(policyholder_id: int, buyer_id: int) -> OverdueReport | None:
    """Return the overdue report that is open on a buyer; None when there is none."""
    found = _reports_on(policyholder_id, buyer_id).filter(state__in=OPEN_OVERDUES)
    return found.order_by("id").first()


def claimed_overdues(policyholder_id: int, buyer_id: int) -> QuerySet[OverdueReport]:
    """Return the reports on a buyer whose debt is claimed, oldest first."""
    found = _reports_on(policyholder_id, buyer_id).filter(state=OverdueState.CLAIM)
    return found.order_by("reported_on", "id")


def unpaid_overdues(policyholder_id: int, buyer_id: int) -> QuerySet[OverdueReport]:
    """Return the reports on a buyer that end when it pays: the open ones and those claimed."""
    return _reports_on(policyholder_id, buyer_id).filter(state__in=_UNPAID).order_by("id")


def unpaid_reports(policyholder_id: int) -> QuerySet[OverdueReport]:
    """Return the reports of a policyholder that end when the buyer pays."""
    return OverdueReport.objects.filter(policyholder_id=policyholder_id, state__in=_UNPAID)


def second_report(reports: Iterable[OverdueReport]) -> OverdueReport | None:
    """Return the report by which a second policyholder told of an overdue; None: only one did."""
    listed = sorted(reports, key=lambda each: (each.reported_at, each.id))
    holder = listed[0].policyholder_id if listed else None
    return next((each for each in listed if each.policyholder_id != holder), None)


def experience(company_ids: Sequence[int]) -> dict[int, Experience]:
    """Return for each company with overdues what they say; the others are absent.

    Reads over all policyholders, so only the insurer's own scope sees anything.
    """
    reports = OverdueReport.objects.filter(
        buyer_id__in=company_ids, state__in=[*OPEN_OVERDUES, OverdueState.CLAIM]
    ).order_by("buyer_id", "id")
    found: dict[int, list[OverdueReport]] = {}
    for report in reports:
        found.setdefault(report.buyer_id, []).append(report)
    judged = _judged([report.public_id for report in reports])
    return {buyer_id: _experience(of_buyer, judged) for buyer_id, of_buyer in found.items()}


def hand_overs(policyholder_id: int, buyer_ids: Iterable[int]) -> dict[int, list[HandOver]]:
    """Return when each of the buyers was with the collectors or claimed; the others are absent.

    The days are those of the events; a report made in that state counts from its own day.
    """
    reports = list(
        OverdueReport.objects.filter(
            policyholder_id=policyholder_id, buyer_id__in=list(buyer_ids)
        ).order_by("reported_on", "id")
    )
    names = ("receivables.overdue_moved", "receivables.overdue_ended")
    moved: dict[UUID, list[tuple[date, str]]] = {}
    for subject, day, facts in events.days_of(names, [report.public_id for report in reports]):
        moved.setdefault(subject, []).append((day, facts["state"]))
    found: dict[int, list[HandOver]] = {}
    for report in reports:
        for hand_over in _hand_overs(report, moved.get(report.public_id, [])):
            found.setdefault(report.buyer_id, []).append(hand_over)
    return found


def _reports_on(policyholder_id: int, buyer_id: int) -> QuerySet[OverdueReport]:
    return OverdueReport.objects.filter(
        policyholder_id=policyholder_id, buyer_id__in=companies.same_as(buyer_id)
    )


def _hand_overs(report: OverdueReport, moved: list[tuple[date, str]]) -> Iterator[HandOver]:
    """Give the spells in which one report was with the collectors or claimed."""
    if report.state in _HANDED_OVER and not any(state in _HANDED_OVER for _, state in moved):
        moved = [(report.reported_on, report.state)]
    begun: date | None = None
    for day, state in moved:
        if state in _HANDED_OVER:
            begun = begun or day
        elif begun is not None:
            yield HandOver(begun, day)
            begun = None
    if begun is not None:
        yield HandOver(begun, None)


def _judged(reports: Sequence[UUID]) -> set[UUID]:
    """Return the reports that a person judged, and did not take up again."""
    said = events.days_of(["receivables.overdue_judged"], reports)
    last = {report: bool(facts["is_judged"]) for report, _, facts in said}
    return {report for report, is_judged in last.items() if is_judged}


def _experience(reports: Sequence[OverdueReport], judged: Collection[UUID]) -> Experience:
    second = second_report([each for each in reports if each.state in OPEN_OVERDUES])
    return Experience(
        reporters=len({report.policyholder_id for report in reports}),
        oldest_due_on=min(report.oldest_due_on for report in reports),
        in_collection=any(report.state == OverdueState.COLLECTION for report in reports),
        claim_payable=any(report.state == OverdueState.CLAIM for report in reports),
        second_waits=second is not None and second.public_id not in judged,
    )
