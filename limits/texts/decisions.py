"""What is asked, decided and stands, in words."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.money import Money
from core.templatetags.amounts import day_text, money_text, number
from limits.rules.lifecycle import LimitKind, Outcome, PendingAction, RequestState, RowState
from limits.rules.proposal import ReferralCause
from limits.rules.reasons import ConditionCode, ReasonCode
from limits.rules.told import INTERNAL

_OUR_EXPERIENCE = _("Our payment experience with this buyer.")

# Told outside (`domain.md` 2.3): no sentence says anything of other policyholders, and the one on
# sanctions gives no detail.
REASONS: dict[str, Promise] = {
    ReasonCode.OK: _("Your request fits our rules and the buyer's figures."),
    ReasonCode.GRADE_TOO_WEAK: _("The buyer's creditworthiness is insufficient."),
    ReasonCode.CAPACITY: _("The buyer's financial position carries no more."),
    ReasonCode.NO_ACCOUNTS: _("We have insufficient information: no recent annual accounts."),
    ReasonCode.ACCOUNTS_OLD: _("We have insufficient information: the annual accounts are old."),
    ReasonCode.NEGATIVE_EQUITY: _("The buyer's financial position: its equity is negative."),
    ReasonCode.ACCUMULATION: _("We have reached the most we insure on this buyer."),
    ReasonCode.GROUP_ACCUMULATION: _("We have reached the most we insure on this buyer."),
    ReasonCode.COUNTRY_ACCUMULATION: _("We have reached the most we insure on this buyer."),
    ReasonCode.SECTOR: _("Our policy for the buyer's sector allows less."),
    ReasonCode.COUNTRY: _("Our policy for the buyer's country allows less."),
    ReasonCode.TERMS_CONDITION: _("For this buyer we insure shorter payment terms than you asked."),
    INTERNAL: _OUR_EXPERIENCE,
    ReasonCode.OVERDUE_REPORTED: _OUR_EXPERIENCE,
    ReasonCode.CLAIM_OPEN: _OUR_EXPERIENCE,
    ReasonCode.COLLECTION_OPEN: _OUR_EXPERIENCE,
    ReasonCode.LEGAL_EVENT: _("Public information about this buyer, such as an insolvency."),
    ReasonCode.NEW_COMPANY: _("The company is young: its history is limited."),
    ReasonCode.IDENTITY_UNCLEAR: _("Check the legal entity: it is not clear which company it is."),
    ReasonCode.INACTIVE: _("Check the legal entity: this company is not active."),
    ReasonCode.DEREGISTERED: _("Check the legal entity: this company is struck off."),
    ReasonCode.SANCTIONS: _("We cannot give cover on this company."),
    ReasonCode.MARGIN: _("An underwriter assesses this risk."),
    ReasonCode.REINSURANCE: _("We have reached the most we insure on this buyer."),
    ReasonCode.ASSOCIATED: _("This company is linked to yours, which is outside the policy."),
    ReasonCode.LAST_DAY: _("A temporary limit ends on its last day, as it was given."),
    ReasonCode.NOT_USED: _("Nothing was delivered under this limit for a year."),
    ReasonCode.LESS_WANTED: _("You asked for less than you had, and get it as asked."),
}

# What reasons are called inside the house: several are told outside in the same words.
DESK_REASONS: dict[str, Promise] = {
    ReasonCode.OK: _("As asked"),
    ReasonCode.GRADE_TOO_WEAK: _("Grade too weak"),
    ReasonCode.CAPACITY: _("The buyer's own size"),
    ReasonCode.NO_ACCOUNTS: _("No accounts"),
    ReasonCode.ACCOUNTS_OLD: _("Old accounts"),
    ReasonCode.NEGATIVE_EQUITY: _("Negative equity"),
    ReasonCode.ACCUMULATION: _("Enough on this buyer"),
    ReasonCode.GROUP_ACCUMULATION: _("Enough on its group"),
    ReasonCode.COUNTRY_ACCUMULATION: _("Enough on its country"),
    ReasonCode.SECTOR: _("Sector"),
    ReasonCode.COUNTRY: _("Country"),
    ReasonCode.TERMS_CONDITION: _("Shorter payment terms"),
    ReasonCode.OVERDUE_REPORTED: _("Overdue reported"),
    ReasonCode.CLAIM_OPEN: _("Claim open"),
    ReasonCode.COLLECTION_OPEN: _("In collection"),
    ReasonCode.LEGAL_EVENT: _("Legal event"),
    ReasonCode.NEW_COMPANY: _("Young company"),
    ReasonCode.IDENTITY_UNCLEAR: _("Identity unclear"),
    ReasonCode.INACTIVE: _("Not active"),
    ReasonCode.DEREGISTERED: _("Struck off"),
    ReasonCode.SANCTIONS: _("Sanctions"),
    ReasonCode.MARGIN: _("Premium too low for the risk"),
    ReasonCode.REINSURANCE: _("Reinsurance is full"),
    ReasonCode.ASSOCIATED: _("Own group"),
    ReasonCode.LAST_DAY: _("Last day of a temporary limit"),
    ReasonCode.NOT_USED: _("Not used for a year"),
    ReasonCode.LESS_WANTED: _("Less wanted"),
}

_NOT_IN_EURO = _(
    "The buyer's annual accounts are in %(currency)s. We compare figures in euro only, "
    "so we decide as if there were none."
)

CONDITIONS: dict[str, Promise] = {
    ConditionCode.MAXIMUM_PAYMENT_DAYS: _("Payment terms of at most %(days)s days."),
    ConditionCode.ROUNDED_DOWN: _("Limits are given in steps of %(unit)s."),
    ConditionCode.BOUND_ORDERS: _(
        "Only for deliveries under orders that were binding before %(before)s: %(orders)s."
    ),
    ConditionCode.RETENTION_OF_TITLE: _("Only for deliveries under retention of title."),
    ConditionCode.BANK_GUARANTEE: _("Only for deliveries that a bank guarantees."),
    ConditionCode.PARENT_GUARANTEE: _("Only for deliveries that the parent company guarantees."),
    ConditionCode.BILL_OF_EXCHANGE: _("Only for deliveries against an accepted bill of exchange."),
}

REFERRALS: dict[str, Promise] = {
    ReferralCause.ABOVE_AUTHORITY: _("The amount is above what our rules give by themselves."),
    ReferralCause.NEGATIVE_EQUITY: _("The buyer's equity is negative."),
    ReferralCause.MARGIN: _("An underwriter assesses this risk."),
    ReferralCause.ADVERSE_FINDING: _("There is something about this buyer we look at ourselves."),
    ReferralCause.NATURAL_PERSON: _("About a person, no computer says no: a human decides."),
}

LIMIT_KINDS: dict[str, Promise] = {
    LimitKind.APPROVED: _("Approved on request"),
    LimitKind.CHECK: _("Credit check"),
    LimitKind.DISCRETIONARY: _("Discretionary"),
    LimitKind.BLIND: _("Blind cover"),
    LimitKind.TEMPORARY: _("Temporary"),
    LimitKind.TOP_UP: _("Top-up"),
    LimitKind.PRE_SHIPMENT: _("Before shipment"),
}

FACTOR_KINDS: dict[str, Promise] = {"SECTOR": _("Sector"), "COUNTRY": _("Country")}

REQUEST_STATES: dict[str, Promise] = {
    RequestState.SUBMITTED: _("Submitted"),
    RequestState.AUTO_DECIDED: _("Decided at once"),
    RequestState.REFERRED: _("With an underwriter"),
    RequestState.INFORMATION_REQUESTED: _("We asked you something"),
    RequestState.DECIDED: _("Decided"),
    RequestState.CANCELLED: _("Cancelled"),
    RequestState.INDICATED: _("Indication given"),
}

OUTCOMES: dict[str, Promise] = {
    Outcome.APPROVED: _("Approved"),
    Outcome.CONDITIONALLY_APPROVED: _("Approved on conditions"),
    Outcome.PARTIALLY_APPROVED: _("Partly approved"),
    Outcome.REFUSED: _("Refused"),
    Outcome.INCREASE_REFUSED: _("Increase refused"),
    Outcome.INCREASED: _("Increased"),
    Outcome.REDUCED: _("Reduced"),
    Outcome.WITHDRAWN: _("Withdrawn"),
    Outcome.EXPIRED: _("Expired"),
    Outcome.LAPSED_DORMANT: _("Lapsed, not used"),
    Outcome.CANCELLED_BY_POLICYHOLDER: _("Given up by you"),
    Outcome.UNCHANGED_AFTER_REVIEW: _("Unchanged after review"),
    Outcome.SELF_ASSESSED: _("Set by you"),
}

TONES: dict[str, str] = {
    Outcome.APPROVED: "good",
    Outcome.CONDITIONALLY_APPROVED: "good",
    Outcome.INCREASED: "good",
    Outcome.SELF_ASSESSED: "good",
    Outcome.PARTIALLY_APPROVED: "warn",
    Outcome.REDUCED: "warn",
    Outcome.REFUSED: "bad",
    Outcome.INCREASE_REFUSED: "bad",
    Outcome.WITHDRAWN: "bad",
    RequestState.REFERRED: "info",
    RequestState.INFORMATION_REQUESTED: "warn",
    PendingAction.REDUCTION_SCHEDULED: "warn",
    PendingAction.WITHDRAWAL_SCHEDULED: "bad",
    PendingAction.EXPIRY_SCHEDULED: "info",
    RowState.ACTIVE: "good",
    RowState.RUN_OFF: "info",
}

PENDING: dict[str, Promise] = {
    PendingAction.REDUCTION_SCHEDULED: _("Reduction announced"),
    PendingAction.WITHDRAWAL_SCHEDULED: _("Withdrawal announced"),
    PendingAction.EXPIRY_SCHEDULED: _("Ends on its last day"),
}

ROW_STATES: dict[str, Promise] = {
    RowState.FUTURE: _("From a later day"),
    RowState.ACTIVE: _("In force"),
    RowState.RUN_OFF: _("Run-off"),
    RowState.ENDED: _("Ended"),
}

# What a policyholder can do when it does not get (all of) what it asked.
NEXT_STEPS: dict[str, Promise] = {
    ReasonCode.GRADE_TOO_WEAK: _("Deliver against prepayment, or ask for a guarantee of a parent."),
    ReasonCode.CAPACITY: _("Agree a lower balance, part payment in advance or shorter terms."),
    ReasonCode.NO_ACCOUNTS: _("Ask the buyer for its latest annual accounts and send them to us."),
    ReasonCode.ACCOUNTS_OLD: _("Ask the buyer for its latest annual accounts and send them to us."),
    ReasonCode.NEGATIVE_EQUITY: _("Ask the buyer for newer figures or a guarantee of its parent."),
    ReasonCode.ACCUMULATION: _("Ask again later: room comes free as other limits end."),
    ReasonCode.GROUP_ACCUMULATION: _("Ask again later: room comes free as other limits end."),
    ReasonCode.TERMS_CONDITION: _("Agree the shorter payment terms before you deliver."),
    ReasonCode.IDENTITY_UNCLEAR: _("Check the buyer's registration number and ask again."),
    ReasonCode.LEGAL_EVENT: _("Deliver against prepayment only, and watch this buyer."),
}

_VERSIONS: dict[str, Promise] = {
    "rules": _("Version of the rules"),
    "scale": _("Version of the scale of grades"),
    "scorecard": _("Version of the scorecard"),
    "terms": _("Version of the terms"),
    "tables": _("Version of the tables"),
}
_AS_IT_IS = frozenset({"1", "1.0", "1.00"})
_AMOUNTS = frozenset({"maximum", "unit"})
_DAYS = frozenset({"before"})


def text(code: str, values: Mapping[str, Any]) -> str:
    """Return a reason, condition or referral as a sentence for the policyholder."""
    known = {**REASONS, **CONDITIONS, **REFERRALS}
    if code == ReasonCode.NO_ACCOUNTS and values.get("currency"):
        known[code] = _NOT_IN_EURO
    return str(known[code]) % {name: _shown(name, value) for name, value in values.items()}


def sentences(coded: list[dict[str, Any]]) -> list[str]:
    """Return reasons or conditions as sentences, each once."""
    told = (text(item["code"], item["values"]) for item in coded)
    return list(dict.fromkeys(told))


def at_the_desk(code: ReasonCode) -> str:
    """Return what a reason is called inside, with what is told outside."""
    values = {"name": DESK_REASONS[code], "told": REASONS[code]}
    return gettext("%(name)s. Told as: %(told)s") % values


def next_steps(reasons: list[dict[str, Any]]) -> list[str]:
    """Return what the policyholder can do now, each step once."""
    steps = (str(NEXT_STEPS[item["code"]]) for item in reasons if item["code"] in NEXT_STEPS)
    return list(dict.fromkeys(steps))


def rests_on(facts: Mapping[str, Any], versions: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return what a decision rests on, as far as it is about the buyer: pairs of word and value."""
    grade = gettext("not in effect yet") if facts.get("grade_waits") else facts["grade"]
    rows = [(gettext("Grade on the day"), str(grade)), *_figures(facts)]
    if facts["sector_factor"] not in _AS_IT_IS:
        rows.append((gettext("Factor of the sector"), number(Decimal(facts["sector_factor"]))))
    if facts["country_factor"] not in _AS_IT_IS:
        rows.append((gettext("Factor of the country"), number(Decimal(facts["country_factor"]))))
    used = gettext("rules version %(rules)s, scorecard %(scorecard)s, terms version %(terms)s")
    return [*rows, (gettext("Assessed by"), used % versions)]


def versions(used: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return by what a decision was made: pairs of word and version."""
    return [(str(_VERSIONS.get(name, name)), str(each or "\u2013")) for name, each in used.items()]


def _figures(facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    accounts = facts["accounts"]
    if accounts is None and facts.get("other_currency"):
        unused = gettext("in %(currency)s, which we do not compare with amounts in euro")
        return [(gettext("Annual accounts"), unused % {"currency": facts["other_currency"]})]
    if accounts is None:
        return [(gettext("Annual accounts"), gettext("none we can use"))]
    ends_on = day_text(date.fromisoformat(accounts["period_end"]))
    return [
        (gettext("Annual accounts to"), ends_on),
        (gettext("Equity"), money_text(Money(Decimal(accounts["equity"]), "EUR"), "whole")),
        (gettext("Turnover"), money_text(Money(Decimal(accounts["turnover"]), "EUR"), "whole")),
    ]


def _shown(name: str, value: object) -> object:
    if name in _DAYS:
        return day_text(date.fromisoformat(str(value)))
    if name not in _AMOUNTS:
        return value
    return money_text(Money(Decimal(str(value)), "EUR"), "whole")
