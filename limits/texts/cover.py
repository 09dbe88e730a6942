"""Why an invoice is insured or not, and why deliveries are stopped, in words."""

from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.templatetags.amounts import day_text
from limits.rules.cover.reasons import Reason
from limits.rules.stops import Stop, StopCause

# Why nothing that is delivered is covered, whatever limit stands: today, and on a day that is over.
STOPS: dict[str, Promise] = {
    StopCause.EXTENSION_ENDED: _(
        "Since %(since)s new deliveries on account are not insured: invoice %(invoice)s is open "
        "past its maximum extension period, which ended on %(day)s. Once it is paid, they are "
        "insured again. What you delivered before stays covered."
    ),
    StopCause.HANDED_OVER: _(
        "Since %(since)s new deliveries on account are not insured: what this buyer owes was "
        "handed over for collection. What you delivered before stays covered."
    ),
    StopCause.COUNTRY_WITHDRAWN: _(
        "Since %(since)s new deliveries on account are not insured: your policy does not insure "
        "the buyer's country. What you delivered before stays covered."
    ),
    StopCause.POLICY_ENDED: _(
        "Since %(since)s new deliveries on account are not insured: your policy has ended. What "
        "you delivered before stays covered."
    ),
}
_STOPS_THEN: dict[str, Promise] = {
    StopCause.EXTENSION_ENDED: _(
        "Deliveries were stopped from %(since)s on: invoice %(invoice)s was open past its maximum "
        "extension period, which ended on %(day)s."
    ),
    StopCause.HANDED_OVER: _(
        "Deliveries were stopped from %(since)s on: what this buyer owed was handed over for "
        "collection."
    ),
    StopCause.COUNTRY_WITHDRAWN: _(
        "Deliveries were stopped from %(since)s on: your policy did not insure the buyer's country."
    ),
    StopCause.POLICY_ENDED: _("Deliveries were stopped from %(since)s on: your policy had ended."),
}

COVER: dict[str, Promise] = {  # why an invoice is insured or not, as a claim says it
    Reason.PAID: _("Paid or credited in full."),
    Reason.EXCLUDED_ASSOCIATED: _("You and the buyer belong to one group."),
    Reason.EXCLUDED_CONSUMER: _("The buyer is a consumer."),
    Reason.EXCLUDED_PUBLIC: _("The buyer is a public body."),
    Reason.EXCLUDED_NOT_NAMED: _("The policy names its buyers, and this one not for that day."),
    Reason.CASH_OR_PREPAID: _("Not sold on open account."),
    Reason.OUTSIDE_POLICY_PERIOD: _("Dispatched outside the policy period."),
    Reason.COUNTRY_NOT_COVERED: _("The buyer's country is not insured."),
    Reason.ACTIVITY_NOT_COVERED: _("Not from the insured activity."),
    Reason.TERMS_EXCEEDED: _("The payment term is longer than the policy allows."),
    Reason.LATE_INVOICED: _("Invoiced later than the policy allows."),
    Reason.AFTER_DATE_OF_LOSS: _("Dispatched on or after the date of loss."),
    Reason.STOP_SHIPMENT: _("Dispatched while deliveries had to be stopped."),
    Reason.NO_LIMIT: _("No limit stood on the day of dispatch."),
    Reason.LIMIT_WITHDRAWN: _("The limit was withdrawn before the dispatch."),
    Reason.LIMIT_EXPIRED: _("The limit had ended before the dispatch."),
    Reason.CONDITION_NOT_MET: _("A condition of the limit was not met."),
    Reason.DISPUTED: _("Disputed: suspended until the dispute is resolved."),
    Reason.PARTLY_DISPUTED: _("Partly disputed: that part is suspended."),
    Reason.LIMIT_EXCEEDED: _("Above the limit, in whole or in part."),
    Reason.COVERED: _("Insured."),
}


def stop(found: Stop, *, is_over: bool = False) -> str:
    """Return since when and why deliveries are stopped, or were on a day that is over."""
    days = {"since": day_text(found.since), **found.values}
    if "day" in found.values:
        days["day"] = day_text(date.fromisoformat(found.values["day"]))
    return str((_STOPS_THEN if is_over else STOPS)[found.cause]) % days
