"""What is true of people: roles, mandates, who may do what."""

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from core.errors import BusinessError, Several
from core.money import Money


class StaffRole(StrEnum):
    """What a person does at the insurer."""

    RISK_ANALYST = "RISK_ANALYST"
    SENIOR_RISK_ANALYST = "SENIOR_RISK_ANALYST"
    UNDERWRITER = "UNDERWRITER"
    COLLECTOR = "COLLECTOR"
    CLAIMS_HANDLER = "CLAIMS_HANDLER"
    CLAIMS_RELEASER = "CLAIMS_RELEASER"
    AUDITOR = "AUDITOR"
    ADMINISTRATOR = "ADMINISTRATOR"


class MandateRole(StrEnum):
    """In what capacity a person acts for a policyholder."""

    OWNER = "OWNER"
    REQUESTER = "REQUESTER"
    ACCOUNTANT = "ACCOUNTANT"
    READER = "READER"
    BROKER = "BROKER"
    CO_INSURED = "CO_INSURED"
    PLEDGEE = "PLEDGEE"


class Right(StrEnum):
    """One thing a person may do for a policyholder."""

    SEE = "SEE"
    REQUEST_LIMIT = "REQUEST_LIMIT"
    KEEP_RECEIVABLES = "KEEP_RECEIVABLES"
    COLLECT = "COLLECT"
    CLAIM = "CLAIM"
    ADMINISTER = "ADMINISTER"


_WORK = frozenset(
    {Right.SEE, Right.REQUEST_LIMIT, Right.KEEP_RECEIVABLES, Right.COLLECT, Right.CLAIM}
)

RIGHTS: dict[MandateRole, frozenset[Right]] = {
    MandateRole.OWNER: _WORK | {Right.ADMINISTER},
    MandateRole.REQUESTER: frozenset({Right.SEE, Right.REQUEST_LIMIT}),
    MandateRole.ACCOUNTANT: frozenset(
        {Right.SEE, Right.KEEP_RECEIVABLES, Right.COLLECT, Right.CLAIM}
    ),
    MandateRole.READER: frozenset({Right.SEE}),
    MandateRole.BROKER: _WORK,
    MandateRole.CO_INSURED: _WORK,
    MandateRole.PLEDGEE: frozenset({Right.SEE}),
}


class NotYourRight(BusinessError):
    """The mandate does not reach this far."""

    sentence = "Your mandate as %(role)s does not include this. Ask the owner of the policy."


class NotYourRole(BusinessError):
    """This work belongs to another role at the insurer."""

    sentence = "This is work for %(roles)s."


class SecondPersonNeeded(BusinessError):
    """Two people must do this; the second one cannot be the first."""

    sentence = "A second person has to do this: you did the step before."


@dataclass(frozen=True, slots=True)
class Actor:
    """A user and the policyholder it acts for, or somebody at the insurer, or the system itself.

    `acting_for` is the very id that row level security compares; it is None for staff.
    """

    user_id: int | None
    acting_for: int | None = None
    policyholder: UUID | None = None
    mandate_role: MandateRole | None = None
    staff_role: StaffRole | None = None
    authority: Money = field(default_factory=lambda: Money.zero("EUR"))
    client: UUID | None = None  # the API client that acts; `user_id` is then who made it
    scopes: frozenset["Scope"] | None = None  # as far as its token reaches
    is_system: bool = False

    @property
    def is_insurer_staff(self) -> bool:
        """Whether the actor works for the insurer (the system itself included)."""
        return self.is_system or self.staff_role is not None

    @property
    def tenant(self) -> int:
        """The policyholder acted for.

        :raises NotYourRight: if the actor acts for none
        """
        if self.acting_for is None:
            raise NotYourRight(role=self.staff_role or "visitor")
        return self.acting_for

    def may(self, right: Right) -> bool:
        """Return whether the mandate includes `right`; staff need no mandate to see."""
        if self.is_system:
            return True
        if self.scopes is not None:
            return any(right in RIGHTS_OF_SCOPES[scope] for scope in self.scopes)
        if self.mandate_role is None:
            return self.is_insurer_staff and right is Right.SEE
        return right in RIGHTS[self.mandate_role]


SYSTEM = Actor(user_id=None, is_system=True)


def ensure_may(actor: Actor, right: Right) -> None:
    """Refuse what the actor's mandate does not include.

    :raises NotYourRight: naming the mandate
    """
    if not actor.may(right):
        raise NotYourRight(role=actor.mandate_role or actor.staff_role or "visitor")


