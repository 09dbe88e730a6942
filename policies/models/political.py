"""Political events that somebody established, and those that wait for a second person."""

from django.db import models
from django.db.models import F, Q

from accounts.models import Proposed
from core.fields import PublicIdField
from policies.rules.political import Lasting, PoliticalKind


class PoliticalEvent(Proposed):
    """What a state did, by its official act; it makes losses once a second person releases it.

    Nobody's private row: it is of every buyer in a country, or of the one public buyer it names.
    """

    public_id = PublicIdField()
    kind = models.CharField(max_length=14, choices=[(kind, kind) for kind in PoliticalKind])
    country = models.CharField(max_length=2)
    buyer = models.ForeignKey("companies.Company", null=True, on_delete=models.PROTECT)
    began_on = models.DateField()
    ended_on = models.DateField(null=True)  # its last day; before it began: it was none
    official_act = models.CharField(max_length=300)
    reason = models.CharField(max_length=500)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_because = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["kind", "country", "buyer", "began_on"],
                condition=Q(state__in=["PROPOSED", "RELEASED"], ended_on=None),
                nulls_distinct=False,
                name="policies_politicalevent_once",
            ),
            models.CheckConstraint(
                condition=~Q(state="RELEASED")
                | (Q(decided_by__isnull=False) & ~Q(decided_by=F("proposed_by"))),
                name="policies_politicalevent_released_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(kind="PUBLIC_DEFAULT") | Q(buyer__isnull=False),
                name="policies_politicalevent_public_buyer_named",
            ),
        )

    def __str__(self) -> str:
        return str(self.public_id)

    def as_rule(self) -> Lasting:
        """Return the event as the rules take it."""
        return Lasting(self.began_on, self.ended_on)
