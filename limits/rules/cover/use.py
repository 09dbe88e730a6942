"""What a buyer owes, split over what covers it: this limit, an earlier one, or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.money import Money
from limits.rules.cover.lines import Line
from limits.rules.cover.reasons import Reason


@dataclass(frozen=True, slots=True)
class Use:
    """What a buyer owes (`owed`, VAT included), and what becomes of it in a claim.

    All but `owed` is on the basis of the policy: without VAT, unless that is insured. `insured`
    includes what an `earlier` limit carries above the present one (R-POL-32), or one of another
    policy; `above` has no room under the limit, of which `above_elsewhere` under that of another
    policy; `stopped` was dispatched while deliveries had to be stopped, `excluded` is not insured
    for another reason, `disputed` waits. `leaves_vat_out` tells that another policy insures VAT
    which is not counted here.
    """

    owed: Money
    insured: Money
    earlier: Money
    above: Money
    above_elsewhere: Money
    stopped: Money
    excluded: Money
    disputed: Money
    is_net: bool = True
    leaves_vat_out: bool = False

    @property
    def above_present(self) -> Money:
        """What has no room under the limits of this policy."""
        return self.above - self.above_elsewhere

    @property
    def present(self) -> Money:
        """What is held against the present limit: nothing of what others carry or should have."""
        return self.insured - self.earlier + self.above_present

    @property
    def uninsured(self) -> Money:
        """What is owed without dispute and not covered: the claim says the same."""
        return self.above + self.stopped + self.excluded


@dataclass(frozen=True, slots=True)
class _Part:
    """An invoice as it is counted: what is open = insured + disputed + above + otherwise."""

    reason: Reason
    insured: Money
    disputed: Money
    above: Money
    otherwise: Money


def use(
    owed: Money,
    lines: Sequence[Line],
    standing: Money,
    elsewhere: Sequence[Line] = (),
    *,
    is_net: bool = True,
) -> Use:
    """Split what a buyer owes as a claim would; `standing` is the limit of the day.

    What another policy insures (`elsewhere`) takes no room under this limit, and is counted on the
    basis of this policy: without VAT if `is_net`, and otherwise with it, insured there or not.
    """
    currency = standing.currency
    own = [_part(line) for line in lines]
    others = [_without_vat(line) if is_net else _with_vat(line) for line in elsewhere]
    every = [*own, *others]
    insured = Money.sum((part.insured for part in own), currency)
    insured_elsewhere = Money.sum((part.insured for part in others), currency)
    stopped = [part for part in every if part.reason is Reason.STOP_SHIPMENT]
    excluded = [part for part in every if part.reason is not Reason.STOP_SHIPMENT]
    return Use(
        owed=owed,
        insured=insured + insured_elsewhere,
        earlier=(insured - standing).floored_at_zero() + insured_elsewhere,
        above=Money.sum((part.above for part in every), currency),
        above_elsewhere=Money.sum((part.above for part in others), currency),
        stopped=Money.sum((part.otherwise for part in stopped), currency),
        excluded=Money.sum((part.otherwise for part in excluded), currency),
        disputed=Money.sum((part.disputed for part in every), currency),
        is_net=is_net,
        leaves_vat_out=is_net and any(_insures_vat(line) for line in elsewhere),
    )


def _part(line: Line) -> _Part:
    """Return a line on its own basis."""
    nothing = Money.zero(line.open_basis.currency)
    above, otherwise = (line.uninsured, nothing) if line.is_eligible else (nothing, line.uninsured)
    return _Part(line.reason, line.insured, line.disputed, above, otherwise)


def _without_vat(line: Line) -> _Part:
    """Return a line without VAT; its parts add up to what is open without VAT, to the cent."""
    if not _insures_vat(line):
        return _part(line)
    without_vat = line.item.without_vat
    insured = without_vat(line.insured)
    settled = without_vat(line.insured + line.disputed)
    rest = line.item.open_net - settled
    nothing = Money.zero(rest.currency)
    above, otherwise = (rest, nothing) if line.is_eligible else (nothing, rest)
    return _Part(line.reason, insured, settled - insured, above, otherwise)


def _with_vat(line: Line) -> _Part:
    """Return a line with its VAT, which is not insured where its policy leaves it out."""
    part = _part(line)
    return replace(part, otherwise=part.otherwise + line.item.open_gross - line.open_basis)


def _insures_vat(line: Line) -> bool:
    """Tell whether a line counts VAT, and there is some."""
    return line.open_basis != line.item.open_net
