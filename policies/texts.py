"""What policyholders are told of their policy."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.money import Money
from core.templatetags.amounts import money_text, share
from policies.models import Terms
from policies.rules.terms import Basis, CostModel, Product, WaitingStart

PRODUCTS: dict[str, Promise] = {
    Product.PER_TRANSACTION: _("Per transaction"),
    Product.PER_CUSTOMER: _("Per customer"),
    Product.WHOLE_TURNOVER: _("Whole turnover"),
    Product.NO_LIMIT_REQUEST: _("Cover without limit request"),
}

WAITING_STARTS: dict[str, Promise] = {
    WaitingStart.DUE_DATE: _("from the due date"),
    WaitingStart.MEP_END: _("from the end of the maximum extension period"),
    WaitingStart.NNP_RECEIVED: _("from the day you reported the overdue"),
    WaitingStart.COLLECTION_START: _("from the start of collection"),
}

BASES: dict[str, Promise] = {
    Basis.BEFORE_SHARE: _("taken off before the insured share"),
    Basis.AFTER_SHARE: _("taken off after the insured share"),
}

COST_MODELS: dict[str, Promise] = {
    CostModel.A: _("We bear the collection costs of the insured part in full."),
    CostModel.B: _("We bear the collection costs of the insured part times the insured share."),
}


def cover(terms: Terms) -> list[tuple[str, Any]]:
    """Return what is paid under the terms: pairs of a word and its value."""
    agreed = terms.as_rule()
    return [
        (gettext("Insured share"), share(agreed.insured_share)),
        (gettext("Maximum liability in a policy year"), money_text(agreed.maximum_liability)),
        (gettext("Claims threshold"), _amount_or_none(agreed.claims_threshold)),
        (gettext("First loss of each claim"), _amount_or_none(agreed.first_loss_each)),
        (gettext("Aggregate first loss in a year"), _amount_or_none(agreed.aggregate_first_loss)),
        (gettext("Minimum retention"), _amount_or_none(agreed.minimum_retention)),
        (gettext("VAT"), gettext("insured too") if agreed.vat_covered else gettext("not insured")),
        (gettext("Collection costs"), COST_MODELS[agreed.cost_model]),
    ]


def clock(terms: Terms) -> list[tuple[str, Any]]:
    """Return the periods that run: pairs of a word and its value."""
    waiting = gettext("%(months)s months, %(start)s") % {
        "months": terms.waiting_months,
        "start": WAITING_STARTS[terms.waiting_start],
    }
    report = {
        "days": terms.maximum_extension_days + terms.notification_days,
        "after": terms.notification_days,
    }
    return [
        (
            gettext("Longest payment terms"),
            gettext("%(days)s days, from the invoice date to the due date")
            % {"days": terms.maximum_payment_days},
        ),
        (
            gettext("Invoice within"),
            gettext("%(days)s days of the dispatch") % {"days": terms.maximum_invoicing_days},
        ),
        (
            gettext("Maximum extension period"),
            gettext("%(days)s days from the original due date")
            % {"days": terms.maximum_extension_days},
        ),
        (
            gettext("Report an overdue within"),
            gettext(
                "%(days)s days of the original due date: %(after)s days after the extension ends"
            )
            % report,
        ),
        (gettext("Waiting period"), waiting),
        (
            gettext("Notice of a lower limit"),
            gettext("%(days)s days from the day we tell you") % {"days": terms.limit_notice_days},
        ),
    ]


def _amount_or_none(amount: Money) -> str:
    return money_text(amount) if amount else gettext("none")
