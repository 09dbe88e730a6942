"""What people do with accounts: mandates, access tokens, policyholders."""

import secrets
from datetime import datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db import IntegrityError, connection, transaction

from accounts import queries
from accounts.models import AccessToken, Mandate, Policyholder, User
from accounts.rules import (
    SYSTEM,
    Actor,
    MandateRole,
    Right,
    StaffRole,
    ensure_may,
    ensure_role,
    is_set_up_code,
    token_digest,
)
from core import events, tenancy
from core.errors import BusinessError
from core.money import Money


class LastOwner(BusinessError):
    """A policy must keep somebody who administers it."""

    sentence = "This is the last owner. Make somebody else owner first."


class AlreadySetUp(BusinessError):
    """The installation has its staff; more are taken on by an administrator."""

    sentence = "This installation has an administrator already. Sign in."


class WrongSetUpCode(BusinessError):
    """Somebody who does not run this installation would become its administrator."""

    sentence = "This is not the set-up code. ./bin/run prints it, and ./bin/manage setup_code."


class LastAdministrator(BusinessError):
    """Somebody must be left to run the installation."""

    sentence = "This is the last administrator. Make somebody else administrator first."


class MailAddressTaken(BusinessError):
    """The person is known here already."""

    sentence = "Somebody with this mail address is known here already."


class PolicyholderAlready(BusinessError):
    """The company is insured here."""

    sentence = "This company is a policyholder already."


class WorksAtTheInsurer(BusinessError):
    """Whoever decides for the insurer cannot ask for a policyholder."""

    sentence = "%(email)s works at the insurer, and cannot act for a policyholder as well."


class ActsForAPolicyholder(BusinessError):
    """Whoever asks for a policyholder cannot decide for the insurer."""

    sentence = "This person acts for a policyholder. Withdraw the mandates first."


class MandateInForce(BusinessError):
    """The person already acts for this policyholder."""

    sentence = "This person already has a mandate. Withdraw it first to give another one."


@transaction.atomic
def set_up(*, code: str, email: str, password: str, now: datetime) -> User:
    """Make the first administrator of an installation that has no staff yet.

    :raises AlreadySetUp: if it has
    :raises WrongSetUpCode: for whoever does not know the code of the installation
    """
    _lock_staff()
    if queries.has_staff():
        raise AlreadySetUp
    if not is_set_up_code(code, queries.set_up_code()):
        raise WrongSetUpCode
    user = _new_user(email, password=password)
    user.staff_role = StaffRole.ADMINISTRATOR
    user.save(update_fields=["staff_role"])
    with tenancy.scope(staff=True):  # whoever sets up acts as nobody yet
        events.record("accounts.set_up", subject=user, by=SYSTEM, at=now)
    return user


@transaction.atomic
def take_on_staff(
    *, email: str, role: StaffRole, authority: Money, by: Actor, now: datetime
) -> User:
    """Let a new person work at the insurer; the person chooses a password by mail.

    :raises NotYourRole: unless an administrator does it
    :raises MailAddressTaken: if somebody has this mail address
    """
    ensure_role(by, StaffRole.ADMINISTRATOR)
    user = _new_user(email)
    _give_role(user, role, authority)
    _record_role("accounts.staff_taken_on", user, by, now)
    return user


@transaction.atomic
def set_staff_role(
    *, user_id: UUID, role: StaffRole | None, authority: Money, by: Actor, now: datetime
) -> User:
    """Change what a person does at the insurer; None: the person no longer works there.

    :raises NotYourRole: unless an administrator does it
    :raises LastAdministrator: if nobody would be left to run the installation
    :raises ActsForAPolicyholder: if the person has a mandate
    """
    ensure_role(by, StaffRole.ADMINISTRATOR)
    _lock_staff()
    user = User.objects.select_for_update().get(public_id=user_id)
    if role is not None and user.mandates.filter(revoked_at=None).exists():
        raise ActsForAPolicyholder
    if role != StaffRole.ADMINISTRATOR:
        _ensure_another_administrator(user)
    _give_role(user, role, authority)
    _record_role("accounts.staff_role_set", user, by, now)
    return user


