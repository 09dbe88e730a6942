"""Who somebody is here, and for whom they may act."""

import hmac
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from oauth2_provider.models import AccessToken as GivenToken

from accounts.models import AccessToken, ApiClient, Mandate, Policyholder, User
from accounts.rules import Actor, MandateRole, Right, Scope, token_digest
from core import tenancy


def mandate_actor(mandate: Mandate) -> Actor:
    """Return the mandate's user acting for its policyholder (loaded with the mandate)."""
    return Actor(
        user_id=mandate.user_id,
        acting_for=mandate.policyholder_id,
        policyholder=mandate.policyholder.public_id,
        mandate_role=MandateRole(mandate.role),
    )


def tokens_of(actor: Actor) -> QuerySet[AccessToken]:
    """Return the actor's own access tokens for the policyholder acted for, newest first."""
    return AccessToken.objects.filter(
        user_id=actor.user_id or 0,
        mandate__policyholder_id=actor.acting_for or 0,
        revoked_at=None,
    ).order_by("-created_at", "-id")


def token_of(secret: str) -> AccessToken | None:
    """Return the access token of somebody who may sign in; None: there is none, or no longer."""
    found = AccessToken.objects.select_related("user")
    return found.filter(digest=token_digest(secret), revoked_at=None, user__is_active=True).first()


def access_of(secret: str, now: datetime) -> tuple[ApiClient, frozenset[Scope]] | None:
    """Return the API client that a token was given to, and its scopes; None: it opens nothing."""
    digest = token_digest(secret)
    found = GivenToken.objects.filter(token_checksum=digest, expires__gt=now).first()
    client = client_with(id=found.application_id) if found else None
    if found is None or client is None:
        return None
    return client, frozenset(Scope(name) for name in found.scope.split())


def client_with(**key: object) -> ApiClient | None:
    """Return a client that may still act, before anybody is known to; None: there is none.

    Only for signing in: whoever asks has shown nothing yet, so nothing is seen but this row.
    """
    with tenancy.scope(staff=True):
        found = ApiClient.objects.select_related("policyholder", "user")
        return found.filter(revoked_at=None, **key).first()


def client_actor(client: ApiClient, scopes: Iterable[Scope]) -> Actor:
    """Return a client acting for its policyholder (loaded with it), as far as the scopes reach."""
    return Actor(
        user_id=client.user_id,
        acting_for=client.policyholder_id,
        policyholder=client.policyholder.public_id,
        mandate_role=MandateRole.OWNER,  # whose systems they are; the scopes narrow it
        client=client.public_id,
        scopes=frozenset(scopes),
    )


def is_secret_of(client: ApiClient, digest: str, now: datetime) -> bool:
    """Return whether a client has this secret, or had it until lately."""
    until = client.previous_until
    is_previous = hmac.compare_digest(digest, client.previous_secret)
    return hmac.compare_digest(digest, client.client_secret) or (
        is_previous and until is not None and now < until
    )


def mandate_behind(token: AccessToken) -> Mandate | None:
    """Return the mandate that a token acts by; None: it is withdrawn."""
    with tenancy.scope(user_id=token.user_id):
        return (
            Mandate.objects.in_force()
            .select_related("policyholder", "user")
            .filter(id=token.mandate_id)
            .first()
        )


def clients_of(actor: Actor) -> QuerySet[ApiClient]:
    """Return the API clients of the policyholder acted for, newest first."""
    return (
        ApiClient.objects.visible_to(actor)
        .filter(revoked_at=None)
        .select_related("user")
        .order_by("-made_at", "-id")
    )


def mandate_for(user: User, policyholder: UUID) -> Mandate | None:
    """Return the mandate in force by which `user` acts for `policyholder`; None: there is none."""
    return (
        Mandate.objects.in_force()
        .select_related("policyholder", "user")
        .filter(user=user, policyholder__public_id=policyholder)
        .first()
    )


def mandate_by_id(public_id: UUID) -> Mandate:
    """Return a mandate with its user and policyholder.

    :raises Mandate.DoesNotExist: if there is none
    """
    return Mandate.objects.select_related("user", "policyholder").get(public_id=public_id)


def giver_of(user_id: int | None) -> str:
    """Return the mail address of whoever gave a mandate; empty: the insurer did."""
    user = User.objects.filter(id=user_id or 0).first()
    return "" if user is None or user.is_insurer_staff else user.email


def mandates_of(user: User) -> QuerySet[Mandate]:
    """Return the user's mandates in force, by policyholder's name."""
    return (
        Mandate.objects.in_force()
        .select_related("policyholder")
        .filter(user=user)
        .order_by("policyholder__name", "id")
    )


def mandates_by_mail(emails: Iterable[str]) -> QuerySet[Mandate]:
    """Return the mandates in force of people known by these mail addresses, oldest first."""
    return (
        Mandate.objects.in_force()
        .select_related("user", "policyholder")
        .filter(user__email__in=list(emails))
        .order_by("granted_at", "id")
    )


def people_of(actor: Actor) -> QuerySet[Mandate]:
    """Return who may act for the actor's policyholder."""
    return (
        Mandate.objects.visible_to(actor)
        .in_force()
        .select_related("user")
        .order_by("user__email", "id")
    )


def readers_of(policyholder_id: int) -> list[User]:
    """Return the active users a notice for this policyholder is mailed to."""
    return list(
        User.objects.filter(
            is_active=True,
            mandates__policyholder_id=policyholder_id,
            mandates__revoked_at=None,
        ).order_by("id")
    )


def readers_of_each(policyholder_ids: Iterable[int]) -> dict[int, list[User]]:
    """Return the active users that notices are mailed to, of each of some policyholders."""
    found: dict[int, list[User]] = {each: [] for each in policyholder_ids}
    rows = Mandate.objects.in_force().filter(policyholder_id__in=found, user__is_active=True)
    for mandate in rows.select_related("user").order_by("policyholder_id", "user_id"):
        found[mandate.policyholder_id].append(mandate.user)
    return found


def addresses_of(public_ids: Iterable[str]) -> dict[str, str]:
    """Return the mail addresses of people, by their ids; also of those shut out meanwhile."""
    found = User.objects.filter(public_id__in=list(public_ids))
    return {str(each): email for each, email in found.values_list("public_id", "email")}


def rights_of(actor: Actor) -> list[str]:
    """Return the names of what the actor's mandate allows."""
    return sorted(right.value for right in Right if actor.may(right))


def person(public_id: UUID) -> User | None:
    """Return somebody who may sign in; None: nobody, or shut out."""
    return User.objects.filter(public_id=public_id, is_active=True).first()


def policyholder_ids(first: int = 0, last: int | None = None) -> list[int]:
    """Return the ids of the policyholders from `first` up to and including `last`, in order."""
    found = Policyholder.objects.filter(id__gte=first)
    if last is not None:
        found = found.filter(id__lte=last)
    return list(found.order_by("id").values_list("id", flat=True))


def policyholder_names() -> list[tuple[int, str]]:
    """Return every policyholder's id and name, by name, to choose from."""
    return list(Policyholder.objects.order_by("name", "id").values_list("id", "name"))


def policyholder_of(actor: Actor) -> Policyholder:
    """Return the policyholder acted for.

    :raises Policyholder.DoesNotExist: when the actor acts for none
    """
    return Policyholder.objects.visible_to(actor).get(id=actor.acting_for or 0)


def policyholder(policyholder_id: int) -> Policyholder:
    """Return a policyholder with its company."""
    return Policyholder.objects.select_related("company").get(id=policyholder_id)


def anybody() -> bool:
    """Return whether there is any user yet."""
    return User.objects.exists()
