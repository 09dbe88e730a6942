"""What stands as a policyholder sees it, and what a change of that makes of its parts."""

from copy import copy
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from core.fields import new_public_id
from core.money import Money
from limits.models import Decision, GroupExposure, LimitRow
from limits.queries import lines
from limits.rules import parts
from limits.rules.lifecycle import LimitKind
from limits.rules.temporary import is_a_tranche
from limits.rules.timeline import Line, Span
from limits.services import rows
from limits.services.laid import Laid
from limits.services.rows import Pair


def seen(pair: Pair) -> Line:
    """Return the limit over time with all that adds to it, as its policyholder sees it."""
    return lines.whole_of(pair.line, _adding(pair))


def standing(pair: Pair, today: date) -> Money:
    """Return what a request is held against: all of today, once what is announced has happened.

    What has a last day counts as long as it holds: it is part of the limit that is seen.
    """
    adds = seen(pair).amount_on(today) - pair.line.amount_on(today)
    return pair.line.last() + adds


def goes_on(pair: Pair, *, is_more: bool, has_end: bool) -> bool:
    """Tell whether a limit without a last day stands after an answer."""
    return bool(pair.line.last()) or (is_more and not has_end)


def lay(
    decision: Decision,
    pair: Pair,
    held: GroupExposure,
    *,
    insured_share: Decimal,
    kind: LimitKind,
    before: Pair,
    now: datetime,
) -> Laid:
    """Return what makes the whole limit the amount decided, parts included, not kept yet.

    On no day is it less than that where it is raised, nor more where it is lowered. Only temporary
    parts are drawn anew: orders that were confirmed, and a layer, stand beside it as they did.
    `before` is what stood, where some of that ends in another way.

    :raises CapacityExceeded: if more is committed than before, and that does not fit
    """
    on, amount = decision.effective_on, decision.money
    pick = max if amount > standing(pair, on) else min
    staying = _staying(pair, amount)
    after = pair.line.beside([lines.span_of(row) for row in staying], on, amount, pick)
    others = [row for row in _adding(pair) if row not in staying]
    adding = {lines.span_of(row): row for row in [*staying, *others]}
    found = parts.fitted(list(adding), pair.line, after, amount, pick, on)
    changed = [adding[part] for part in found]
    again = [_again(adding[part], span, now) for part, kept in found.items() for span in kept]
    beside = [row for row in pair.beside if row not in changed] + again
    laid = rows.lay(
        decision,
        replace(pair, beside=beside),
        after,
        held,
        insured_share=insured_share,
        kind=kind,
        before=before,
        now=now,
    )
    gone = [*laid.gone, *(row.id for row in changed)]
    return replace(laid, gone=gone, new=[*laid.new, *again])


def _adding(pair: Pair) -> list[LimitRow]:
    return [row for row in pair.beside if row.kind in lines.ADDING and row.amount]


def _staying(pair: Pair, amount: Money) -> list[LimitRow]:
    """Return what a change leaves alone; a layer needs something of the whole left under it."""
    rows = [row for row in _adding(pair) if not is_a_tranche(row.kind, row.conditions)]
    if amount > Money.sum((row.money for row in rows), amount.currency):
        return rows
    return [row for row in rows if row.kind == LimitKind.TEMPORARY]


def _again(row: LimitRow, span: Span, now: datetime) -> LimitRow:
    """Return a part as it is written again, for other days or another amount."""
    again = copy(row)
    again.pk, again.public_id, again.recorded_at = None, new_public_id(), now
    again.valid_from, again.valid_to = span.valid_from, span.valid_to
    again.amount = span.amount.amount
    return again
