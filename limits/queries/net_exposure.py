"""What the insurer stands to lose on a buyer's group, gross and at its own risk (LMT-10)."""

from datetime import date

from limits.models import LimitRow
from limits.queries import exposure as exposures
from limits.rules.exposure import GroupExposure, Line, group_exposure

_CURRENCY = "EUR"  # exposure is counted in euro


def net_exposure(group_id: int, on: date) -> GroupExposure:
    """Return what the rows on a group commit from a day on, and what runs off, net of retention.

    Read it in the insurer's own scope. The own share of a pair of policy and buyer is that of its
    newest row; what is committed and what runs off are counted as for the room on the group.
    """
    shares: dict[tuple[int, int], LimitRow] = {
        (row.policy_id, row.buyer_id): row for row in exposures.rows_on(group_id)
    }
    committed = exposures.committed_on(group_id, on)
    owed = exposures.owed_on(group_id, on)
    return group_exposure(
        [Line(amount, shares[pair].insured_share) for pair, amount in committed.items() if amount],
        [Line(amount, shares[pair].insured_share) for pair, amount in owed.items() if amount],
        currency=_CURRENCY,
    )