def ensure_role(actor: Actor, *roles: StaffRole) -> None:
    """Refuse work at the insurer that belongs to other roles; the system may do all.

    :raises NotYourRole: naming the roles whose work it is
    """
    if not actor.is_system and actor.staff_role not in roles:
        raise NotYourRole(roles=Several(roles))


def ensure_second_person(actor: Actor, first_user_id: int | None) -> None:
    """Refuse the person who did the first of two steps.

    :raises SecondPersonNeeded: if they are the same
    """
    if actor.user_id is None or actor.user_id == first_user_id:
        raise SecondPersonNeeded


def person_of(actor: Actor, *roles: StaffRole) -> int:
    """Return which person does it: the system does not do what somebody answers for.

    :raises NotYourRole: for the system, naming the roles whose work it is
    """
    if actor.user_id is None:
        raise NotYourRole(roles=Several(roles))
    return actor.user_id


def is_set_up_code(given: str, right: str) -> bool:
    """Return whether somebody typed the set-up code: case, spaces and dashes do not matter."""
    typed = given.replace("-", "").replace(" ", "").upper()
    return hmac.compare_digest(typed.encode(), right.replace("-", "").encode())


PERSONAL = "dk_"  # begins a person's own token, so that nobody takes it for a system's


def token_digest(secret: str) -> str:
    """Return what is kept of an access token: 256 bits of chance need no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


class Scope(StrEnum):
    """One part of the API that a system may read or change; what it reads it may not change."""

    COMPANIES_READ = "companies:read"
    COMPANIES_WRITE = "companies:write"
    LIMITS_READ = "limits:read"
    LIMITS_WRITE = "limits:write"
    POLICIES_READ = "policies:read"
    INVOICES_READ = "invoices:read"
    INVOICES_WRITE = "invoices:write"
    NOTICES_READ = "notices:read"
    NOTICES_WRITE = "notices:write"
    COLLECTIONS_READ = "collections:read"
    COLLECTIONS_WRITE = "collections:write"
    CLAIMS_READ = "claims:read"
    CLAIMS_WRITE = "claims:write"

    @property
    def reads_as(self) -> str:
        """What the scope lets a system do, for the API's description."""
        area, _, how = self.value.partition(":")
        return f"{'Change' if how == 'write' else 'Read'} {area}."


# What a scope lets a system do; that it may see at all, every one of them says.
RIGHTS_OF_SCOPES: dict[Scope, frozenset[Right]] = {
    scope: frozenset({Right.SEE} | ({right} if right else set()))
    for scope, right in {
        Scope.COMPANIES_READ: None,
        Scope.COMPANIES_WRITE: Right.REQUEST_LIMIT,
        Scope.LIMITS_READ: None,
        Scope.LIMITS_WRITE: Right.REQUEST_LIMIT,
        Scope.POLICIES_READ: None,
        Scope.INVOICES_READ: None,
        Scope.INVOICES_WRITE: Right.KEEP_RECEIVABLES,
        Scope.NOTICES_READ: None,
        Scope.NOTICES_WRITE: Right.ADMINISTER,
        Scope.COLLECTIONS_READ: None,
        Scope.COLLECTIONS_WRITE: Right.COLLECT,
        Scope.CLAIMS_READ: None,
        Scope.CLAIMS_WRITE: Right.CLAIM,
    }.items()
}

# Which part of the API the calls of an app belong to; those of accounts need no scope.
_AREAS = {
    "companies": "companies",
    "grading": "companies",
    "limits": "limits",
    "policies": "policies",
    "receivables": "invoices",
    "monitoring": "notices",
    "collections_app": "collections",
    "claims": "claims",
    "website": "notices",  # the sandbox: it makes notices
}


def scope_needed(app: str, *, to_change: bool) -> Scope | None:
    """Return the scope a system needs for a call of an app; None: any system may call it."""
    if app == "accounts":
        return None
    return Scope(f"{_AREAS[app]}:{'write' if to_change else 'read'}")


class ScopeUnknown(BusinessError):
    """Nothing of the API is called so."""

    sentence = "There is no scope %(scope)s. Choose one or more of those listed."


def scopes_named(names: Iterable[str]) -> tuple[Scope, ...]:
    """Return the scopes of these names in the order of the list, each once.

    :raises ScopeUnknown: naming the first that is none, or that none was named
    """
    wished = set(names)
    if unknown := sorted(wished - set(Scope)):
        raise ScopeUnknown(scope=unknown[0])
    if not wished:
        raise ScopeUnknown(scope="-")
    return tuple(scope for scope in Scope if scope in wished)
