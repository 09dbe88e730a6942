"""Is an invoice insured, and until when: the answer with its deadlines and what would mend it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from core.money import Money
from limits.rules.cover.facts import Facts, LimitRow, Terms
from limits.rules.cover.limit_fill import reason_without_limit, rows_on
from limits.rules.cover.lines import Line
from limits.rules.cover.reasons import Reason
from limits.rules.stops import Stop, StopCause
from policies.rules.exchange import RateUsed
from receivables.rules.clock import InvoiceClock
from receivables.rules.exchange_rates import NotCounted
from receivables.rules.proportion import part_of

_ONE_DAY = timedelta(days=1)

Values = Mapping[str, str | int | Money]


class End(StrEnum):
    """What a day is the last one before."""

    EXTENSION_ENDS = "EXTENSION_ENDS"  # open longer, an invoice stops deliveries (R-POL-20)
    LIMIT_ENDS = "LIMIT_ENDS"  # for what is dispatched after it (R-POL-31)
    POLICY_ENDS = "POLICY_ENDS"  # for what is dispatched after it (R-POL-37)
    NAMING_ENDS = "NAMING_ENDS"  # for what is dispatched after it (R-POL-10, test 1)
    REPORT_BY = "REPORT_BY"  # the last day to report the overdue and hand it over
    DATE_OF_LOSS = "DATE_OF_LOSS"  # insolvency, or the end of the waiting period


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day, and what ends on it."""

    on: date
    end: End


class MendCode(StrEnum):
    """What would get an invoice insured, or the next one."""

    EARLIER_PAID = "EARLIER_PAID"  # what is paid of earlier invoices makes room (CLM-08b)
    RESOLVE_DISPUTE = "RESOLVE_DISPUTE"
    ASK_LIMIT = "ASK_LIMIT"
    ASK_HIGHER_LIMIT = "ASK_HIGHER_LIMIT"
    SHORTER_TERMS = "SHORTER_TERMS"
    INVOICE_SOONER = "INVOICE_SOONER"
    INVOICE_PAID = "INVOICE_PAID"  # the one that stops deliveries (CLM-34)
    DEBT_SETTLED = "DEBT_SETTLED"  # what was handed over
    COUNTRY_ON_POLICY = "COUNTRY_ON_POLICY"
    BUYER_ON_POLICY = "BUYER_ON_POLICY"
    OPEN_ACCOUNT = "OPEN_ACCOUNT"
    PAID_IN_ADVANCE = "PAID_IN_ADVANCE"
    NOTHING = "NOTHING"


class PaidWithoutRate(NotCounted):
    """An invoice in another currency is paid, and the rest of its account lacks a rate."""

    sentence = "Invoice %(number)s, in %(currency)s, is paid: nothing of it has to be insured."


