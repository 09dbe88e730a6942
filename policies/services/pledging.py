"""To whom a policyholder pledged its claims: noted, consented otherwise, ended (R-CLM-15)."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.rules import Actor, ensure_role
from core import events
from core.dates import business_date
from policies import queries
from policies.models import Pledgee, Policy
from policies.rules import contract, paying
from policies.services.contract import MAY_AGREE


@transaction.atomic
def note_pledge(
    *, policy_id: UUID, name: str, iban: str, valid_from: date, by: Actor, now: datetime
) -> Pledgee:
    """Note to whom claims are pledged: payouts from that day on go to it.

    :raises NotYourRole: unless an underwriter or administrator does it
    :raises contract.NotAnAccount: if the IBAN is not one
    :raises contract.BeforeInception: if the policy has not begun on the day
    :raises paying.PledgeStands: if they are pledged then or later
    """
    ensure_role(by, *MAY_AGREE)
    policy = _locked(policy_id, by)
    if valid_from < policy.inception_on:
        raise contract.BeforeInception(inception_on=policy.inception_on)
    standing = queries.pledgees_of(policy.id).exclude(valid_to__lt=valid_from).first()
    if standing is not None:
        raise paying.PledgeStands(name=standing.name)
    row = Pledgee.objects.create(
        policyholder_id=policy.policyholder_id,
        policy=policy,
        name=name.strip(),
        iban=contract.ensure_iban(iban),
        valid_from=valid_from,
        recorded_at=now,
        recorded_by_id=by.user_id,
    )
    _record("policies.pledge_noted", row, by, now)
    return row


@transaction.atomic
def consent_to_policyholder(
    *, policy_id: UUID, reference: str, by: Actor, now: datetime
) -> Pledgee:
    """Note that the pledgee consented to the policyholder being paid, and where it said so.

    :raises NotYourRole: unless an underwriter or administrator does it
    :raises paying.NoPledge: if nothing is pledged today
    """
    ensure_role(by, *MAY_AGREE)
    row = _standing(_locked(policy_id, by), business_date(now))
    changed = _again(
        row, by=by, now=now, pays_policyholder=True, consent_reference=reference.strip()
    )
    _record("policies.pledge_consented", changed, by, now)
    return changed


@transaction.atomic
def end_pledge(*, policy_id: UUID, last_day: date, by: Actor, now: datetime) -> Pledgee:
    """Note up to and including which day claims are pledged.

    :raises NotYourRole: unless an underwriter or administrator does it
    :raises paying.NoPledge: if nothing is pledged on the day
    """
    ensure_role(by, *MAY_AGREE)
    row = _standing(_locked(policy_id, by), last_day)
    changed = _again(row, by=by, now=now, valid_to=last_day)
    _record("policies.pledge_ended", changed, by, now)
    return changed


def _locked(policy_id: UUID, by: Actor) -> Policy:
    """Lock the policy and its years: whoever releases a payout holds the years."""
    policy = Policy.objects.visible_to(by).select_for_update(of=("self",)).get(public_id=policy_id)
    list(policy.years.select_for_update(of=("self",)).order_by("id"))
    return policy


def _standing(policy: Policy, on: date) -> Pledgee:
    row = queries.pledgee_on(policy.id, on)
    if row is None:
        raise paying.NoPledge(on=on)
    return row


def _again(row: Pledgee, *, by: Actor, now: datetime, **changes: Any) -> Pledgee:
    """Close a row on record and write it again as it reads now."""
    row.superseded_at = now
    row.save(update_fields=["superseded_at"])
    row.pk, row.superseded_at, row.recorded_at = None, None, now
    row.public_id = Pledgee._meta.get_field("public_id").get_default()
    row.recorded_by_id = by.user_id
    for name, value in changes.items():
        setattr(row, name, value)
    row.save(force_insert=True)
    return row


def _record(name: str, row: Pledgee, by: Actor, now: datetime) -> None:
    events.record(
        name,
        subject=row,
        by=by,
        at=now,
        policy=str(row.policy.public_id),
        effective_on=str(row.valid_to or row.valid_from),
    )
