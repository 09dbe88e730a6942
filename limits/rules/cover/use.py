"""What a buyer owes, split over what covers it: this limit, an earlier one, or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.money import Money
from limits.rules.cover.lines import Line
from limits.rules.cover.reasons import Reason


@dataclass(frozen=True, slots=True)
class Use:
    """What a buyer owes (`owed`, VAT included), and what becomes of it in a claim.

    All but `owed` is on the basis of the policy: without VAT, unless that is insured. `insured`
    includes what an `earlier` limit carries above the present one (R-POL-32), or one of another
    policy; `above` has no room under the limit, `stopped` was dispatched while deliveries had to
    be stopped, `excluded` is not insured for another reason, `disputed` waits.
    """

    owed: Money
    insured: Money
    earlier: Money
    above: Money
    stopped: Money
    excluded: Money
    disputed: Money
    is_net: bool = True

    @property
    def present(self) -> Money:
        """What is held against the present limit: all but what an earlier one carries."""
        return self.insured - self.earlier + self.above

    @property
    def uninsured(self) -> Money:
        """What is owed without dispute and not covered: the claim says the same."""
        return self.above + self.stopped + self.excluded


def use(
    owed: Money,
    lines: Sequence[Line],
    standing: Money,
    elsewhere: Sequence[Line] = (),
    *,
    is_net: bool = True,
) -> Use:
    """Split what a buyer owes as a claim would; `standing` is the limit of the day.

    What another policy insures (`elsewhere`) takes no room under this limit.
    """
    currency = standing.currency
    eligible = [line for line in lines if line.is_eligible]
    every = [*lines, *elsewhere]
    stopped = [line for line in every if line.reason is Reason.STOP_SHIPMENT]
    others = [
        line
        for line in lines
        if not line.is_eligible and line.reason not in (Reason.STOP_SHIPMENT, Reason.PAID)
    ]
    others += [line for line in elsewhere if line.reason is not Reason.STOP_SHIPMENT]
    insured = Money.sum((line.insured for line in eligible), currency)
    insured_elsewhere = Money.sum((line.insured for line in elsewhere), currency)
    return Use(
        owed=owed,
        insured=insured + insured_elsewhere,
        earlier=(insured - standing).floored_at_zero() + insured_elsewhere,
        above=Money.sum((line.uninsured for line in eligible), currency),
        stopped=Money.sum((line.uninsured for line in stopped), currency),
        excluded=Money.sum((line.uninsured for line in others), currency),
        disputed=Money.sum((line.disputed for line in every), currency),
        is_net=is_net,
    )
