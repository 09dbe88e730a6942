"""Up to how much an underwriter decides alone: proposed by one person, released by a second."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from accounts import queries
from accounts.models import Authority, StaffProposal, User
from accounts.rules import Actor, StaffRole, ensure_role, person_of
from accounts.rules import authority as rules
from accounts.rules.proposals import ProposalState
from accounts.services.proposals import ensure_releasable, release, send_back, take_back
from core import events
from core.dates import business_date
from core.money import Money

_MAY_PROPOSE = (StaffRole.ADMINISTRATOR,)
_MAY_RELEASE = (StaffRole.ADMINISTRATOR, StaffRole.UNDERWRITER)


@transaction.atomic
def propose_authority(
    *, user_id: UUID, amount: Money, valid_from: date, reason: str, by: Actor, now: datetime
) -> Authority:
    """Propose up to how much an underwriter decides alone; it counts once somebody releases it.

    :raises NotYourRole: unless an administrator does it
    :raises rules.NotAnUnderwriter: for anybody else's work
    :raises rules.AuthorityBeginsInThePast: naming the first day it can count from
    :raises rules.AuthorityWaits: if another one waits for a second person
    :raises rules.AuthorityStands: if it counts on that day already
    """
    ensure_role(by, *_MAY_PROPOSE)
    user = _locked(user_id)
    if user.staff_role != StaffRole.UNDERWRITER:
        raise rules.NotAnUnderwriter
    if valid_from < business_date(now):
        raise rules.AuthorityBeginsInThePast(today=business_date(now))
    waiting = user.authorities.filter(state=ProposalState.PROPOSED).first()
    if waiting is not None:
        raise rules.AuthorityWaits(amount=Money(waiting.amount, "EUR"), state=waiting.state)
    if queries.authority_on(user, valid_from) == amount:
        raise rules.AuthorityStands
    authority = Authority.objects.create(
        user=user,
        amount=amount.amount,
        valid_from=valid_from,
        reason=reason.strip(),
        proposed_at=now,
        proposed_by_id=person_of(by, *_MAY_PROPOSE),
    )
    _record("accounts.authority_proposed", authority, by, now)
    return authority


@transaction.atomic
def release_authority(*, proposal_id: UUID, by: Actor, now: datetime) -> Authority:
    """Let an authority count from its day, as a second person.

    What was released before and would begin after that day no longer counts then.

    :raises Authority.DoesNotExist: if there is no such one
    :raises NotYourRole: unless an administrator or an underwriter does it
    :raises StateRefused: unless it is proposed
    :raises SecondPersonNeeded: if it is the one who proposed
    :raises rules.OwnAuthority: if it is the one whose authority it is
    :raises rules.MoreThanYourOwn: for an underwriter with less authority
    """
    ensure_role(by, *_MAY_RELEASE)
    authority = _lock(proposal_id)
    ensure_releasable(authority, by)
    rules.ensure_may_authorise(by, Money(authority.amount, "EUR"), of_user=authority.user_id)
    overtaken = queries.overtaken_by(authority.user, authority.valid_from)
    overtaken.update(ended_at=now, ended_by_id=by.user_id)
    release(authority, by, now)
    _record("accounts.authority_released", authority, by, now)
    return authority


def release_with_role(user: User, proposal: StaffProposal, by: Actor, now: datetime) -> Authority:
    """Let what was proposed with an underwriter's role count from today, when it is let in."""
    authority = Authority.objects.create(
        user=user,
        amount=proposal.authority,
        valid_from=business_date(now),
        state=ProposalState.RELEASED,
        proposed_at=proposal.proposed_at,
        proposed_by_id=proposal.proposed_by_id,
        decided_at=now,
        decided_by_id=by.user_id,
    )
    _record("accounts.authority_released", authority, by, now)
    return authority


@transaction.atomic
def reject_authority(*, proposal_id: UUID, answer: str, by: Actor, now: datetime) -> Authority:
    """Send a proposed authority back with the reason; what counts goes on counting.

    :raises Authority.DoesNotExist: if there is no such one
    :raises NotYourRole: unless an administrator or an underwriter does it
    :raises StateRefused: unless it is proposed
    """
    ensure_role(by, *_MAY_RELEASE)
    authority = _lock(proposal_id)
    send_back(authority, answer, by, now)
    _record("accounts.authority_rejected", authority, by, now)
    return authority


@transaction.atomic
def withdraw_authority(*, proposal_id: UUID, by: Actor, now: datetime) -> Authority:
    """Take one's own proposal back.

    :raises Authority.DoesNotExist: if there is no such one
    :raises NotYourRole: unless an administrator does it
    :raises StateRefused: unless it is proposed
    :raises NotYourProposal: if somebody else proposed it
    """
    ensure_role(by, *_MAY_PROPOSE)
    authority = _lock(proposal_id)
    take_back(authority, by, now)
    _record("accounts.authority_withdrawn", authority, by, now)
    return authority


@transaction.atomic
def end_authority(*, user_id: UUID, by: Actor, now: datetime) -> int:
    """Take what somebody decides alone away at once, also what waits; return how many rows.

    One person does: it only takes away, and the person may have to be stopped.

    :raises NotYourRole: unless an administrator does it
    """
    ensure_role(by, *_MAY_PROPOSE)
    return end_with_role(_locked(user_id), by, now)


def end_with_role(user: User, by: Actor, now: datetime) -> int:
    """Take away what a locked user decides alone; return how many authorities ended."""
    rows = user.authorities.filter(ended_at=None)
    waiting = rows.filter(state=ProposalState.PROPOSED)
    ended = waiting.update(state=ProposalState.WITHDRAWN, decided_at=now, decided_by_id=by.user_id)
    ended += rows.filter(state=ProposalState.RELEASED).update(ended_at=now, ended_by_id=by.user_id)
    if ended:
        events.record("accounts.authority_ended", subject=user, by=by, at=now)
    return ended


def _locked(user_id: UUID) -> User:
    return User.objects.select_for_update().get(public_id=user_id)


def _lock(proposal_id: UUID) -> Authority:
    """Lock the person, then its authority."""
    found = Authority.objects.values_list("user__public_id", flat=True)
    _locked(found.get(public_id=proposal_id))
    return Authority.objects.get(public_id=proposal_id)


def _record(name: str, authority: Authority, by: Actor, now: datetime) -> None:
    events.record(
        name,
        subject=authority,
        by=by,
        at=now,
        user=str(authority.user.public_id),
        amount=str(authority.amount),
        currency="EUR",
        effective_on=str(authority.valid_from),
    )
