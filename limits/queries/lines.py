"""Limits over time: what covers a buyer on a day, as known now or at an earlier moment."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from accounts.rules import Actor
from companies import queries as companies
from companies.models import Company
from limits.models import Decision, LimitRow
from limits.queries import recorded
from limits.rules import keeping
from limits.rules.by_hand import Chosen
from limits.rules.lifecycle import PERMANENT, LimitKind
from limits.rules.reasons import Condition
from limits.rules.timeline import Line, Span, added

STANDING_ALONE = (*sorted(PERMANENT), LimitKind.TEMPORARY)  # what covers with nothing under it
ADDING = (LimitKind.TEMPORARY, LimitKind.TOP_UP)
COVERING = (*sorted(PERMANENT), *ADDING)  # deliveries; what stands before shipment does not


def limit_on(
    policy_id: int, buyer_id: int, day: date, *, known_at: datetime | None = None
) -> LimitRow | None:
    """Return the limit for dispatches on a day; None: nothing is covered.

    Temporary limits add to the permanent one (CLM-17), a top-up does as long as there is something
    under it (R-POL-54), and so do the limits of a company that was merged into the buyer: `amount`
    of the row returned is the sum, so it is for reading, never for saving.
    """
    rows = list(
        _known(policy_id, buyer_id, known_at)
        .filter(valid_from__lte=day, amount__gt=0)
        .filter(Q(valid_to=None) | Q(valid_to__gte=day))
        .order_by("id")
    )
    permanent, adding = parted(rows)
    counted = [*permanent, *adding]
    if not counted:
        return None
    found = counted[max(len(permanent) - 1, 0)]
    found.amount = sum((row.amount for row in counted if row is not found), start=found.amount)
    return found


def parted(rows: Iterable[LimitRow]) -> tuple[list[LimitRow], list[LimitRow]]:
    """Part rows of something on one day into the permanent ones, one an id, and what adds."""
    given = [row for row in rows if row.amount]
    permanent = {row.buyer_id: row for row in given if row.kind in PERMANENT}
    kinds = ADDING if permanent else (LimitKind.TEMPORARY,)
    return list(permanent.values()), [row for row in given if row.kind in kinds]


def without_limit(
    policy_id: int, deliveries: Iterable[tuple[Company, date]]
) -> set[tuple[int, date]]:
    """Return to whom, on which day, something was delivered while no limit stood; one query."""
    wanted = {(buyer.merged_into_id or buyer.id, buyer.id, day) for buyer, day in deliveries}
    rows = (
        LimitRow.objects.filter(
            policy_id=policy_id, superseded_at=None, amount__gt=0, kind__in=STANDING_ALONE
        )
        .annotate(root=Coalesce("buyer__merged_into_id", "buyer_id"))
        .filter(root__in={root for root, _, _ in wanted})
        .values_list("root", "valid_from", "valid_to")
    )
    stood: dict[int, list[tuple[date, date]]] = {}
    for root, first, last in rows:
        stood.setdefault(root, []).append((first, last or date.max))
    return {
        (buyer_id, day)
        for root, buyer_id, day in wanted
        if not any(first <= day <= last for first, last in stood.get(root, []))
    }


def governing(
    policy_id: int, buyer_id: int, day: date, *, known_at: datetime | None = None
) -> LimitRow | None:
    """Return the permanent row that speaks of a day, also where it says nothing is covered."""
    return (
        _known(policy_id, buyer_id, known_at)
        .select_related("decision__request")
        .filter(kind__in=PERMANENT, valid_from__lte=day)
        .filter(Q(valid_to=None) | Q(valid_to__gte=day))
        .order_by("valid_from", "id")
        .last()
    )


def buyers_of(actor: Actor) -> list[tuple[UUID, str]]:
    """Return the buyers on which the actor's policyholder ever had a decision, by name."""
    found = Decision.objects.visible_to(actor).order_by("buyer__search_name", "buyer_id")
    return list(dict.fromkeys(found.values_list("buyer__public_id", "buyer__name")))


def timeline(policy_id: int, buyer_id: int, *, known_at: datetime | None = None) -> list[LimitRow]:
    """Return the rows of a limit over time, earliest first, as known now or at `known_at`."""
    rows = _known(policy_id, buyer_id, known_at).select_related("decision__request", "policy")
    return list(rows.order_by("valid_from", "id"))


