"""Who is insured, and who may act for whom."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import Mandate, Policyholder, User
from accounts.rules import Actor, MandateRole, Right, StaffRole, ensure_may, ensure_role
from accounts.services import people
from core import events
from core.errors import BusinessError


class LastOwner(BusinessError):
    """A policy must keep somebody who administers it."""

    sentence = "This is the last owner. Make somebody else owner first."


class PolicyholderAlready(BusinessError):
    """The company is insured here."""

    sentence = "This company is a policyholder already."


class WorksAtTheInsurer(BusinessError):
    """Whoever decides for the insurer cannot ask for a policyholder."""

    sentence = "%(email)s works at the insurer, and cannot act for a policyholder as well."


class MandateInForce(BusinessError):
    """The person already acts for this policyholder."""

    sentence = "This person already has a mandate. Withdraw it first to give another one."


@transaction.atomic
def take_on_policyholder(
    *, company_id: int, name: str, language: str, by: Actor, now: datetime
) -> Policyholder:
    """Make a company a policyholder.

    :raises NotYourRole: unless an underwriter or administrator does it
    :raises PolicyholderAlready: if the company is one
    """
    ensure_role(by, StaffRole.UNDERWRITER, StaffRole.ADMINISTRATOR)
    holder, is_new = Policyholder.objects.get_or_create(
        company_id=company_id, defaults={"name": name, "language": language}
    )
    if not is_new:
        raise PolicyholderAlready
    events.record(
        "accounts.policyholder_taken_on",
        subject=holder,
        by=by,
        at=now,
        policyholder_id=holder.id,
    )
    return holder


@transaction.atomic
def grant_mandate(
    *, policyholder_id: int, email: str, role: MandateRole, by: Actor, now: datetime
) -> Mandate:
    """Let a person act for a policyholder; a new person chooses a password by mail.

    :raises NotYourRight: unless the actor may administer
    :raises MandateInForce: if the person has a mandate already
    :raises WorksAtTheInsurer: if the person does
    """
    _ensure_administers(by, policyholder_id)
    policyholder = _lock_mandates(policyholder_id)
    known = User.objects.select_for_update().filter(email=email.lower()).first()
    user = known or people.new_user(email, language=policyholder.language)
    if user.is_insurer_staff:
        raise WorksAtTheInsurer(email=user.email)
    if Mandate.objects.in_force().filter(user=user, policyholder_id=policyholder_id).exists():
        raise MandateInForce
    mandate = Mandate.objects.create(
        user=user, policyholder_id=policyholder_id, role=role, granted_at=now
    )
    events.record("accounts.mandate_granted", subject=mandate, by=by, at=now, role=role.value)
    return mandate


@transaction.atomic
def revoke_mandate(*, mandate_id: UUID, by: Actor, now: datetime) -> Mandate:
    """Withdraw a mandate; its access tokens stop at once.

    :raises NotYourRight: unless the actor may administer
    :raises LastOwner: if nobody would be left to administer
    """
    seen = Mandate.objects.visible_to(by).get(public_id=mandate_id)
    _ensure_administers(by, seen.policyholder_id)
    _lock_mandates(seen.policyholder_id)
    mandate = Mandate.objects.select_for_update().get(id=seen.id)
    if mandate.revoked_at is not None:
        return mandate
    owners = Mandate.objects.in_force().filter(
        policyholder_id=mandate.policyholder_id, role=MandateRole.OWNER
    )
    if mandate.role == MandateRole.OWNER and owners.count() == 1:
        raise LastOwner
    mandate.revoked_at = now
    mandate.save(update_fields=["revoked_at"])
    mandate.tokens.filter(revoked_at=None).update(revoked_at=now)
    events.record("accounts.mandate_revoked", subject=mandate, by=by, at=now)
    return mandate


def _ensure_administers(by: Actor, policyholder_id: int) -> None:
    if by.is_insurer_staff:
        ensure_role(by, StaffRole.UNDERWRITER, StaffRole.ADMINISTRATOR)
        return
    ensure_may(by, Right.ADMINISTER)
    if by.acting_for != policyholder_id:
        raise Mandate.DoesNotExist


def _lock_mandates(policyholder_id: int) -> Policyholder:
    """Let mandates of one policyholder change one after the other."""
    return Policyholder.objects.select_for_update().get(id=policyholder_id)
