"""Policies and other terms that wait for a second person, and what became of them."""

from typing import Self, TypeVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q

from accounts.models import Proposed
from core.fields import AmountField, CurrencyField, PublicIdField
from core.querysets import Viewer
from policies.models import written
from policies.rules.terms import PolicyTerms, Product

_Row = TypeVar("_Row", bound=models.Model)


class StaffQuerySet(models.QuerySet[_Row]):
    """Proposals, which are the insurer's until they are released."""

    def visible_to(self, actor: Viewer) -> Self:
        """Keep what `actor` may see: staff everything, others nothing."""
        return self if actor.is_insurer_staff else self.none()


class TermsProposal(Proposed):
    """Terms as somebody wants them from a day on; in force only once a second person releases them.

    `beside_version` is the version of the terms they were compared with.
    """

    public_id = PublicIdField()
    policyholder = models.ForeignKey("accounts.Policyholder", on_delete=models.PROTECT)
    policy = models.ForeignKey(
        "policies.Policy", on_delete=models.PROTECT, related_name="proposals"
    )
    valid_from = models.DateField()
    terms = models.JSONField(encoder=DjangoJSONEncoder)
    beside_version = models.PositiveIntegerField()
    reason = models.CharField(max_length=500)
    released_version = models.PositiveIntegerField(null=True)

    objects = StaffQuerySet["TermsProposal"].as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["policy"],
                condition=Q(state="PROPOSED"),
                name="policies_termsproposal_one_proposed",
            ),
            models.CheckConstraint(
                condition=~Q(state="RELEASED")
                | (Q(decided_by__isnull=False) & ~Q(decided_by=F("proposed_by"))),
                name="policies_termsproposal_released_by_another",
            ),
        )

    def __str__(self) -> str:
        return str(self.public_id)

    def as_rule(self) -> PolicyTerms:
        """Return the terms as the rules take them (the policy's currency must be loaded)."""
        return written.read(self.policy.currency, self.terms)


class PolicyProposal(Proposed):
    """A policy as somebody would take it out; it insures once a second person releases it.

    `policy` is the one it became.
    """

    public_id = PublicIdField()
    policyholder = models.ForeignKey("accounts.Policyholder", on_delete=models.PROTECT)
    product = models.CharField(max_length=20, choices=[(product, product) for product in Product])
    currency = CurrencyField()
    inception_on = models.DateField()
    expires_on = models.DateField(null=True)
    insurable_turnover = AmountField()
    terms = models.JSONField(encoder=DjangoJSONEncoder)
    reason = models.CharField(max_length=500, blank=True)
    policy = models.OneToOneField("policies.Policy", null=True, on_delete=models.PROTECT)

    objects = StaffQuerySet["PolicyProposal"].as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["policyholder"],
                condition=Q(state="PROPOSED"),
                name="policies_policyproposal_one_proposed",
            ),
            models.CheckConstraint(
                condition=~Q(state="RELEASED")
                | (
                    Q(policy__isnull=False)
                    & Q(decided_by__isnull=False)
                    & ~Q(decided_by=F("proposed_by"))
                ),
                name="policies_policyproposal_released_by_another",
            ),
        )

    def __str__(self) -> str:
        return str(self.public_id)

    def as_rule(self) -> PolicyTerms:
        """Return the terms as the rules take them."""
        return written.read(self.currency, self.terms)
