"""How much equity a buyer lacks to carry what its grade and turnover allow."""

from core.money import Money
from limits.rules.capacity import Buyer


def equity_that_carries(buyer: Buyer) -> Money | None:
    """Return the equity with which the buyer carries all that its grade and turnover allow.

    None: it has it, or no accounts count, or its grade allows nothing.
    """
    terms, accounts = buyer.tables.terms_of(buyer.grade), buyer.accounts
    if accounts is None or buyer.accounts_are_old or not terms.equity_share:
        return None
    allowed = min(terms.cap, accounts.turnover.floored_at_zero() * terms.turnover_share)
    wanted = allowed / terms.equity_share
    return wanted if wanted > accounts.equity else None
