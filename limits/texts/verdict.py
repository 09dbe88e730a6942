"""Whether an invoice is insured, until when, and what would mend it, in words."""

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.money import Money
from core.templatetags.amounts import day_text, money_text
from limits.rules.cover.lines import Line
from limits.rules.cover.reasons import Reason
from limits.rules.cover.verdict import Deadline, End, Mend, MendCode, Verdict
from limits.texts.cover import COVER
from limits.texts.cover import stop as stop_in_words
from policies.texts import exchange

UNTIL: dict[End, Promise] = {  # until when nothing ends the cover of an invoice
    End.EXTENSION_ENDS: _(
        "Until %(day)s it may stay open without anything being done: then its maximum extension "
        "period ends. Reported in time, it stays insured after that day."
    ),
    End.DATE_OF_LOSS: _("Until %(day)s, the date of loss: what is open then can be claimed."),
}
UNTIL_OVER: dict[End, Promise] = {
    End.EXTENSION_ENDS: _(
        "Its maximum extension period ended on %(day)s. It stays insured; report it and hand it "
        "over by the last day for that."
    ),
    End.DATE_OF_LOSS: _("The date of loss was %(day)s: what was open then can be claimed."),
}
DELIVERIES: dict[End, Promise] = {  # until when more may be delivered
    End.EXTENSION_ENDS: _(
        "As things stand, further deliveries that fit under the limit are insured up to and "
        "including %(day)s: then an open invoice reaches the end of its maximum extension period."
    ),
    End.LIMIT_ENDS: _(
        "Further deliveries that fit under the limit are insured up to and including %(day)s, its "
        "last day. "
        "What was delivered before stays insured."
    ),
    End.POLICY_ENDS: _(
        "Further deliveries that fit under the limit are insured up to and including %(day)s, the "
        "last day of your policy. "
        "What was delivered before stays insured."
    ),
    End.NAMING_ENDS: _(
        "Further deliveries that fit under the limit are insured up to and including %(day)s, the "
        "last day on which your policy names this buyer. "
        "What was delivered before stays insured."
    ),
}
DEADLINES: dict[End, Promise] = {
    End.EXTENSION_ENDS: _("Maximum extension period ends"),
    End.LIMIT_ENDS: _("Last day of the limit, for further deliveries"),
    End.POLICY_ENDS: _("Last day of your policy, for further deliveries"),
    End.NAMING_ENDS: _("Last day on which your policy names this buyer, for further deliveries"),
    End.REPORT_BY: _("Last day to report and hand over"),
    End.DATE_OF_LOSS: _("Date of loss: what is open then can be claimed"),
}
MENDS: dict[MendCode, Promise] = {
    MendCode.EARLIER_PAID: _(
        "Once the buyer has paid %(amount)s of earlier invoices, there is room for more of this "
        "one."
    ),
    MendCode.RESOLVE_DISPUTE: _("Resolve the dispute, and record it: cover then counts again."),
    MendCode.ASK_LIMIT: _("Ask for a limit before you deliver: it counts from its own day on."),
    MendCode.ASK_HIGHER_LIMIT: _(
        "Ask for a higher limit before you deliver: it counts from its own day on."
    ),
    MendCode.SHORTER_TERMS: _("Agree on payment terms of at most %(days)s days with the buyer."),
    MendCode.INVOICE_SOONER: _("Send the invoice within %(days)s days of the delivery."),
    MendCode.INVOICE_PAID: _(
        "See that invoice %(invoice)s is paid: deliveries are insured again from that day."
    ),
    MendCode.DEBT_SETTLED: _(
        "See that what was handed over for collection is paid: it stops deliveries until then."
    ),
    MendCode.COUNTRY_ON_POLICY: _("Ask us to take the buyer's country into your policy."),
    MendCode.BUYER_ON_POLICY: _("Ask us to name this buyer in your policy."),
    MendCode.OPEN_ACCOUNT: _("Only what is sold on open account can be insured."),
    MendCode.PAID_IN_ADVANCE: _("Deliver only against payment in advance."),
    MendCode.NOTHING: _("Your policy does not insure this; nothing you do changes that."),
}
_COUNTED_FIRST = _(
    "It counts as paid: what comes in counts on the insured invoices of this buyer that were due "
    "first."
)
_AHEAD: dict[Reason, Promise] = {  # where the words of an invoice would be wrong of a delivery
    Reason.OUTSIDE_POLICY_PERIOD: _("No policy is in force on that day."),
    Reason.STOP_SHIPMENT: _("Deliveries to this buyer must be stopped on that day."),
    Reason.NO_LIMIT: _("No limit stands on this buyer on that day."),
    Reason.LIMIT_WITHDRAWN: _("The limit on this buyer is withdrawn by that day."),
    Reason.LIMIT_EXPIRED: _("The limit on this buyer has ended by that day."),
    Reason.LIMIT_EXCEEDED: _("There is not enough room under the limit."),
    Reason.AFTER_DATE_OF_LOSS: _("The buyer is insolvent."),
}


