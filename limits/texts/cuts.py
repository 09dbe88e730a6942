"""Cuts and proposed answers, in words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from limits.rules.cutting import CutState, Way
from limits.rules.handing import AnswerState

WAYS: dict[str, Promise] = {
    Way.PRO_RATA: _("In proportion to what everybody has"),
    Way.UNUSED_FIRST: _("Room nobody uses first, by the ledgers"),
    Way.LONGEST_TERMS_FIRST: _("The longest payment terms first"),
}

CUT_STATES: dict[str, Promise] = {
    CutState.PROPOSED: _("Waits for a second person"),
    CutState.RELEASED: _("Released"),
    CutState.REJECTED: _("Rejected"),
    CutState.WITHDRAWN: _("Taken back"),
    CutState.EXPIRED: _("Expired"),
}

PROPOSAL_STATES: dict[str, Promise] = {
    AnswerState.PROPOSED: _("Waits for a second person"),
    AnswerState.GIVEN: _("Given"),
    AnswerState.RETURNED: _("Sent back"),
}
