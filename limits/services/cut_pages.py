"""What the desk shows of a cut: the dry run that was proposed, and what it would do now."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import QuerySet

from accounts.models import Policyholder
from accounts.rules import Actor
from companies.models import Company
from core.errors import BusinessError
from core.money import Money
from limits.models import Cut, Decision
from limits.rules.cutting import CutState
from limits.services import cut_plan
from limits.services.cut_plan import Planned
from policies.models import Policy


@dataclass(frozen=True, slots=True)
class Line:
    """What one policyholder has on a buyer, what of it is protected, and what becomes of it."""

    policyholder: str
    policy: str
    buyer: str
    granted: Money
    protected: Money
    becomes: Money
    planned: Planned | None = None  # as it would be now; None: it was decided
    decision: Decision | None = None

    @property
    def is_cut(self) -> bool:
        """Whether anything is taken."""
        return self.becomes < self.granted


@dataclass(frozen=True, slots=True)
class Shown:
    """The table of a cut with its sums, and whether what stands is still what was proposed."""

    lines: list[Line]
    is_stale: bool = False
    refusal: BusinessError | None = None
    planned: list[Planned] = field(default_factory=list)

    def total(self, name: str) -> Money:
        """Return the sum of a column."""
        return Money.sum((getattr(line, name) for line in self.lines), "EUR")

    @property
    def granted(self) -> Money:
        """What stands, all together."""
        return self.total("granted")

    @property
    def protected(self) -> Money:
        """What is protected, all together."""
        return self.total("protected")

    @property
    def becomes(self) -> Money:
        """What is left, all together."""
        return self.total("becomes")

    @property
    def run_off(self) -> Money:
        """What stays covered above what is left, all together."""
        return Money.sum((each.run_off for each in self.planned), "EUR")


def lines_of(cut: Cut, today: date) -> Shown:
    """Return the table of a cut: as it would be now while it waits, else as it was proposed."""
    if cut.state != CutState.PROPOSED:
        return Shown(_kept(cut))
    try:
        planned = cut_plan.plan(cut, today)
    except BusinessError as refusal:
        return Shown(_kept(cut), is_stale=True, refusal=refusal)
    names = holders({each.held.pair.policy.policyholder_id for each in planned})
    lines = [
        Line(
            policyholder=names[each.held.pair.policy.policyholder_id],
            policy=each.held.pair.policy.number,
            buyer=each.held.company.name,
            granted=each.granted,
            protected=each.held.holding.floor,
            becomes=each.becomes,
            planned=each,
        )
        for each in planned
    ]
    return Shown(lines, [each.as_json() for each in planned] != cut.seen, planned=planned)


def to_release(actor: Actor) -> QuerySet[Cut]:
    """Return the cuts that wait for the actor: those somebody else proposed."""
    waiting = Cut.objects.filter(state=CutState.PROPOSED)
    return waiting.exclude(proposed_by_id=actor.user_id).order_by("proposed_at", "id")


def decisions_of(cut: Cut) -> QuerySet[Decision]:
    """Return what was decided by a cut."""
    return Decision.objects.filter(cause_id=cut.public_id).order_by("id")


def holders(ids: Iterable[int]) -> dict[int, str]:
    """Return the names of policyholders."""
    return dict(Policyholder.objects.filter(id__in=list(ids)).values_list("id", "name"))


def _kept(cut: Cut) -> list[Line]:
    """Return the lines as they were proposed, with the decisions that came of them."""
    pairs = [tuple(map(int, each["pair"].split(":"))) for each in cut.seen]
    policies = {
        policy.id: policy
        for policy in Policy.objects.select_related("policyholder").filter(
            id__in={pair[0] for pair in pairs}
        )
    }
    buyers = dict(
        Company.objects.filter(id__in={pair[1] for pair in pairs}).values_list("id", "name")
    )
    decided = {(row.policy_id, row.buyer_id): row for row in decisions_of(cut)}
    kept = [cut_plan.amounts(_amounts_of(each), cut.currency) for each in cut.seen]
    return [
        Line(
            policyholder=policies[pair[0]].policyholder.name,
            policy=policies[pair[0]].number,
            buyer=buyers[pair[1]],
            granted=amounts["granted"],
            protected=amounts["protected"],
            becomes=amounts["becomes"],
            decision=decided.get((pair[0], pair[1])),
        )
        for pair, amounts in zip(pairs, kept, strict=True)
    ]


def _amounts_of(line: dict[str, str]) -> dict[str, str]:
    return {name: line[name] for name in ("granted", "protected", "becomes")}
