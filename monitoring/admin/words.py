"""What the desks call kinds and states of signals, and what follows from each kind."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from companies.texts import places
from grading.rules.inputs import LegalEventKind, PlaceLevel
from grading.texts import LEGAL_EVENTS
from monitoring.rules.triggers import TRIGGERS, FirstEffect, SignalKind, SignalState, TakenIn
from monitoring.services.signal_files import REFUSED

_OWN: dict[str, Promise] = {
    SignalKind.ACCOUNTS_FILED: _("Accounts filed"),
    SignalKind.ACCOUNTS_LATE: _("Accounts late"),
    SignalKind.AUDITOR_CHANGED: _("Another auditor"),
    SignalKind.OPINION_QUALIFIED: _("Auditor's opinion qualified"),
    SignalKind.DIRECTOR_CHANGED: _("Another director"),
    SignalKind.OWNER_CHANGED: _("Another owner (UBO)"),
    SignalKind.ADDRESS_CHANGED: _("Another address"),
    SignalKind.NAME_CHANGED: _("Another name"),
    SignalKind.DEMERGED: _("Demerger"),
    SignalKind.GUARANTEE_WITHDRAWN: _("Statement of the parent withdrawn (403)"),
    SignalKind.NEGATIVE_NEWS: _("Negative news"),
    SignalKind.OVERDUE_REPORTED: _("Overdue reported"),
    SignalKind.SECOND_OVERDUE: _("Overdue reported by a second policyholder"),
    SignalKind.COLLECTION_OPENED: _("Debt handed over"),
    SignalKind.CLAIM_PAYABLE: _("Claim"),
    SignalKind.LIMIT_UNUSED: _("Limit not used"),
    SignalKind.LIMIT_NEARLY_FULL: _("Limit nearly full"),
    SignalKind.PAYMENT_SLOWER: _("Pays more slowly"),
    SignalKind.CUT_WITHOUT_CAUSE: _("Announced cut without its cause"),
    SignalKind.COUNTRY_SHOCK: _("Shock of a country"),
    SignalKind.SECTOR_SHOCK: _("Shock of a sector"),
    SignalKind.SHOCK_ENDED: _("Shock ended early"),
}
KINDS: dict[str, Promise] = {kind.value: LEGAL_EVENTS[kind] for kind in LegalEventKind} | _OWN

STATES: dict[str, Promise] = {
    SignalState.RECEIVED: _("Just came in"),
    SignalState.UNMATCHED: _("Company not found"),
    SignalState.NOTED: _("Noted"),
    SignalState.DONE: _("Done by itself"),
    SignalState.WAITS: _("Waits for somebody"),
    SignalState.TO_AGREE: _("Put aside, to be agreed with"),
    SignalState.CONFIRMED: _("Confirmed"),
    SignalState.DISMISSED: _("Put aside"),
    SignalState.WITHDRAWN: _("Taken back by its source"),
}

FOLLOWS: dict[str, Promise] = {
    FirstEffect.LEGAL_EVENT: _(
        "It is recorded as a public event as soon as the company is known: grade and limits follow "
        "at once."
    ),
    FirstEffect.REGRADE: _("The company is graded again at once."),
    FirstEffect.LOOK: _("Nothing changes before somebody has looked."),
    FirstEffect.LOOK_IF_SEVERAL: _(
        "Somebody looks once there are two such changes within 90 days; nothing changes before."
    ),
    FirstEffect.KEPT: _("Grade and limits follow where it was reported."),
}

_FREEZES = _(
    "The limits were looked at by the rules at once. Increases are frozen: no limit on the company "
    "rises until somebody confirms this or puts it aside."
)
_OF_KIND: dict[str, Promise] = {
    SignalKind.SECOND_OVERDUE: _FREEZES,
    SignalKind.CUT_WITHOUT_CAUSE: _(
        "A public event was an error, and cuts announced after it still stand. The policyholders "
        "were invited to ask for their limits again: answer what they ask, or call who does not."
    ),
}

TAKEN_IN: dict[str, Promise] = {
    TakenIn.NEW: _("New: %(count)s"),
    TakenIn.CORRECTED: _("Corrections: %(count)s"),
    TakenIn.REPEATED: _("Known already, nothing changes: %(count)s"),
    TakenIn.OVERTAKEN: _("Overtaken by a later revision, nothing changes: %(count)s"),
    REFUSED: _("Refused: %(count)s"),
}


def follows(kind: SignalKind) -> Promise:
    """Return what follows from a kind of signal by itself, and what holds until it is judged."""
    return _OF_KIND.get(kind, FOLLOWS[TRIGGERS[kind].effect])


def place(level: str, key: str) -> str:
    """Return what a country or sector is called."""
    return places.country(key) if level == PlaceLevel.COUNTRY else places.sector(key)
