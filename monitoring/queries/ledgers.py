"""What of the policy a ledger is compared with."""

from datetime import date
from uuid import UUID

from accounts.rules import Actor
from policies import queries as policies
from receivables.models import LedgerFile
from receivables.queries import ledger_files as files


def policy_facts(policyholder_id: int, on: date) -> tuple[list[str], str]:
    """Return the numbers of the policyholder's policy, and the currency it counts in."""
    policy = policies.policy_of(policyholder_id, on) or policies.last_policy_of(policyholder_id)
    return ([], "EUR") if policy is None else ([policy.number], policy.currency)


def buyers_of(actor: Actor, ledger: UUID) -> tuple[LedgerFile, set[int]]:
    """Return a ledger and the buyers in it.

    :raises LedgerFile.DoesNotExist: if there is none, or the actor may not see it
    """
    file = files.ledger_file(actor, ledger)
    found = files.rows_of(file).exclude(buyer=None).values_list("buyer_id", flat=True)
    return file, {each for each in found.order_by().distinct() if each is not None}
