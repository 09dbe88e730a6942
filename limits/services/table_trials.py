"""What tables that are proposed would have made of the decisions of the last twelve months."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction

from accounts.rules import Actor
from core import events, night, tenancy
from core.dates import add_months, business_date, moment_on
from core.errors import BusinessError
from core.fields import new_public_id
from limits.models import Decision, DecisionTable
from limits.queries import facts, tables
from limits.queries.tables import NoTables
from limits.rules import table_trial as rules
from limits.rules.publishing import Step
from limits.rules.table_trial import Answer, Figures
from limits.rules.tables import Tables
from limits.services import factor_review

_MONTHS_BACK = 12
_AT_ONCE = 500


@transaction.atomic
def begin(row: DecisionTable, *, by: Actor, now: datetime) -> None:
    """Have it worked out, range by range, what proposed tables would change."""
    if row.state != Step.PROPOSED:
        return
    with tenancy.scope(staff=True):
        ranges = _ranges(now)
    run = str(new_public_id())
    held, groups = _locked(row.id), factor_review.ranges()
    begun = rules.begun(run, len(ranges), business_date(now).isoformat())
    held.dry_run = rules.with_limits(begun, len(groups))
    held.save(update_fields=["dry_run"])
    for of, several in (("DECISIONS", ranges), ("LIMITS", groups)):
        for first, last in several:
            events.record(
                "limits.table_trial_asked",
                subject=row,
                by=by,
                at=now,
                run=run,
                of=of,
                first=first,
                last=last,
            )


@transaction.atomic
def run_range(row: DecisionTable, run: str, first: int, last: int) -> None:
    """Make the decisions of a range again on the proposed tables; again, nothing is added."""
    if row.dry_run.get("run") != run or first in row.dry_run["done"]:
        return
    with tenancy.scope(staff=True):
        found = Decision.objects.filter(id__gte=first, id__lte=last).order_by("id")
        figures = figures_of(found, tables.read(row))
    held = _locked(row.id)
    if held.dry_run.get("run") == run and first not in held.dry_run["done"]:
        held.dry_run = rules.with_range(held.dry_run, first, figures)
        held.save(update_fields=["dry_run"])


def figures_of(decisions: Iterable[Decision], put_to: Tables) -> Figures:
    """Return what other tables would have made of decisions."""
    figures = Figures()
    for decision in decisions:
        if not {"proposal", "granted"} & set(decision.inputs):
            continue  # a person's choice: there is nothing to work out
        try:
            was, then = _was(decision), _then(decision, put_to)
        except (KeyError, NoTables, BusinessError):  # kept before everything was
            figures.untried += 1
            continue
        figures.count(str(decision.public_id), was, then)
    return figures


def _was(decision: Decision) -> Answer:
    """Return what the rules said then, on the tables of then."""
    inputs = decision.inputs
    seen = inputs["proposal"]["inputs"] if "proposal" in inputs else inputs
    return _then(decision, tables.of_version(seen["tables"]))


def _then(decision: Decision, put_to: Tables) -> Answer:
    inputs, currency = decision.inputs, decision.currency
    if "proposal" in inputs:
        kept = inputs["proposal"]
        buyer = facts.replayed(kept["inputs"]["buyer"], put_to)
        return rules.proposed(kept, buyer, currency)
    buyer = facts.replayed(inputs["buyer"], put_to)
    return rules.reviewed(inputs, buyer, currency, business_date(decision.decided_at))


def _ranges(now: datetime) -> Sequence[tuple[int, int]]:
    since = moment_on(add_months(business_date(now), -_MONTHS_BACK), now)
    ids = Decision.objects.filter(decided_at__gte=since).order_by("id")
    return night.cut(list(ids.values_list("id", flat=True)), _AT_ONCE)


def _locked(row_id: int) -> DecisionTable:
    return DecisionTable.objects.select_for_update(of=("self",)).get(id=row_id)
