"""How findings of a ledger are said, and what is to be done about each."""

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.templatetags.amounts import day_text, money_text
from monitoring.queries.findings import Finding
from monitoring.rules.findings import FindingKind

KINDS: dict[FindingKind, Promise] = {
    FindingKind.PAST_EXTENSION: _("Past the maximum extension period"),
    FindingKind.WITHOUT_LIMIT: _("No limit"),
    FindingKind.LIMIT_EXCEEDED: _("Above the limit"),
    FindingKind.TERMS_EXCEEDED: _("Payment terms too long"),
    FindingKind.NEARLY_FULL: _("Limit nearly used up"),
    FindingKind.DISCRETIONARY_USED: _("Covered without a request"),
    FindingKind.DORMANT: _("Limit not used"),
}
TONES: dict[FindingKind, str] = {
    FindingKind.PAST_EXTENSION: "bad",
    FindingKind.WITHOUT_LIMIT: "bad",
    FindingKind.LIMIT_EXCEEDED: "bad",
    FindingKind.TERMS_EXCEEDED: "warn",
    FindingKind.NEARLY_FULL: "warn",
    FindingKind.DISCRETIONARY_USED: "plain",
    FindingKind.DORMANT: "plain",
}
ACTIONS: dict[FindingKind, Promise] = {
    FindingKind.PAST_EXTENSION: _("Report the overdue"),
    FindingKind.WITHOUT_LIMIT: _("Ask for a limit"),
    FindingKind.LIMIT_EXCEEDED: _("Ask for a higher limit"),
    FindingKind.TERMS_EXCEEDED: _("See the buyer"),
    FindingKind.NEARLY_FULL: _("Ask for a higher limit"),
    FindingKind.DISCRETIONARY_USED: _("See the buyer"),
    FindingKind.DORMANT: _("See the limit"),
}
PAGES: dict[FindingKind, str] = {
    FindingKind.PAST_EXTENSION: "overdue",
    FindingKind.WITHOUT_LIMIT: "limit_request",
    FindingKind.LIMIT_EXCEEDED: "limit_request",
    FindingKind.TERMS_EXCEEDED: "buyer",
    FindingKind.NEARLY_FULL: "limit_request",
    FindingKind.DISCRETIONARY_USED: "buyer",
    FindingKind.DORMANT: "buyer",
}
_SAID: dict[FindingKind, Promise] = {
    FindingKind.PAST_EXTENSION: _("Invoice %(invoice)s is %(days)s days late: %(amount)s."),
    FindingKind.WITHOUT_LIMIT: _("%(amount)s was sold while no limit stood: it is not insured."),
    FindingKind.LIMIT_EXCEEDED: _("%(amount)s finds no room under the limit: it is not insured."),
    FindingKind.TERMS_EXCEEDED: _(
        "Invoice %(invoice)s gives %(days)s days, more than your policy insures: %(amount)s."
    ),
    FindingKind.NEARLY_FULL: _("%(amount)s of the limit of %(limit)s is used."),
    FindingKind.DISCRETIONARY_USED: _(
        "%(amount)s is covered by a limit of your own, or by the policy itself."
    ),
    FindingKind.DORMANT: _("Nobody used the limit of %(limit)s for so long."),
}
_TO_DO: dict[FindingKind, Promise] = {
    FindingKind.WITHOUT_LIMIT: _("Ask for a limit before you deliver again."),
    FindingKind.LIMIT_EXCEEDED: _(
        "Ask for a higher limit, or deliver again once the buyer has paid."
    ),
    FindingKind.TERMS_EXCEEDED: _("Agree shorter terms for what you deliver next."),
    FindingKind.NEARLY_FULL: _("Ask for a higher limit before the next delivery."),
    FindingKind.DISCRETIONARY_USED: _("Nothing is to be done; keep the evidence it rests on."),
    FindingKind.DORMANT: _("Give it up if you need it no more: an unused limit may lapse."),
}


def page(found: Finding) -> str:
    """Return which page of the buyer helps; what is reported needs no report any more."""
    return "buyer" if found.is_reported else PAGES[found.kind]


def action(found: Finding) -> str:
    """Return what the link to that page is called."""
    return gettext("See the buyer") if found.is_reported else str(ACTIONS[found.kind])


def said(found: Finding) -> str:
    """Return in words what a ledger shows."""
    return str(_SAID[found.kind]) % _values(found)


def to_do(found: Finding) -> str:
    """Return in words what is to be done about it."""
    if found.kind is not FindingKind.PAST_EXTENSION:
        return str(_TO_DO[found.kind]) % _values(found)
    if found.is_reported:
        words = gettext("It is reported.")
    elif found.is_too_late:
        words = gettext("The last day to report it was %(day)s. Report it at once.")
    else:
        words = gettext("Report it at the latest on %(day)s.")
    if found.is_stopped:
        words += " " + gettext("Deliver nothing more on account.")
    return words % _values(found)


def head() -> tuple[str, ...]:
    """Return the heads of the columns of the file."""
    return (
        gettext("Finding"), gettext("Buyer"), gettext("Id of the buyer"),
        gettext("Invoice number"), gettext("Currency"), gettext("Amount"), gettext("Limit"),
        gettext("Days"), gettext("Report by"), gettext("What is found"), gettext("What to do"),
    )  # fmt: skip


def use_head() -> tuple[str, ...]:
    """Return the heads of the columns of the file on the use of limits."""
    return (
        gettext("Buyer"), gettext("Currency"), gettext("Limit"), gettext("Used"),
        gettext("Used in %"), gettext("Owed"), gettext("Days beyond terms"), gettext("Grade"),
    )  # fmt: skip


def as_row(found: Finding) -> tuple[object, ...]:
    """Return a finding as a line of the file."""
    return (
        str(KINDS[found.kind]),
        found.buyer.name,
        str(found.buyer.public_id),
        found.invoice.number if found.invoice else "",
        found.amount.currency,
        found.amount.amount,
        found.limit.amount if found.limit else None,
        found.days,
        found.on,
        said(found),
        to_do(found),
    )


def _values(found: Finding) -> dict[str, object]:
    return {
        "amount": money_text(found.amount),
        "limit": money_text(found.limit) if found.limit else "",
        "invoice": found.invoice.number if found.invoice else "",
        "days": found.days,
        "day": day_text(found.on) if found.on else "",
    }
