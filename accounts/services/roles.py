"""Who comes to work at the insurer, and as what: one administrator proposes, a second releases.

Whoever is taken on by one person alone could be that person's second person everywhere.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts import queries
from accounts.models import StaffProposal, User
from accounts.rules import SYSTEM, Actor, StaffRole, ensure_role, is_set_up_code, person_of
from accounts.rules import staff as rules
from accounts.rules.authority import NotAnUnderwriter
from accounts.rules.proposals import NEXT_STATES, ProposalState
from accounts.services import people, proposals
from accounts.services.authority import release_with_role
from accounts.services.staff import (
    ensure_another_administrator,
    give_role,
    lock_staff,
    record_proposal,
)
from core import events
from core.errors import BusinessError
from core.money import Money
from core.states import ensure_can_become


class ActsForAPolicyholder(BusinessError):
    """Whoever asks for a policyholder cannot decide for the insurer."""

    sentence = "This person acts for a policyholder. Withdraw the mandates first."


@transaction.atomic
def propose_staff(
    *, email: str, role: StaffRole, authority: Money, by: Actor, now: datetime
) -> StaffProposal:
    """Propose to let a new person work at the insurer.

    `authority` in EUR: what an underwriter decides alone from the day it is let in; 0 for others.

    :raises NotYourRole: unless an administrator does it
    :raises MailAddressTaken: if somebody has this mail address
    :raises NotAnUnderwriter: for an authority of anybody else
    :raises rules.StaffProposalWaits: if something waits for the person already
    """
    ensure_role(by, StaffRole.ADMINISTRATOR)
    if authority and role is not StaffRole.UNDERWRITER:
        raise NotAnUnderwriter
    email = User.objects.normalize_email(email).lower()
    lock_staff()
    if User.objects.filter(email=email).exists():
        raise people.MailAddressTaken
    return _propose(None, email, role, authority, by, now)


@transaction.atomic
def propose_role(*, user_id: UUID, role: StaffRole, by: Actor, now: datetime) -> StaffProposal:
    """Propose to give a known person another role at the insurer.

    :raises NotYourRole: unless an administrator does it
    :raises rules.IsShutOut: if the person cannot sign in
    :raises ActsForAPolicyholder: if the person has a mandate
    :raises rules.RoleStands: if the person has it
    :raises LastAdministrator: if nobody would be left to run the installation
    :raises rules.StaffProposalWaits: if something waits for the person already
    """
    ensure_role(by, StaffRole.ADMINISTRATOR)
    lock_staff()
    user = User.objects.select_for_update().get(public_id=user_id)
    if user.staff_role == role:
        raise rules.RoleStands(email=user.email)
    _ensure_can_have(user, role)
    return _propose(user, user.email, role, Money.zero("EUR"), by, now)


@transaction.atomic
def release_staff(*, proposal_id: UUID, by: Actor, now: datetime) -> StaffProposal:
    """Let a person work at the insurer, or give it the role, as a second administrator.

    A new person chooses a password by mail; the authority proposed with it counts from today.

    :raises StaffProposal.DoesNotExist: if there is no such one
    :raises NotYourRole: unless an administrator does it
    :raises StateRefused: unless it is proposed
    :raises SecondPersonNeeded: if it is the one who proposed
    :raises rules.OwnRole: if it is the one whose role it is
    :raises MailAddressTaken: if somebody got this mail address meanwhile
    :raises rules.IsShutOut: if the person was shut out meanwhile
    :raises ActsForAPolicyholder: if the person got a mandate meanwhile
    :raises LastAdministrator: if nobody would be left to run the installation
    """
    ensure_role(by, StaffRole.ADMINISTRATOR)
    proposal = _lock(proposal_id)
    proposals.ensure_releasable(proposal, by)
    if proposal.user_id is not None and proposal.user_id == by.user_id:
        raise rules.OwnRole
    _let_in(proposal, by, now)
    proposals.release(proposal, by, now, "user")
    record_proposal("accounts.staff_released", proposal, by, now)
    return proposal


@transaction.atomic
def release_administrator(
    *, proposal_id: UUID, code: str, by: Actor, now: datetime
) -> StaffProposal:
    """Let in a second administrator with the code of this proposal, while there is no other one.

    The code is printed on the machine that the installation runs on, and opens nothing else.

    :raises StaffProposal.DoesNotExist: if there is no such one
    :raises NotYourRole: unless an administrator does it
    :raises StateRefused: unless it is proposed
    :raises rules.SecondAdministratorThere: if there is another administrator
    :raises rules.OnlyAnAdministrator: for any other role
    :raises rules.WrongCodeForAdministrator: for whoever does not know the code
    """
    ensure_role(by, StaffRole.ADMINISTRATOR)
    proposal = _lock(proposal_id)
    ensure_can_become(ProposalState(proposal.state), ProposalState.RELEASED, NEXT_STATES)
    if queries.administrators().exclude(id=by.user_id or 0).exists():
        raise rules.SecondAdministratorThere
    if proposal.role != StaffRole.ADMINISTRATOR:
        raise rules.OnlyAnAdministrator
    if not is_set_up_code(code, queries.set_up_code(of=proposal)):
        raise rules.WrongCodeForAdministrator(email=proposal.email)
    _let_in(proposal, by, now)
    proposals.release(proposal, SYSTEM, now, "user")  # the machine's code, and no second person
    record_proposal("accounts.staff_released", proposal, by, now)
    return proposal


@transaction.atomic
def reject_staff(*, proposal_id: UUID, answer: str, by: Actor, now: datetime) -> StaffProposal:
    """Send the proposal back with the reason; everybody keeps the role there is.

    :raises StaffProposal.DoesNotExist: if there is no such one
    :raises NotYourRole: unless an administrator does it
    :raises StateRefused: unless it is proposed
    """
    ensure_role(by, StaffRole.ADMINISTRATOR)
    proposal = _lock(proposal_id)
    proposals.send_back(proposal, answer, by, now)
    record_proposal("accounts.staff_rejected", proposal, by, now)
    return proposal


@transaction.atomic
def withdraw_staff(*, proposal_id: UUID, by: Actor, now: datetime) -> StaffProposal:
    """Take one's own proposal back.

    :raises StaffProposal.DoesNotExist: if there is no such one
    :raises NotYourRole: unless an administrator does it
    :raises StateRefused: unless it is proposed
    :raises NotYourProposal: if somebody else proposed it
    """
    ensure_role(by, StaffRole.ADMINISTRATOR)
    proposal = _lock(proposal_id)
    proposals.take_back(proposal, by, now)
    record_proposal("accounts.staff_withdrawn", proposal, by, now)
    return proposal


def _propose(
    user: User | None, email: str, role: StaffRole, authority: Money, by: Actor, now: datetime
) -> StaffProposal:
    if StaffProposal.objects.filter(email=email, state=ProposalState.PROPOSED).exists():
        raise rules.StaffProposalWaits(email=email, state=ProposalState.PROPOSED)
    proposal = StaffProposal.objects.create(
        user=user,
        email=email,
        role=role,
        authority=authority.amount,
        proposed_at=now,
        proposed_by_id=person_of(by, StaffRole.ADMINISTRATOR),
    )
    record_proposal("accounts.staff_proposed", proposal, by, now)
    return proposal


def _let_in(proposal: StaffProposal, by: Actor, now: datetime) -> None:
    role = StaffRole(proposal.role)
    if proposal.user_id is None:
        proposal.user = _take_on(proposal, role, by, now)
        return
    user = User.objects.select_for_update().get(id=proposal.user_id)
    _ensure_can_have(user, role)
    give_role(user, role, by, now)


def _take_on(proposal: StaffProposal, role: StaffRole, by: Actor, now: datetime) -> User:
    user = people.new_user(proposal.email)
    user.staff_role = role
    user.save(update_fields=["staff_role"])
    events.record("accounts.staff_taken_on", subject=user, by=by, at=now, role=user.staff_role)
    if proposal.authority:
        release_with_role(user, proposal, by, now)
    return user


def _ensure_can_have(user: User, role: StaffRole) -> None:
    if not user.is_active:
        raise rules.IsShutOut(email=user.email)
    if user.mandates.filter(revoked_at=None).exists():
        raise ActsForAPolicyholder
    if role is not StaffRole.ADMINISTRATOR:
        ensure_another_administrator(user)


def _lock(proposal_id: UUID) -> StaffProposal:
    lock_staff()
    return StaffProposal.objects.select_for_update(of=("self",)).get(public_id=proposal_id)
