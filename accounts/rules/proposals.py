"""What one person proposes and a second one releases."""

from enum import StrEnum

from core.errors import BusinessError
from core.states import decided_once


class ProposalState(StrEnum):
    """What became of what somebody proposed."""

    PROPOSED = "PROPOSED"
    RELEASED = "RELEASED"
    REJECTED = "REJECTED"
    WITHDRAWN = "WITHDRAWN"


NEXT_STATES = decided_once(ProposalState)


class NotYourProposal(BusinessError):
    """Somebody else proposed this."""

    sentence = "Only the person who proposed this takes it back; send it back instead."