@dataclass(frozen=True, slots=True)
class Mend:
    """A way to more cover: of this very invoice, or only of what is delivered later."""

    code: MendCode
    values: Values = field(default_factory=dict)
    is_for_this: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer for one invoice; `is_ahead` is for a delivery that was not made yet.

    `until` is the day until which nothing ends the cover of this invoice, None where nothing of it
    is insured; `deliveries_until` the last day on which something more may be delivered to the
    buyer as things stand, None where nothing may.
    """

    line: Line
    until: Deadline | None
    deliveries_until: Deadline | None
    deadlines: tuple[Deadline, ...]
    mends: tuple[Mend, ...]
    stop: Stop | None = None
    is_ahead: bool = False
    rate: RateUsed | None = None  # where it is in another currency than the policy counts in


def own_deadlines(
    clock: InvoiceClock, loss_on: date | None, *, is_reported: bool, is_handed_over: bool
) -> tuple[Deadline, ...]:
    """Return the days that run on an open invoice, earliest first.

    Once it is handed over no deadline of the policy runs on it but the date of loss.
    """
    found = []
    if not is_handed_over:
        found.append(Deadline(clock.maximum_extension_ends_on, End.EXTENSION_ENDS))
        if not is_reported:
            found.append(Deadline(clock.notify_by, End.REPORT_BY))
    if loss_on is not None:
        found.append(Deadline(loss_on, End.DATE_OF_LOSS))
    return tuple(sorted(found, key=_day))


def insured_until(line: Line, deadlines: Sequence[Deadline]) -> Deadline | None:
    """Return what ends first for an invoice; None: nothing of it is insured, or nothing ends.

    The end of a limit is none of it: what was dispatched stays covered (R-POL-32, R-POL-33).
    """
    if not line.insured:
        return None
    ends = (each for each in deadlines if each.end in (End.EXTENSION_ENDS, End.DATE_OF_LOSS))
    return min(ends, key=_day, default=None)


def limit_ends_on(limits: Sequence[LimitRow], today: date) -> date | None:
    """Return the last day on which a limit that stands covers dispatches; None: no end is known.

    There must be a limit today.
    """
    changes = {row.valid_from for row in limits} | {
        row.valid_to + _ONE_DAY for row in limits if row.valid_to is not None
    }
    for day in sorted(day for day in changes if day > today):
        if reason_without_limit(limits, day) is not None:
            return day - _ONE_DAY
    return None


def deliveries_until(
    limits: Sequence[LimitRow],
    stop_from: date | None,
    policy_ends_on: date | None,
    today: date,
    named_until: date | None = None,
) -> Deadline | None:
    """Return until when deliveries are insured as things stand; None: none is known or none are.

    `stop_from` is the first day on which an open invoice stops them, if nothing is paid.
    """
    if reason_without_limit(limits, today) is not None:
        return None
    days = (
        (limit_ends_on(limits, today), End.LIMIT_ENDS),
        (policy_ends_on, End.POLICY_ENDS),
        (named_until, End.NAMING_ENDS),
        (stop_from and stop_from - _ONE_DAY, End.EXTENSION_ENDS),
    )
    found = (Deadline(day, end) for day, end in days if day is not None)
    return min(found, key=_day, default=None)


def mends(
    at: int,
    lines: Sequence[Line],
    facts: Facts,
    stop: Stop | None,
    *,
    is_ahead: bool,
    may_ask: bool = True,
) -> tuple[Mend, ...]:
    """Return what would get more of the invoice `at` a place insured, what is for it first.

    Before the delivery everything still is; after it only what is paid, credited or settled.
    `lines` are in dispatch order. `stop` is what stops deliveries now: where nothing does any
    more, nothing is left to mend. Where the policy covers without a request none `may_ask`.
    """
    terms = facts.terms_on(lines[at].item.invoice.dispatched_on)
    ways = [*_ways(lines[at], terms, facts.limits, stop), *_room(at, lines, facts.limits)]
    if is_ahead and ways and lines[at].reason is not Reason.STOP_SHIPMENT:
        ways = _lifted_first(list(_of_stop(stop)), ways)
    found = [
        Mend(code, values, is_for_this=is_ahead or code in _ALSO_AFTER_DELIVERY)
        for code, values in (ways if may_ask else _without_asking(ways))
    ]
    return tuple(sorted(found, key=lambda mend: not mend.is_for_this))


Ways = Iterator[tuple[MendCode, Values]]
_ALSO_AFTER_DELIVERY = frozenset({MendCode.EARLIER_PAID, MendCode.RESOLVE_DISPUTE})
_WITHOUT_VALUES = {
    Reason.EXCLUDED_ASSOCIATED: MendCode.NOTHING,
    Reason.EXCLUDED_CONSUMER: MendCode.NOTHING,
    Reason.EXCLUDED_PUBLIC: MendCode.NOTHING,
    Reason.EXCLUDED_NOT_NAMED: MendCode.BUYER_ON_POLICY,
    Reason.ACTIVITY_NOT_COVERED: MendCode.NOTHING,
    Reason.OUTSIDE_POLICY_PERIOD: MendCode.NOTHING,
    Reason.CASH_OR_PREPAID: MendCode.OPEN_ACCOUNT,
    Reason.COUNTRY_NOT_COVERED: MendCode.COUNTRY_ON_POLICY,
    Reason.AFTER_DATE_OF_LOSS: MendCode.PAID_IN_ADVANCE,
    Reason.NO_LIMIT: MendCode.ASK_LIMIT,
    Reason.LIMIT_WITHDRAWN: MendCode.ASK_LIMIT,
    Reason.LIMIT_EXPIRED: MendCode.ASK_LIMIT,
    Reason.DISPUTED: MendCode.RESOLVE_DISPUTE,
    Reason.PARTLY_DISPUTED: MendCode.RESOLVE_DISPUTE,
}


def _ways(line: Line, terms: Terms, limits: Sequence[LimitRow], stop: Stop | None) -> Ways:
    if line.reason in _WITHOUT_VALUES:
        yield _WITHOUT_VALUES[line.reason], {}
    elif line.reason is Reason.TERMS_EXCEEDED:
        yield MendCode.SHORTER_TERMS, {"days": terms.maximum_payment_days}
    elif line.reason is Reason.LATE_INVOICED:
        yield MendCode.INVOICE_SOONER, {"days": terms.maximum_invoicing_days}
    elif line.reason is Reason.CONDITION_NOT_MET:
        yield from _of_condition(line, limits)
    elif line.reason is Reason.STOP_SHIPMENT:
        yield from _of_stop(stop)


def _lifted_first(
    lifting: list[tuple[MendCode, Values]], others: list[tuple[MendCode, Values]]
) -> list[tuple[MendCode, Values]]:
    """Put first what lifts the stop, without which nothing else helps a delivery to come."""
    if any(code is MendCode.NOTHING for code, _ in lifting):
        return lifting
    return [*lifting, *others]


def _without_asking(ways: Iterable[tuple[MendCode, Values]]) -> Ways:
    for code, values in ways:
        if code is MendCode.ASK_LIMIT:
            yield MendCode.NOTHING, {}
        elif code is not MendCode.ASK_HIGHER_LIMIT:
            yield code, values


def _room(at: int, lines: Sequence[Line], limits: Sequence[LimitRow]) -> Ways:
    """Say what gives an invoice more room: payment of earlier ones (CLM-08b), a higher limit."""
    line = lines[at]
    if not (line.is_eligible and line.uninsured):
        return
    currency = line.uninsured.currency
    earlier = [each for each in lines[:at] if each.is_eligible]
    before = Money.sum((_undisputed(each) for each in earlier), currency)
    rows = rows_on(limits, line.item.invoice.dispatched_on)
    limit = Money.sum((row.amount for row in rows), currency)
    lacking = min(before, (before + _undisputed(line) - limit).floored_at_zero())
    if lacking:
        yield MendCode.EARLIER_PAID, {"amount": _to_pay(earlier, lacking)}
    yield MendCode.ASK_HIGHER_LIMIT, {}


def _undisputed(line: Line) -> Money:
    """Return what takes room under the limit, or would if there were more."""
    return line.open_basis - line.disputed


def _to_pay(lines: Sequence[Line], wanted: Money) -> Money:
    """Return what a buyer pays, VAT included, until so much less takes room; oldest due first."""
    paid = Money.zero(wanted.currency)
    for line in sorted(lines, key=lambda each: each.item.invoice.due_on):
        part = min(wanted, _undisputed(line))
        if part:
            paid += part_of(line.item.open_gross, part, line.open_basis)
            wanted -= part
    return paid


def _of_condition(line: Line, limits: Sequence[LimitRow]) -> Ways:
    rows = rows_on(limits, line.item.invoice.dispatched_on)
    days = [row.maximum_payment_days for row in rows if row.maximum_payment_days is not None]
    if days:
        yield MendCode.SHORTER_TERMS, {"days": max(days)}
    else:  # a person found that a condition is not met
        yield MendCode.NOTHING, {}


def _of_stop(stop: Stop | None) -> Ways:
    if stop is None:
        return
    if stop.cause is StopCause.EXTENSION_ENDED:
        yield MendCode.INVOICE_PAID, {"invoice": stop.values["invoice"]}
    elif stop.cause is StopCause.HANDED_OVER:
        yield MendCode.DEBT_SETTLED, {}
    elif stop.cause is StopCause.COUNTRY_WITHDRAWN:
        yield MendCode.COUNTRY_ON_POLICY, {}
    else:
        yield MendCode.NOTHING, {}


def _day(deadline: Deadline) -> date:
    return deadline.on
