"""What is kept of people and systems: users, policyholders, mandates, tokens, API clients."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any, ClassVar, Self

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from oauth2_provider.models import AbstractApplication

from accounts.rules import Actor, MandateRole, StaffRole
from accounts.rules.proposals import ProposalState
from core.fields import AmountField, PublicIdField

_FROM_THE_START = datetime(2000, 1, 1, tzinfo=UTC)  # of what a house is set up with


class UserManager(BaseUserManager["User"]):
    """Makes users known by their mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Make a user; without a password the first sign-in goes through a reset."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Make an administrator of the insurer."""
        return self.create_user(email, password, staff_role=StaffRole.ADMINISTRATOR, **fields)


class User(AbstractUser):
    """A person who signs in: for a policyholder by mandate, or at the insurer by role."""

    username = None  # type: ignore[assignment]  # the mail address names the user
    email = models.EmailField(unique=True)
    public_id = PublicIdField()
    language = models.CharField(max_length=2, default="nl")
    staff_role = models.CharField(
        max_length=20, blank=True, choices=[(role, role) for role in StaffRole]
    )

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]

    class Meta:
        indexes = (models.Index(fields=["staff_role"], name="accounts_user_staff_role"),)

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def is_insurer_staff(self) -> bool:
        """Whether this person works for the insurer."""
        return bool(self.staff_role)


class Proposed(models.Model):
    """What one person proposes: it counts only once a second one releases it."""

    state = models.CharField(
        max_length=10,
        choices=[(state, state) for state in ProposalState],
        default=ProposalState.PROPOSED,
    )
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    answer = models.CharField(max_length=500, blank=True)  # why it was sent back

    class Meta:
        abstract = True


class AuthorityQuerySet(models.QuerySet["Authority"]):
    def counting(self, on: date) -> Self:
        """Keep what was released and not taken away, the one that counts on the day first."""
        rows = self.filter(state=ProposalState.RELEASED, ended_at=None, valid_from__lte=on)
        return rows.order_by("-valid_from", "-id")

    def set_up(self, user: User, amount: int) -> Authority:
        """Give an authority where nobody is there yet to propose one: a set-up, a demo."""
        return self.create(
            user=user,
            amount=amount,
            valid_from=_FROM_THE_START.date(),
            state=ProposalState.RELEASED,
            proposed_at=_FROM_THE_START,
        )


class Authority(Proposed):
    """Up to how much an underwriter decides alone from a day on; a second person releases it.

    What an installation was set up with has neither author nor second person.
    """

    public_id = PublicIdField()
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="authorities")
    amount = AmountField()  # EUR
    valid_from = models.DateField()
    reason = models.CharField(max_length=500, blank=True)
    proposed_by = models.ForeignKey(  # type: ignore[assignment]  # may be blank here
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = AuthorityQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "authorities"
        constraints = (
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(state="PROPOSED"),
                name="accounts_authority_one_proposed",
            ),
            models.CheckConstraint(
                condition=~Q(state="RELEASED")
                | Q(proposed_by=None, decided_by=None)
                | (
                    Q(decided_by__isnull=False)
                    & ~Q(decided_by=F("proposed_by"))
                    & ~Q(decided_by=F("user"))
                ),
                name="accounts_authority_released_by_another",
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0), name="accounts_authority_not_negative"
            ),
        )

    def __str__(self) -> str:
        return str(self.public_id)


class StaffProposal(Proposed):
    """Whom to take on at the insurer, or what role to give somebody there, and by whom let in.

    A second administrator releases it. While there is none the first takes on one with a code that
    is printed on the machine of the installation: then nobody decided it.
    """

    public_id = PublicIdField()
    user = models.ForeignKey(  # None: a new person, until it is let in
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="staff_proposals"
    )
    email = models.EmailField()
    role = models.CharField(max_length=20, choices=[(role, role) for role in StaffRole])
    authority = AmountField(default=0)  # EUR, of a new underwriter

    class Meta:
        verbose_name = "person to let in"
        verbose_name_plural = "people to let in"
        constraints = (
            models.UniqueConstraint(
                fields=["email"],
                condition=Q(state="PROPOSED"),
                name="accounts_staffproposal_one_proposed",
            ),
            models.CheckConstraint(
                condition=~Q(state="RELEASED")
                | Q(decided_by__isnull=False)
                & ~Q(decided_by=F("proposed_by"))
                & (Q(user=None) | ~Q(decided_by=F("user")))
                | Q(decided_by=None, role=StaffRole.ADMINISTRATOR),
                name="accounts_staffproposal_released_by_another",
            ),
            models.CheckConstraint(
                condition=Q(authority=0) | Q(authority__gt=0, role=StaffRole.UNDERWRITER),
                name="accounts_staffproposal_authority_of_underwriters",
            ),
        )

    def __str__(self) -> str:
        return str(self.public_id)


class PolicyholderQuerySet(models.QuerySet["Policyholder"]):
    def visible_to(self, actor: Actor) -> Self:
        if actor.is_insurer_staff:
            return self
        return self.filter(id=actor.acting_for)


class Policyholder(models.Model):
    """A company that is insured here; its id is the tenant of every private row."""

    public_id = PublicIdField()
    company = models.OneToOneField("companies.Company", on_delete=models.PROTECT)
    name = models.CharField(max_length=500)
    language = models.CharField(max_length=2, default="nl")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PolicyholderQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.public_id)


class MandateQuerySet(models.QuerySet["Mandate"]):
    def in_force(self) -> Self:
        return self.filter(revoked_at=None)

    def visible_to(self, actor: Actor) -> Self:
        if actor.is_insurer_staff:
            return self
        return self.filter(policyholder_id=actor.acting_for)


class Mandate(models.Model):
    """That a user may act for a policyholder, and in what capacity."""

    public_id = PublicIdField()
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="mandates")
    policyholder = models.ForeignKey(
        "accounts.Policyholder", on_delete=models.PROTECT, related_name="mandates"
    )
    role = models.CharField(max_length=12, choices=[(role, role) for role in MandateRole])
    granted_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    objects = MandateQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["user", "policyholder"],
                condition=models.Q(revoked_at=None),
                name="accounts_mandate_one_in_force",
            ),
        )

    def __str__(self) -> str:
        return str(self.public_id)


class AccessToken(models.Model):
    """A key for the policyholder's systems; only its digest is kept."""

    public_id = PublicIdField()
    mandate = models.ForeignKey("accounts.Mandate", on_delete=models.PROTECT, related_name="tokens")
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.prefix


class ApiClientQuerySet(models.QuerySet["ApiClient"]):
    def visible_to(self, actor: Actor) -> Self:
        if actor.is_insurer_staff:
            return self
        return self.filter(policyholder_id=actor.acting_for)


class ApiClient(AbstractApplication):
    """A system of a policyholder: it signs in as itself, and stays when people go.

    Its rights follow from its scopes; `user` is who made it, for the trail.

    `client_secret` and `previous_secret` are digests, as of access tokens: 256 bits of chance
    need no slow hash. The previous one works a while longer, so that a secret can be changed
    without a moment in which the system is refused.
    """

    public_id = PublicIdField()
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="clients")
    policyholder = models.ForeignKey(
        "accounts.Policyholder", on_delete=models.PROTECT, related_name="clients"
    )
    scope_names = models.JSONField()  # of `accounts.rules.Scope`
    previous_secret = models.CharField(max_length=64, blank=True)
    previous_until = models.DateTimeField(null=True)
    made_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects = ApiClientQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.client_id)
