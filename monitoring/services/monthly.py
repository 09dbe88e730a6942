"""What whole months say of buyers: once a month, signals of the house and invitations (`8.5`)."""

from datetime import date, datetime
from decimal import Decimal

from accounts import queries as accounts
from accounts.rules import SYSTEM
from companies import queries as companies
from core import events, night
from core.night import Ranges
from limits.models import LimitRow
from limits.rules.use_over_months import UseHabit
from monitoring.models import Signal
from monitoring.queries import habits
from monitoring.rules.triggers import SignalKind
from monitoring.services import receiving
from monitoring.services.receiving import Inside
from policies import queries as policies
from policies.models import Policy
from receivables import queries as receivables

SOURCE = "ledgers"
_POLICYHOLDERS_A_RANGE = 20
_OF_USE = {
    UseHabit.UNUSED: SignalKind.LIMIT_UNUSED,
    UseHabit.NEARLY_FULL: SignalKind.LIMIT_NEARLY_FULL,
}


def ranges(on: date) -> Ranges:
    """Cut the policyholders into ranges on the first of a month; on other days there is nothing."""
    return night.cut(accounts.policyholder_ids(), _POLICYHOLDERS_A_RANGE) if on.day == 1 else []


def run(first: int, last: int, on: date, now: datetime) -> None:
    """Note what the months before `on` say of the buyers of some policyholders; each thing once."""
    for policyholder_id in accounts.policyholder_ids(first, last):
        policy = policies.policy_of(policyholder_id, on)
        if policy is not None:
            _note_all(policy, on, now)


def _note_all(policy: Policy, on: date, now: datetime) -> None:
    kept = companies.kept_ids(_buyers(policy))
    found = habits.habits_of(policy, kept.values(), on)
    for buyer_id in sorted(set(kept.values()) & found.keys()):
        habit = found[buyer_id]
        if habit.use is not None:
            row = _note(policy, buyer_id, _OF_USE[habit.use], on, now)
            if habit.use is UseHabit.NEARLY_FULL:
                _invite(row, policy, buyer_id, now)
        if habit.payment is not None and habit.payment.is_worse:
            slower = habit.payment.worsened_by
            _note(policy, buyer_id, SignalKind.PAYMENT_SLOWER, on, now, slower)


def _note(
    policy: Policy,
    buyer_id: int,
    kind: SignalKind,
    on: date,
    now: datetime,
    slower: Decimal | None = None,
) -> Signal:
    inside = Inside(
        source_id=f"{policy.public_id}:{buyer_id}:{on:%Y-%m}:{kind}"[:80],
        kind=kind,
        company_id=buyer_id,
        facts={"policy": policy.number} | ({"days": str(slower)} if slower is not None else {}),
    )
    return receiving.note(SOURCE, inside, by=SYSTEM, now=now)


def _invite(row: Signal, policy: Policy, buyer_id: int, now: datetime) -> None:
    """Invite the policyholder to ask for more, once: no limit goes up by itself."""
    if events.history(row.public_id).filter(name="monitoring.request_invited").exists():
        return
    buyer = companies.by_id([buyer_id])[buyer_id]
    events.record(
        "monitoring.request_invited",
        subject=row,
        policyholder_id=policy.policyholder_id,
        by=SYSTEM,
        at=now,
        buyer=str(buyer.public_id),
        reasons=[{"code": "LIMIT_NEARLY_FULL", "values": {}}],
    )


def _buyers(policy: Policy) -> set[int]:
    covered = LimitRow.objects.filter(policy=policy, superseded_at=None)
    sold = receivables.invoices(SYSTEM).filter(policyholder_id=policy.policyholder_id)
    return {
        *covered.order_by().values_list("buyer_id", flat=True).distinct(),
        *sold.order_by().values_list("buyer_id", flat=True).distinct(),
    }
