"""What one person proposes: released by a second one, sent back, or taken back by its author.

Whoever calls holds the lock of the row, and records what happened to it.
"""

from datetime import datetime

from accounts.models import Proposed
from accounts.rules import Actor, ensure_second_person
from accounts.rules.proposals import NEXT_STATES, NotYourProposal, ProposalState
from core.states import ensure_can_become


def ensure_releasable(row: Proposed, by: Actor) -> None:
    """Refuse the release of what does not wait, and to its author.

    :raises StateRefused: unless it is proposed
    :raises SecondPersonNeeded: if it is the one who proposed
    """
    ensure_can_become(ProposalState(row.state), ProposalState.RELEASED, NEXT_STATES)
    ensure_second_person(by, row.proposed_by_id)


def release(row: Proposed, by: Actor, now: datetime, *became: str) -> None:
    """Close what is releasable, and save the fields that say what it `became`."""
    _close(row, ProposalState.RELEASED, by, now, *became)


def send_back(row: Proposed, answer: str, by: Actor, now: datetime) -> None:
    """Close it with the reason why it is not released.

    :raises StateRefused: unless it is proposed
    """
    ensure_can_become(ProposalState(row.state), ProposalState.REJECTED, NEXT_STATES)
    row.answer = answer.strip()
    _close(row, ProposalState.REJECTED, by, now, "answer")


def take_back(row: Proposed, by: Actor, now: datetime) -> None:
    """Close it, as its author.

    :raises StateRefused: unless it is proposed
    :raises NotYourProposal: if somebody else proposed it
    """
    ensure_can_become(ProposalState(row.state), ProposalState.WITHDRAWN, NEXT_STATES)
    if row.proposed_by_id != by.user_id:
        raise NotYourProposal(state=row.state)
    _close(row, ProposalState.WITHDRAWN, by, now)


def let_fall(row: Proposed, by: Actor, now: datetime) -> None:
    """Close what waits because what it is about ended, whoever proposed it."""
    _close(row, ProposalState.WITHDRAWN, by, now)


def _close(row: Proposed, state: ProposalState, by: Actor, now: datetime, *also: str) -> None:
    row.state, row.decided_at, row.decided_by_id = state, now, by.user_id
    row.save(update_fields=["state", "decided_at", "decided_by", *also])