@dataclass(frozen=True, slots=True)
class Told:
    """A verdict as people read it."""

    label: str
    tone: str
    code: str
    clause: str
    why: str
    until: str
    deliveries: str
    deadlines: tuple[tuple[date, str], ...]
    for_this: tuple[str, ...]
    for_next: tuple[str, ...]
    asks_for_limit: bool
    rate: str  # of an invoice in another currency


def told(verdict: Verdict, today: date) -> Told:
    """Return a verdict in words."""
    line = verdict.line
    label, tone = headline(line)
    codes = {each.code for each in verdict.mends}
    return Told(
        label=label,
        tone=tone,
        code=line.reason.value,
        clause=line.reason.clause,
        why=why(verdict),
        until=until(verdict, today),
        deliveries=deliveries(verdict),
        deadlines=tuple((each.on, str(DEADLINES[each.end])) for each in verdict.deadlines),
        for_this=tuple(mend(each) for each in verdict.mends if each.is_for_this),
        for_next=tuple(mend(each) for each in verdict.mends if not each.is_for_this),
        asks_for_limit=bool(codes & {MendCode.ASK_LIMIT, MendCode.ASK_HIGHER_LIMIT}),
        rate=exchange.rate(verdict.rate) if verdict.rate else "",
    )


def headline(line: Line) -> tuple[str, str]:
    """Return whether an invoice is insured in a word or two, with its tone."""
    if line.reason is Reason.PAID:
        return gettext("Counts as paid"), "quiet"
    if line.reason is Reason.COVERED:
        return gettext("Insured"), "good"
    if line.insured:
        return gettext("Insured in part"), "warn"
    if line.reason is Reason.DISPUTED:
        return gettext("Cover waits"), "warn"
    return gettext("Not insured"), "bad"


def why(verdict: Verdict) -> str:
    """Return why it is insured or not."""
    reason = verdict.line.reason
    if verdict.is_ahead and reason in _AHEAD:
        return str(_AHEAD[reason])
    return str(_COUNTED_FIRST if reason is Reason.PAID else COVER[reason])


def until(verdict: Verdict, today: date) -> str:
    """Return until when an invoice is insured; empty: nothing of it is."""
    return _of_day(UNTIL_OVER, UNTIL, verdict.until, today)


def deliveries(verdict: Verdict) -> str:
    """Return until when further deliveries are insured, or why none are; empty: no end is known."""
    if verdict.stop is not None:
        return stop_in_words(verdict.stop)
    found = verdict.deliveries_until
    return str(DELIVERIES[found.end]) % {"day": day_text(found.on)} if found else ""


def mend(found: Mend) -> str:
    """Return a way to more cover as a sentence."""
    values = {name: _shown(value) for name, value in found.values.items()}
    return str(MENDS[found.code]) % values


def _of_day(
    over: dict[End, Promise], ahead: dict[End, Promise], found: Deadline | None, today: date
) -> str:
    if found is None:
        return ""
    return str((over if found.on < today else ahead)[found.end]) % {"day": day_text(found.on)}


def _shown(value: str | int | Money) -> str:
    return money_text(value) if isinstance(value, Money) else str(value)
