"""Cuts and proposed answers, in words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from limits.rules.cutting import CutState, Way
from limits.rules.handing import ProposalState

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
    ProposalState.PROPOSED: _("Waits for a second person"),
    ProposalState.GIVEN: _("Given"),
    ProposalState.RETURNED: _("Sent back"),
}
