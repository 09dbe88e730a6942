"""Limits that a policyholder sets itself, and the evidence they rest on (R-POL-01 to R-POL-04)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from core.dates import add_months
from core.errors import BusinessError
from core.money import Money
from receivables.rules.clock import TermsOf, invoice_clock
from receivables.rules.ledger import Booking, Ledger, OpenItem, Order, book

VALID_MONTHS = 12  # of a report, of experience, and how long a refusal counts: R-POL-01, R-POL-02
_ONE_DAY = timedelta(days=1)


class EvidenceKind(StrEnum):
    """What a limit of one's own rests on."""

    CREDIT_REPORT = "CREDIT_REPORT"
    PAYMENT_EXPERIENCE = "PAYMENT_EXPERIENCE"


class AdverseKind(StrEnum):
    """What a policyholder may learn of a buyer that ends its own limit at once (R-POL-03)."""

    EXTENSION_ASKED = "EXTENSION_ASKED"  # beyond the maximum extension period
    PAYMENT_BOUNCED = "PAYMENT_BOUNCED"
    PROCEEDINGS = "PROCEEDINGS"


class Ground(StrEnum):
    """Why there is no limit of one's own; the members stand in the order of the tests."""

    NOT_AGREED = "NOT_AGREED"
    DECIDED_ZERO = "DECIDED_ZERO"
    LIMIT_STANDS = "LIMIT_STANDS"
    REQUEST_OPEN = "REQUEST_OPEN"
    DEFAULT_LOSS = "DEFAULT_LOSS"
    ADVERSE_INFORMATION = "ADVERSE_INFORMATION"
    AGENCY_NOT_APPROVED = "AGENCY_NOT_APPROVED"
    REPORT_AHEAD = "REPORT_AHEAD"
    REPORT_TOO_OLD = "REPORT_TOO_OLD"
    REPORT_UNFAVOURABLE = "REPORT_UNFAVOURABLE"
    NOTHING_RECOMMENDED = "NOTHING_RECOMMENDED"
    NO_EXPERIENCE = "NO_EXPERIENCE"


class LimitNotYourOwn(BusinessError):
    """There is no limit that the policyholder set itself."""

    sentence = "You set no limit on this buyer yourself that still counts."


class AgencyApproved(BusinessError):
    """The agency is approved already."""

    sentence = "Reports of %(name)s count already."


class AgencyEnded(BusinessError):
    """The agency is approved no more."""

    sentence = "Reports of %(name)s count no more already."


class LearnedAhead(BusinessError):
    """Something would be learned on a day that is still to come."""

    sentence = "Give the day on which you learned it: today or earlier."


@dataclass(frozen=True, slots=True)
class Report:
    """What a credit report says: by whom, of which day, up to how much, and whether it warns."""

    agency: str
    is_approved: bool
    dated: date
    recommends: Money
    is_unfavourable: bool


@dataclass(frozen=True, slots=True)
class Experience:
    """The highest balance that was paid in time, on which day it was owed and when it was paid."""

    balance: Money
    owed_on: date
    paid_on: date
    invoices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """What counts against a limit of one's own on a day, beside the evidence.

    `most` is what the policy allows; None: nothing. `option_agreed` is whether the policy takes
    this kind of evidence. Days are the newest; None: there is none.
    """

    most: Money | None
    option_agreed: bool = True
    decided_zero_on: date | None = None
    has_limit: bool = False
    has_open_request: bool = False
    loss_on: date | None = None
    adverse_on: date | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """Yes with amount and last day, or no with the first test that fails and its values."""

    amount: Money
    until: date | None = None
    ground: Ground | None = None
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_given(self) -> bool:
        """Tell whether there is a limit."""
        return self.ground is None


def by_report(report: Report, known: Known, today: date) -> Answer:
    """Answer on a credit report: up to what it recommends, twelve months from its own date.

    The last day is the one before the anniversary (CLM-12).
    """
    counts_from = min(report.dated, today)  # one of a day to come is refused, however far ahead
    until = add_months(counts_from, VALID_MONTHS) - _ONE_DAY
    failed = _common(known, today) or _of_report(report, until, today)
    return failed or _given(report.recommends, known.most, until)


def by_experience(experience: Experience | None, known: Known, today: date) -> Answer:
    """Answer on the ledger: up to the highest balance paid in time, a year from that payment."""
    failed = _common(known, today)
    if failed:
        return failed
    if experience is None:
        return _no(known, Ground.NO_EXPERIENCE)
    until = add_months(experience.paid_on, VALID_MONTHS) - _ONE_DAY
    return _given(experience.balance, known.most, until)