@transaction.atomic
def deactivate_user(*, user_id: UUID, by: Actor, now: datetime) -> User:
    """Shut a person out: sign-in and access tokens stop at once.

    :raises NotYourRole: unless an administrator does it
    :raises LastAdministrator: if nobody would be left to run the installation
    """
    ensure_role(by, StaffRole.ADMINISTRATOR)
    _lock_staff()
    user = User.objects.select_for_update().get(public_id=user_id)
    if not user.is_active:
        return user
    _ensure_another_administrator(user)
    user.is_active = False
    user.save(update_fields=["is_active"])
    user.tokens.filter(revoked_at=None).update(revoked_at=now)
    events.record("accounts.user_deactivated", subject=user, by=by, at=now)
    return user


@transaction.atomic
def reactivate_user(*, user_id: UUID, by: Actor, now: datetime) -> User:
    """Let a person in again; access tokens have to be issued anew.

    :raises NotYourRole: unless an administrator does it
    """
    ensure_role(by, StaffRole.ADMINISTRATOR)
    user = User.objects.select_for_update().get(public_id=user_id)
    if not user.is_active:
        user.is_active = True
        user.save(update_fields=["is_active"])
        events.record("accounts.user_reactivated", subject=user, by=by, at=now)
    return user


@transaction.atomic
def remove_second_factor(*, user_id: UUID, by: Actor, now: datetime) -> User:
    """Let a person who lost it set up a new second factor at the next sign-in.

    :raises NotYourRole: unless an administrator does it
    """
    ensure_role(by, StaffRole.ADMINISTRATOR)
    user = User.objects.select_for_update().get(public_id=user_id)
    removed, _ = Authenticator.objects.filter(user=user).delete()
    if removed:
        events.record("accounts.second_factor_removed", subject=user, by=by, at=now)
    return user


@transaction.atomic
def choose_language(*, user_id: int, language: str) -> None:
    """Remember in which language a person reads pages and mails."""
    User.objects.filter(id=user_id).update(language=language)


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
    _lock_mandates(policyholder_id)
    known = User.objects.select_for_update().filter(email=email.lower()).first()
    user = known or _new_user(email)
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


@transaction.atomic
def issue_token(*, mandate_id: int, name: str, by: Actor, now: datetime) -> tuple[AccessToken, str]:
    """Issue a token for the actor's own mandate; the secret is returned this once.

    :raises Mandate.DoesNotExist: if it is not the actor's own mandate
    """
    mandate = Mandate.objects.visible_to(by).in_force().get(id=mandate_id, user_id=by.user_id or 0)
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
        public_id=token_id, user_id=by.user_id or 0
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


def _lock_mandates(policyholder_id: int) -> None:
    """Let mandates of one policyholder change one after the other."""
    Policyholder.objects.select_for_update().get(id=policyholder_id)


def _new_user(email: str, password: str | None = None) -> User:
    try:
        with transaction.atomic():
            return User.objects.create_user(email, password)
    except IntegrityError:
        raise MailAddressTaken from None


def _lock_staff() -> None:
    """Let one change of staff wait for the other, also while there is no row to lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('accounts.staff', 0))")


def _give_role(user: User, role: StaffRole | None, authority: Money) -> None:
    user.staff_role = role or ""
    user.authority_amount = authority.amount
    user.save(update_fields=["staff_role", "authority_amount"])


def _record_role(name: str, user: User, by: Actor, now: datetime) -> None:
    events.record(
        name,
        subject=user,
        by=by,
        at=now,
        role=user.staff_role,
        authority=str(user.authority_amount),
    )


def _ensure_another_administrator(user: User) -> None:
    others = User.objects.filter(staff_role=StaffRole.ADMINISTRATOR, is_active=True)
    if user.staff_role == StaffRole.ADMINISTRATOR and not others.exclude(id=user.id).exists():
        raise LastAdministrator
