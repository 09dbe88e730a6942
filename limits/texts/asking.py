"""What is asked, read beside an answer, and indicated, in words."""

from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.money import Money
from core.templatetags.amounts import money_text
from limits.models import LimitRequest
from limits.rules.asking import RequestKind, ReviewCause
from limits.rules.lifecycle import Outcome

REQUEST_KINDS: dict[str, Promise] = {
    RequestKind.NEW: _("New limit"),
    RequestKind.CHECK: _("Credit check"),
    RequestKind.INCREASE: _("Increase"),
    RequestKind.REDUCE: _("Reduction"),
    RequestKind.CANCEL: _("Giving up the limit"),
    RequestKind.PROLONG: _("Prolongation"),
    RequestKind.INDICATION: _("Indication"),
}

REVIEW_CAUSES: dict[str, Promise] = {
    ReviewCause.COMMENT: _("A comment came with the request"),
    ReviewCause.DOCUMENT: _("A document came with the request"),
    ReviewCause.LONGER_TERMS: _("Longer payment terms were asked than the policy insures"),
}


def indicated(asked: LimitRequest) -> str:
    """Return what an indication told, as a sentence."""
    told = asked.indication
    if told["is_referred"]:
        return gettext("An underwriter would look at this request first.")
    amount = Decimal(told["amount"])
    if not amount:
        return gettext("We would give no limit on this buyer today.")
    if told["outcome"] == Outcome.INCREASE_REFUSED:
        said = gettext("We would not give more: your limit would stay %(amount)s.")
    else:
        said = gettext("Your limit would be %(amount)s if you asked today.")
    return said % {"amount": money_text(Money(amount, asked.currency), "whole")}
