"""How states, letters, actions and countries of collecting are called."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from collections_app.rules.ladder import Step
from collections_app.rules.lifecycle import ActionKind, CaseState, LetterKind
from collections_app.rules.next_action import NextAction
from collections_app.rules.own import OwnStepKind

STATES: dict[CaseState, Promise] = {
    CaseState.OPENED: _("Handed over"),
    CaseState.AMICABLE: _("Being collected"),
    CaseState.LEGAL: _("In court"),
    CaseState.SUSPENDED_DISPUTE: _("Waiting for a dispute"),
    CaseState.INSOLVENT: _("Buyer insolvent"),
    CaseState.CLOSED_PAID: _("Paid"),
    CaseState.CLOSED_UNPAID: _("Closed, not paid"),
    CaseState.WITHDRAWN: _("Withdrawn"),
}

TONES: dict[CaseState, str] = {
    CaseState.OPENED: "info",
    CaseState.AMICABLE: "info",
    CaseState.LEGAL: "warn",
    CaseState.SUSPENDED_DISPUTE: "warn",
    CaseState.INSOLVENT: "bad",
    CaseState.CLOSED_PAID: "good",
    CaseState.CLOSED_UNPAID: "bad",
    CaseState.WITHDRAWN: "quiet",
}

LETTERS: dict[LetterKind, Promise] = {
    LetterKind.REMINDER: _("Reminder"),
    LetterKind.FINAL_NOTICE: _("Final notice"),
    LetterKind.COLLECTION_DEMAND: _("Collection demand"),
}

ACTIONS: dict[ActionKind, Promise] = {
    ActionKind.LETTER: _("Letter"),
    ActionKind.CALL: _("Call"),
    ActionKind.NOTE: _("Note"),
    ActionKind.PAYMENT: _("Payment"),
    ActionKind.STATE: _("Progress"),
    ActionKind.REVERSAL: _("Payment booked back"),
}

OWN_STEPS: dict[str, Promise] = {
    OwnStepKind.REMINDER: _("Reminder"),
    OwnStepKind.PAYMENT_PLAN: _("Payment plan"),
    OwnStepKind.FINAL_NOTICE: _("Final notice"),
    OwnStepKind.AGENCY: _("Collection agency"),
    OwnStepKind.LAWYER: _("Lawyer or bailiff"),
    OwnStepKind.COURT: _("Court"),
}

STEPS: dict[Step, Promise] = {
    Step.FRIENDLY_REMINDER: _("Friendly reminder"),
    Step.FIRST_REMINDER: _("First reminder"),
    Step.SECOND_REMINDER: _("Second reminder"),
    Step.FINAL_NOTICE: _("Final notice"),
    Step.FINAL_NOTICE_EXPIRES: _("The final notice runs out"),
    Step.RECOMMENDED_TRANSFER: _("Best day to hand over"),
    Step.MEP_END: _("Maximum extension period ends"),
    Step.STOP_SHIPMENT: _("Stop deliveries"),
    Step.MANDATORY_TRANSFER_LATEST: _("Last day to report and hand over"),
}

NEXT: dict[NextAction, Promise] = {
    NextAction.SEND_DEMAND: _("Make and send the demand"),
    NextAction.CALL: _("Call the buyer"),
    NextAction.FOLLOW_COURT: _("Follow the court"),
    NextAction.SETTLE_DISPUTE: _("Settle the dispute"),
    NextAction.FILE_WITH_ADMINISTRATOR: _("File with the administrator"),
    NextAction.NOTHING: _("Nothing"),
}

RATES: dict[str, Promise] = {
    "NL_HANDELSRENTE": _("Netherlands: late payment between businesses"),
    "NL_ORDINARY": _("Netherlands: ordinary interest by law"),
    "DE_BASISZINSSATZ": _("Germany: base rate"),
    "DE_288_2_BGB": _("Germany: late payment between businesses"),
    "BE_LAW_2002_08_02": _("Belgium: late payment between businesses"),
    "FR_L441_10": _("France: late payment between businesses"),
}

_REASONS: dict[str, Promise] = {
    CaseState.CLOSED_PAID: _("The buyer paid all that was owed."),
    CaseState.CLOSED_UNPAID: _("Nothing more can be collected from the buyer."),
    CaseState.WITHDRAWN: _("The debt was taken back from collection."),
}

_COUNTRIES: dict[str, Promise] = {
    "AT": _("Austria"),
    "BE": _("Belgium"),
    "CH": _("Switzerland"),
    "CZ": _("Czechia"),
    "DE": _("Germany"),
    "DK": _("Denmark"),
    "ES": _("Spain"),
    "FI": _("Finland"),
    "FR": _("France"),
    "GB": _("United Kingdom"),
    "IE": _("Ireland"),
    "IT": _("Italy"),
    "LU": _("Luxembourg"),
    "NL": _("Netherlands"),
    "NO": _("Norway"),
    "PL": _("Poland"),
    "PT": _("Portugal"),
    "SE": _("Sweden"),
    "US": _("United States"),
}


def text(code: str, values: Mapping[str, Any]) -> str:
    """Return a reason of collecting as a sentence."""
    return str(_REASONS[code]) % values


def state(code: str) -> str:
    """Return how a state of a case is called."""
    return str(STATES[CaseState(code)])


def tone(code: str) -> str:
    """Return the tone in which a state of a case is shown."""
    return TONES[CaseState(code)]


def rate(code: str) -> str:
    """Return how a series of rates of interest is called."""
    return str(RATES[code])


def letter(code: str) -> str:
    """Return how a kind of letter is called."""
    return str(LETTERS[LetterKind(code)])


def country(code: str) -> str:
    """Return a country's name; one without a name here keeps its code."""
    return str(_COUNTRIES.get(code, code))
