"""What the night ends: it tells of last days to come, and lets limits lapse that nobody uses."""

from datetime import date, datetime, timedelta

from django.db.models import Exists, F, OuterRef, QuerySet

from accounts.rules import SYSTEM
from companies import queries as companies
from core import night
from core.dates import add_months
from core.money import Money
from core.night import Ranges
from limits.models import Decision, LimitRequest, LimitRow
from limits.queries import tables
from limits.rules import effective
from limits.rules.lifecycle import OPEN_STATES, LimitKind, Outcome
from limits.rules.reasons import Reason, ReasonCode
from limits.rules.temporary import DAYS_BEFORE_THE_END, UNUSED_MONTHS
from limits.services import assessment, ceilings, changes, exposure, rows, temporary
from limits.services.rows import Verdict
from policies import queries as policies
from policies.models import Policy, Terms
from receivables import queries as receivables

_ROWS_PER_RANGE = 500


def end_ranges(on: date) -> Ranges:
    """Cut the limits whose last day came near into ranges."""
    return night.cut(list(_ending(on).values_list("id", flat=True)), _ROWS_PER_RANGE)


def announce_ends(first: int, last: int, on: date, now: datetime) -> None:
    """Tell of every last day of a range that came near, each once; nothing is written anew."""
    found = list(_ending(on).filter(id__gte=first, id__lte=last))
    _lock_groups(found, on)
    for row in found:
        temporary.announce_end(row, by=SYSTEM, now=now)


def dormant_ranges(on: date) -> Ranges:
    """Cut the limits that nobody used for a year into ranges."""
    size = ceilings.groups_per_range(_ROWS_PER_RANGE)
    return night.cut(list(_dormant(on).values_list("id", flat=True)), size)


def lapse_dormant(first: int, last: int, on: date, now: datetime) -> None:
    """Let the limits of a range lapse after each policy's notice (R-POL-36).

    A limit is used by what is delivered under it, which only policyholders show that record their
    invoices here: where nothing is recorded of any buyer, nothing lapses.
    """
    found = list(_dormant(on).filter(id__gte=first, id__lte=last).select_related("policy"))
    _lock_groups(found, on)
    ceilings.hold_all()  # the buyers lie in several countries
    terms = policies.terms_on_many([row.policy_id for row in found], on)
    for row in found:
        if row.policy_id in terms and not _used_under_another_id(row, on):
            _lapse(row, row.policy, terms[row.policy_id], on, now)


def _lapse(row: LimitRow, policy: Policy, terms: Terms, on: date, now: datetime) -> None:
    company = companies.kept_as(row.buyer_id)
    held = exposure.lock(companies.group_of(company.id), on)
    pair = rows.pair_of(policy, company.id, company.public_id)
    if not pair.line.last():
        return  # it lapsed with another row of the same limit
    put_to = tables.in_force(on)
    verdict = Verdict(
        outcome=Outcome.LAPSED_DORMANT,
        amount=Money.zero(policy.currency),
        effective_on=effective.effective_from(on, notice_days=terms.limit_notice_days),
        reasons=assessment.reasons_json((Reason(ReasonCode.NOT_USED),)),
        conditions=[],
        inputs=assessment.sealed(
            {
                "standing": str(pair.line.last().amount),
                "unused_months": UNUSED_MONTHS,
                "notice_days": terms.limit_notice_days,
            },
            put_to,
        ),
        versions=assessment.versions(None, terms, put_to),
    )
    changes.lower(verdict, pair, held, event="limits.withdrawn", by=SYSTEM, now=now)


def _ending(on: date) -> QuerySet[LimitRow]:
    """Return the limits with a last day near, as they were given: what was cut is told already."""
    return LimitRow.objects.filter(
        kind__in=(LimitKind.TEMPORARY, LimitKind.DISCRETIONARY),
        superseded_at=None,
        amount__gt=0,
        valid_to__gte=on,
        valid_to__lte=on + timedelta(days=DAYS_BEFORE_THE_END),
        recorded_at=F("decision__decided_at"),
    ).order_by("id")


def _dormant(on: date) -> QuerySet[LimitRow]:
    """Return the limits that stood a year and were not asked about, filled or talked of since."""
    year_ago = add_months(on, -UNUSED_MONTHS)
    same = {"policy_id": OuterRef("policy_id"), "buyer_id": OuterRef("buyer_id")}
    sent = receivables.invoices(SYSTEM).filter(
        policyholder_id=OuterRef("policyholder_id"), dispatched_on__gt=year_ago
    )
    stood = LimitRow.objects.filter(
        **same, superseded_at=None, amount__gt=0, valid_from__lte=year_ago
    )
    asked = Decision.objects.filter(**same, effective_on__gt=year_ago).exclude(request=None)
    waiting = LimitRequest.objects.filter(**same, state__in=OPEN_STATES)
    return LimitRow.objects.filter(
        Exists(stood),
        Exists(sent),
        ~Exists(sent.filter(buyer_id=OuterRef("buyer_id"))),
        ~Exists(asked),
        ~Exists(waiting),
        kind__in=(LimitKind.APPROVED, LimitKind.CHECK),
        superseded_at=None,
        valid_to=None,
        amount__gt=0,
    ).order_by("id")


def _used_under_another_id(row: LimitRow, on: date) -> bool:
    """Tell whether something was delivered to the same company, recorded under another id."""
    ids = companies.same_as(row.buyer_id)
    year_ago = add_months(on, -UNUSED_MONTHS)
    return (
        receivables.invoices(SYSTEM)
        .filter(policyholder_id=row.policyholder_id, buyer_id__in=ids, dispatched_on__gt=year_ago)
        .exists()
    )


def _lock_groups(found: list[LimitRow], on: date) -> None:
    """Lock all groups first, in one order: another range may have limits on the same ones."""
    for group_id in sorted({companies.group_of(row.buyer_id) for row in found}):
        exposure.lock(group_id, on)
