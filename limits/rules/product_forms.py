"""What each form of policy asks of a buyer before a limit can stand on it (`domain.md` 1.1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from core.errors import BusinessError
from core.money import Money
from limits.rules.lifecycle import RowState, row_state
from policies.rules.terms import Product

_ONE_DAY = timedelta(days=1)
NAMING = frozenset({Product.PER_TRANSACTION, Product.PER_CUSTOMER})


class BuyerNotNamed(BusinessError):
    """The policy insures named buyers, and this one is not among them."""

    sentence = (
        "Your policy insures the buyers it names, and this one is not among them on %(on)s. "
        "Ask us to name it before you deliver."
    )


class CoveredWithoutRequest(BusinessError):
    """The policy covers buyers without a request."""

    sentence = (
        "Your policy covers buyers without a request, up to %(amount)s each. Look on the buyer's "
        "page whether this one is covered."
    )


class MoreThanContract(BusinessError):
    """More is asked than the contract is worth that the policy insures."""

    sentence = "The contract your policy insures is worth %(contract)s: ask no more than that."


class AlreadyNamed(BusinessError):
    """The policy names the buyer on one of these days already."""

    sentence = "The policy names this buyer from %(first)s already. End that first."


class NamingChanged(BusinessError):
    """Somebody gave the naming another last day meanwhile."""

    sentence = "This naming was changed meanwhile: it runs until %(until)s. Look at it again."


class NotANamingPolicy(BusinessError):
    """The policy insures no named buyers."""

    sentence = (
        "This policy insures all buyers: only one per transaction or per customer names them."
    )


class ContractMissing(BusinessError):
    """A policy for one transaction insures one contract."""

    sentence = "Give the value and the reference of the contract this policy insures."


class OneContractOnly(BusinessError):
    """A policy for one transaction insures one buyer at a time."""

    sentence = "This policy insures one contract, and names another buyer in these days."


class NamingEnds(BusinessError):
    """The last day lies before the first, or before today."""

    sentence = "The last day is %(first)s at the earliest."


@dataclass(frozen=True, slots=True)
class Naming:
    """A buyer named from a day up to and including another (None: as long as the policy runs)."""

    valid_from: date
    valid_to: date | None
    contract: Money | None = None

    def holds_on(self, day: date) -> bool:
        """Tell whether the buyer is named on a day."""
        return self.state_on(day) is RowState.ACTIVE

    def state_on(self, day: date) -> RowState:
        """Return what the naming is on a day."""
        return row_state(self.valid_from, self.valid_to, day, open_debt=False)


def is_named(product: Product, namings: Sequence[Naming], day: date) -> bool:
    """Tell whether a policy insures a buyer by name on a day; policies for all buyers do."""
    return product not in NAMING or any(each.holds_on(day) for each in namings)


def named_until(product: Product, namings: Sequence[Naming], day: date) -> date | None:
    """Return the last day on which a buyer that is named on a day is so; None: no end is known."""
    ends = [each.valid_to for each in namings if each.holds_on(day)]
    if product not in NAMING or not ends:
        return None
    last = max(end or date.max for end in ends)
    if last == date.max:
        return None
    if is_named(product, namings, last + _ONE_DAY):
        return named_until(product, namings, last + _ONE_DAY)
    return last


def ensure_asked(
    product: Product,
    namings: Sequence[Naming],
    blind_maximum: Money | None,
    day: date,
    amount: Money | None = None,
) -> None:
    """Refuse a request for a limit that the form of the policy has no place for.

    :raises BuyerNotNamed: if the policy insures named buyers and this is none
    :raises CoveredWithoutRequest: if it covers buyers without a request
    :raises MoreThanContract: if more is asked than the contract is worth
    """
    if product is Product.NO_LIMIT_REQUEST and blind_maximum is not None:
        raise CoveredWithoutRequest(amount=blind_maximum)
    if not is_named(product, namings, day):
        raise BuyerNotNamed(on=day)
    if product is not Product.PER_TRANSACTION or amount is None:
        return
    contracts = [each.contract for each in namings if each.holds_on(day) and each.contract]
    if contracts and amount > max(contracts):
        raise MoreThanContract(contract=max(contracts))


def ensure_naming(product: Product, contract: Money | None, reference: str) -> None:
    """Refuse to name a buyer on a policy for all, or one transaction without its contract.

    :raises NotANamingPolicy: if the policy insures all buyers
    :raises ContractMissing: for one transaction without value or reference
    """
    if product not in NAMING:
        raise NotANamingPolicy
    if product is Product.PER_TRANSACTION and (contract is None or not reference.strip()):
        raise ContractMissing


def ensure_free(
    product: Product,
    others: Sequence[tuple[bool, Naming]],
    first: date,
    until: date | None,
    today: date,
) -> None:
    """Refuse a second naming of a buyer in the same days, or a second contract.

    Each of the `others` comes with whether it is of this very buyer. The refusal tells what the one
    there is `today`.

    :raises AlreadyNamed: naming the first day of the one there is
    :raises OneContractOnly: if a policy for one transaction names another buyer then
    """
    for is_same, other in others:
        begins_after = until is not None and other.valid_from > until
        ended_before = other.valid_to is not None and other.valid_to < first
        if begins_after or ended_before:
            continue
        if is_same:
            raise AlreadyNamed(first=other.valid_from, state=other.state_on(today))
        if product is Product.PER_TRANSACTION:
            raise OneContractOnly(state=other.state_on(today))
