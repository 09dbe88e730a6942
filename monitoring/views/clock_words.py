"""What people call the dates of the policy clock, on its pages and in calendars."""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.money import Money
from core.templatetags.amounts import money_text
from limits import texts as limits_texts
from limits.queries import Stopped
from monitoring import texts
from policies.rules.clock import Deadline, State
from receivables.models import Invoice

DEADLINES: dict[Deadline, Promise] = {
    Deadline.EXTENSION_ENDS: _("Last day to extend"),
    Deadline.STOP_SHIPMENT: _("Deliveries stop"),
    Deadline.REPORT_OVERDUE: _("Report the overdue by"),
    Deadline.HAND_OVER: _("Hand over for collection by"),
    Deadline.DATE_OF_LOSS: _("Date of loss"),
    Deadline.CLAIM_BY: _("Claim by"),
    Deadline.PAYOUT_BY: _("We pay by"),
}
STATES: dict[State, Promise] = {
    State.LATE: _("Late"),
    State.AHEAD: _("Ahead"),
    State.PASSED: _("Passed"),
}
_WHAT_TO_DO: dict[Deadline, Promise] = {
    **texts.WHAT_TO_DO,
    Deadline.STOP_SHIPMENT: _(
        "From here new deliveries on account to this buyer are not insured, until the invoice is "
        "paid."
    ),
    Deadline.DATE_OF_LOSS: _(
        "The loss is there on this day if the invoice is still open; it counts for the claim."
    ),
    Deadline.PAYOUT_BY: _("Your claim stands; we have to pay what it is worth by this day."),
}


def stops(found: Iterable[Stopped]) -> list[tuple[Stopped, str]]:
    """Return the buyers to whom deliveries are stopped, each with since when and why."""
    return [(each, limits_texts.stop(each.stop)) for each in found]


def what_to_do(deadline: Deadline) -> str:
    """Return what to do about a date, or what it brings."""
    return str(_WHAT_TO_DO[deadline])


def calendar_title(deadline: Deadline, invoice: Invoice) -> str:
    """Return a date in one line, as a calendar shows it."""
    values = {
        "deadline": DEADLINES[deadline],
        "buyer": invoice.buyer.name,
        "invoice": invoice.number,
    }
    return gettext("%(deadline)s: %(buyer)s, invoice %(invoice)s") % values


def calendar_text(deadline: Deadline, opened: Money | None) -> str:
    """Return what a date asks for and what is open; None: nothing runs on the invoice any more."""
    if opened is None:
        return gettext("Nothing is left to do: this date no longer runs.")
    said = gettext("%(what_to_do)s Open: %(amount)s.")
    return said % {"what_to_do": what_to_do(deadline), "amount": money_text(opened)}