def of_policy(policy_id: int, buyer_ids: Iterable[int]) -> list[LimitRow]:
    """Return the rows on record now of one policy on buyers, by the ids given, earliest first."""
    rows = LimitRow.objects.filter(
        policy_id=policy_id, buyer_id__in=list(buyer_ids), superseded_at=None
    )
    return list(rows.order_by("valid_from", "id"))


def known_on(buyer_id: int) -> QuerySet[LimitRow]:
    """Return the rows on record now of every policy on a buyer, by policy, earliest first."""
    return known_on_all(companies.same_as(buyer_id))


def known_on_all(buyer_ids: Iterable[int]) -> QuerySet[LimitRow]:
    """Return the rows on record now under some ids of buyers, by policy, earliest first."""
    rows = LimitRow.objects.filter(buyer_id__in=list(buyer_ids), superseded_at=None)
    return rows.select_related("policy").order_by("policy_id", "valid_from", "id")


def line(policy_id: int, buyer_id: int, currency: str) -> Line:
    """Return the permanent limit as the rules take it."""
    rows = permanent_rows(policy_id, buyer_id)
    return line_of(list(rows), currency)


def permanent_rows(policy_id: int, buyer_id: int) -> QuerySet[LimitRow]:
    """Return the permanent rows on record now, earliest first."""
    return _known(policy_id, buyer_id, None).filter(kind__in=PERMANENT).order_by("valid_from", "id")


def line_of(rows: list[LimitRow], currency: str) -> Line:
    """Return rows of one policy and buyer, in order, as the rules take them."""
    spans: dict[int, list[Span]] = {}
    for row in rows:
        spans.setdefault(row.buyer_id, []).append(span_of(row))
    return added([Line(tuple(of), currency) for of in spans.values()] or [Line((), currency)])


def whole_of(permanent: Line, beside: Iterable[LimitRow]) -> Line:
    """Return a permanent limit and what stands beside it together, from day to day."""
    return added(
        [permanent, *(Line((span_of(row),), permanent.currency) for row in beside if row.amount)]
    )


def whole(rows: Iterable[LimitRow], currency: str) -> Line:
    """Return what rows of one policy and buyer cover together, as far as they count for dispatches.

    A top-up counts where there is something under it; what stands before shipment does not.
    """
    found = list(rows)
    permanent = line_of([row for row in found if row.kind in PERMANENT], currency)
    return whole_of(permanent, (row for row in found if row.kind in ADDING))


def span_of(row: LimitRow) -> Span:
    """Return a row as the rules take it."""
    return Span(row.valid_from, row.valid_to, row.money, row.id)


def decisions(actor: Actor, buyer_id: int) -> QuerySet[Decision]:
    """Return what was decided on a buyer, as far as the actor may see, newest first."""
    return (
        Decision.objects.visible_to(actor)
        .select_related("policy", "request")
        .filter(buyer_id__in=companies.same_as(buyer_id))
        .order_by("-decided_at", "-id")
    )


def part_given(decision: Decision) -> LimitRow | None:
    """Return the part with a last day that a decision gave, as it was given; None: it gave none."""
    given = LimitRow.objects.filter(decision=decision, kind=LimitKind.TEMPORARY, amount__gt=0)
    return given.order_by("recorded_at", "id").first()


def chosen_on(several: Iterable[LimitRow], today: date) -> tuple[Condition, ...]:
    """Return the conditions that a person chose of what stands on a day or later, each once."""
    kept = [each for row in _standing(several, today) for each in row.conditions]
    return Chosen.bound(keeping.chosen_of(kept)).bound_to


def chosen_on_whole(several: Iterable[LimitRow], today: date) -> tuple[Condition, ...]:
    """Return those of `chosen_on` that bind a limit until further notice.

    Where such a limit of the insurer stands, those of a part beside it end with the part.
    """
    standing = _standing(several, today)
    given = [row for row in standing if row.kind in PERMANENT - {LimitKind.DISCRETIONARY}]
    return chosen_on(given or standing, today)


def _standing(several: Iterable[LimitRow], today: date) -> list[LimitRow]:
    return [row for row in several if row.amount and (row.valid_to or today) >= today]


def _known(policy_id: int, buyer_id: int, known_at: datetime | None) -> QuerySet[LimitRow]:
    rows = LimitRow.objects.filter(policy_id=policy_id, buyer_id__in=companies.same_as(buyer_id))
    return recorded.at(rows, known_at, since="recorded_at")
