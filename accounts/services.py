"""What people do with accounts: mandates, access tokens, policyholders."""

import secrets
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import AccessToken, Mandate, Policyholder, User
from accounts.rules import (
    Actor,
    MandateRole,
    Right,
    StaffRole,
    ensure_may,
    ensure_role,
    token_digest,
)
from core import events
from core.errors import BusinessError


class LastOwner(BusinessError):
    """A policy must keep somebody who administers it."""

    sentence = "This is the last owner. Make somebody else owner first."


class MandateInForce(BusinessError):
    """The person already acts for this policyholder."""

    sentence = "This person already has a mandate. Withdraw it first to give another one."


@transaction.atomic
def take_on_policyholder(
    *, company_id: int, name: str, language: str, by: Actor, now: datetime
) -> Policyholder:
    """Make a company a policyholder.

    :raises NotYourRole: unless an underwriter or administrator does it
    """
    ensure_role(by, StaffRole.UNDERWRITER, StaffRole.ADMINISTRATOR)
    holder = Policyholder.objects.create(company_id=company_id, name=name, language=language)
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
    """
    _ensure_administers(by, policyholder_id)
    user = User.objects.filter(email=email.lower()).first()
    if user is None:
        user = User.objects.create_user(email)
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
    mandate = Mandate.objects.visible_to(by).select_for_update().get(public_id=mandate_id)
    _ensure_administers(by, mandate.policyholder_id)
    if mandate.revoked_at is not None:
        return mandate
    owners = Mandate.objects.in_force().filter(
        policyholder_id=mandate.policyholder_id, role=MandateRole.OWNER
    )
    if mandate.role == MandateRole.OWNER and len(owners.select_for_update()) == 1:
        raise LastOwner
    mandate.revoked_at = now
    mandate.save(update_fields=["revoked_at"])
    mandate.tokens.filter(revoked_at=None).update(revoked_at=now)
    events.record("accounts.mandate_revoked", subject=mandate, by=by, at=now)
    return mandate


@transaction.atomic
def issue_token(*, mandate_id: int, name: str, by: Actor, now: datetime) -> tuple[AccessToken, str]:
    """Issue a token for the actor's own mandate; the secret is returned this once.

    :raises Mandate.DoesNotExist: if it is not the actor's own mandate
    """
    mandate = Mandate.objects.visible_to(by).in_force().get(id=mandate_id, user_id=by.user_id)
    secret = f"dk_{secrets.token_urlsafe(32)}"
    token = AccessToken.objects.create(
        mandate=mandate,
        user_id=mandate.user_id,
        name=name,
        prefix=secret[:8],
        digest=token_digest(secret),
        created_at=now,
    )
    events.record(
        "accounts.token_issued",
        subject=token,
        by=by,
        at=now,
        policyholder_id=mandate.policyholder_id,
    )
    return token, secret


@transaction.atomic
def revoke_token(*, token_id: UUID, by: Actor, now: datetime) -> None:
    """Revoke one of the actor's own tokens.

    :raises AccessToken.DoesNotExist: if it is not the actor's own
    """
    token = AccessToken.objects.select_for_update(of=("self",)).get(
        public_id=token_id, user_id=by.user_id
    )
    if token.revoked_at is None:
        token.revoked_at = now
        token.save(update_fields=["revoked_at"])
        events.record(
            "accounts.token_revoked", subject=token, by=by, at=now, policyholder_id=by.acting_for
        )


def _ensure_administers(by: Actor, policyholder_id: int) -> None:
    if by.is_insurer_staff:
        ensure_role(by, StaffRole.UNDERWRITER, StaffRole.ADMINISTRATOR)
        return
    ensure_may(by, Right.ADMINISTER)
    if by.acting_for != policyholder_id:
        raise Mandate.DoesNotExist