def experience_of(
    ledger: Ledger, terms_of: TermsOf, basis: Callable[[OpenItem], Money], today: date
) -> Experience | None:
    """Return the highest balance of the last twelve months that was paid in time; None: none was.

    A balance is what was open at the end of a day on which an invoice was sent. It was paid in time
    when every invoice in it was paid within its maximum extension period. Payments are booked
    oldest due first, as everywhere towards the insurer.
    """
    known = ledger.as_known_on(today)
    since = add_months(today, -VALID_MONTHS)
    paid = _paid_days(known)
    found = []
    for day in sorted({each.issued_on for each in known.invoices}):
        opened = book(known.as_known_on(day), Order.OLDEST_DUE).open_items()
        if not opened or not all(_in_time(each, paid, terms_of) for each in opened):
            continue
        paid_on = max(paid[each.invoice.number] for each in opened)
        if paid_on > since:
            balance = Money.sum((basis(each) for each in opened), known.currency)
            numbers = tuple(each.invoice.number for each in opened)
            found.append(Experience(balance, day, paid_on, numbers))
    return max(found, key=lambda each: (each.balance.amount, each.paid_on), default=None)


def _paid_days(ledger: Ledger) -> dict[str, date]:
    """Return the first day on which each invoice was paid or credited in full."""
    days = {each.received_on for each in ledger.receipts}
    days |= {each.issued_on for each in ledger.credit_notes}
    found: dict[str, date] = {}
    for day in sorted(days | {each.issued_on for each in ledger.invoices}):
        booking: Booking = book(ledger.as_known_on(day), Order.OLDEST_DUE)
        for item in booking.items:
            if not item.open_gross:
                found.setdefault(item.invoice.number, day)
            else:
                found.pop(item.invoice.number, None)
    return found


def _in_time(item: OpenItem, paid: Mapping[str, date], terms_of: TermsOf) -> bool:
    clock = invoice_clock(item.invoice, terms_of(item.invoice))
    day = paid.get(item.invoice.number)
    return day is not None and day <= clock.maximum_extension_ends_on


def _common(known: Known, today: date) -> Answer | None:
    """Return the no that holds whatever the evidence says; None: there is none."""
    year_ago = add_months(today, -VALID_MONTHS)
    tests: Sequence[tuple[Ground, bool, date | None]] = (
        (Ground.NOT_AGREED, known.most is None or not known.option_agreed, None),
        (Ground.LIMIT_STANDS, known.has_limit, None),
        (Ground.REQUEST_OPEN, known.has_open_request, None),
        (Ground.DECIDED_ZERO, _since(known.decided_zero_on, year_ago), known.decided_zero_on),
        (Ground.DEFAULT_LOSS, _since(known.loss_on, year_ago), known.loss_on),
        (Ground.ADVERSE_INFORMATION, _since(known.adverse_on, year_ago), known.adverse_on),
    )
    for ground, fails, day in tests:
        if fails:
            return _no(known, ground, day)
    return None


def _since(day: date | None, year_ago: date) -> bool:
    return day is not None and day > year_ago


def _of_report(report: Report, until: date, today: date) -> Answer | None:
    nothing = Money.zero(report.recommends.currency)
    tests: tuple[tuple[Ground, bool, dict[str, str]], ...] = (
        (Ground.AGENCY_NOT_APPROVED, not report.is_approved, {"agency": report.agency}),
        (Ground.REPORT_AHEAD, report.dated > today, {}),
        (Ground.REPORT_TOO_OLD, until < today, {"until": until.isoformat()}),
        (Ground.REPORT_UNFAVOURABLE, report.is_unfavourable, {}),
        (Ground.NOTHING_RECOMMENDED, not report.recommends, {}),
    )
    for ground, fails, values in tests:
        if fails:
            return Answer(nothing, ground=ground, values=values)
    return None


def _given(amount: Money, most: Money | None, until: date) -> Answer:
    return Answer(amount if most is None else min(amount, most), until)


def _no(known: Known, ground: Ground, day: date | None = None) -> Answer:
    values = {"on": day.isoformat(), "again": _again(day).isoformat()} if day else {}
    return Answer(_zero(known), ground=ground, values=values)


def _again(day: date) -> date:
    """Return the day from which what happened on `day` counts no more."""
    return add_months(day, VALID_MONTHS)


def _zero(known: Known) -> Money:
    return Money.zero("EUR" if known.most is None else known.most.currency)
