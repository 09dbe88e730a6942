"""A second person approves and releases; the money goes and is confirmed."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.rules import Actor, StaffRole, ensure_role, ensure_second_person
from claims import queries
from claims.models import Calculation, Claim, Payout
from claims.rules import snapshot
from claims.rules.lifecycle import (
    NEXT_PAYOUT_STATES,
    NEXT_STATES,
    AmountDiffers,
    ClaimState,
    FactsChangedMeanwhile,
    NothingCalculated,
    NotPaidThen,
    PayeeChanged,
    PayeeChangedSince,
    PayoutState,
    PoliticalEventFell,
    RejectionReason,
    ensure_can_be_said,
)
from claims.services import overdues, steps
from claims.services.assessment import is_current
from claims.services.statement import statement_facts
from core import documents
from core.dates import business_date
from core.errors import BusinessError, StateRefused
from core.money import Money
from core.states import ensure_can_become
from policies import queries as policies
from policies.models import PolicyYear
from policies.rules.paying import Payee
from receivables import services as receivables


@transaction.atomic
def approve(*, claim_id: UUID, amount: Money, by: Actor, now: datetime) -> Claim:
    """Approve a submitted claim as a second person and release its payout of `amount`.

    The policy years are locked first: first loss and maximum liability are shared by all claims of
    a year. Nothing to pay closes the claim.

    :raises NotYourRole: unless a claims releaser does it
    :raises StateRefused: if the claim is not waiting for approval
    :raises SecondPersonNeeded: if the releaser calculated or submitted it
    :raises AmountDiffers: if the releaser has another amount in mind than the calculation
    :raises NoPoliticalEvent: if the political event it rests on does not count any more
    :raises FactsChangedMeanwhile: if the facts are no longer those of the calculation
    :raises PayeeChanged: if a pledge began, ended or was consented away since it was prepared
    """
    ensure_role(by, StaffRole.CLAIMS_RELEASER)
    policy_id = (
        Claim.objects.visible_to(by).values_list("policy_id", flat=True).get(public_id=claim_id)
    )
    years = _lock_years(policy_id)
    claim = steps.lock_public(claim_id, by)
    payout = steps.prepared(claim)
    receivables.lock_account(claim.policyholder_id, claim.buyer_id)

    ensure_can_become(ClaimState(claim.state), ClaimState.APPROVED, NEXT_STATES)
    calculation = queries.last_calculation(claim.id)
    if calculation is None:
        raise NothingCalculated
    ensure_second_person(by, calculation.calculated_by_id)
    ensure_second_person(by, claim.submitted_by_id)
    if amount != calculation.to_pay.floored_at_zero():
        raise AmountDiffers
    queries.ensure_event_stands(claim)
    if not is_current(claim, calculation):
        raise FactsChangedMeanwhile

    steps.move(claim, ClaimState.APPROVED)
    _record_approval(claim, calculation, by=by, now=now)
    if payout is None:
        steps.move(claim, ClaimState.CLOSED)
        given_back = overdues.give_back(claim, by=by, now=now)
        why = _why_nothing(claim)
        steps.record("claims.closed", claim, by=by, now=now, reasons=why, **given_back)
        return claim
    _ensure_payee(claim, payout, business_date(now))
    _use(years, calculation)
    _release(payout, by=by, now=now)
    steps.record("claims.payout_released", claim, by=by, now=now, **_facts(payout))
    return claim


@transaction.atomic
def send_back(*, claim_id: UUID, note: str, by: Actor, now: datetime) -> Claim:
    """Send a submitted claim back to its handler with a note; its prepared payout is void.

    :raises NotYourRole: unless a claims releaser does it
    :raises StateRefused: if the claim is not waiting for approval
    """
    ensure_role(by, StaffRole.CLAIMS_RELEASER)
    claim = steps.lock_public(claim_id, by)
    if claim.state != ClaimState.FOUR_EYES:  # a calculated claim can become calculated again
        raise StateRefused(present=ClaimState(claim.state), wanted=ClaimState.CALCULATED)
    steps.void_prepared(claim)
    claim.remark = note
    claim.save(update_fields=["remark"])
    steps.move(claim, ClaimState.CALCULATED)
    steps.record("claims.sent_back", claim, by=by, now=now)
    return claim


@transaction.atomic
def reject(*, claim_id: UUID, reason: RejectionReason, by: Actor, now: datetime) -> Claim:
    """Reject a claim as a whole; its prepared payout is void (R-CLM-18).

    :raises NotYourRole: unless a claims releaser does it
    :raises StateRefused: if the claim is approved already
    :raises LossMayStillCome: if it waits, and the reason is about a loss that is not there yet
    """
    ensure_role(by, StaffRole.CLAIMS_RELEASER)
    claim = steps.lock_public(claim_id, by)
    ensure_can_become(ClaimState(claim.state), ClaimState.REJECTED, NEXT_STATES)
    ensure_can_be_said(ClaimState(claim.state), reason, claim.date_of_loss)
    steps.void_prepared(claim)
    claim.rejection = [{"code": reason.value, "values": {"clause": reason.clause}}]
    claim.save(update_fields=["rejection"])
    steps.move(claim, ClaimState.REJECTED)
    given_back = overdues.give_back(claim, by=by, now=now)
    steps.record("claims.rejected", claim, by=by, now=now, reasons=claim.rejection, **given_back)
    return claim


@transaction.atomic
def order_payout(*, payout_id: UUID, by: Actor, now: datetime) -> Payout:
    """Order the bank to pay a released payout.

    :raises NotYourRole: unless claims staff does it
    :raises StateRefused: if it is not released, or ordered already
    :raises PoliticalEventFell: if the political event it rests on does not count any more
    :raises PayeeChangedSince: if a pledge began, ended or was consented away since the release
    """
    ensure_role(by, StaffRole.CLAIMS_HANDLER, StaffRole.CLAIMS_RELEASER)
    payouts = Payout.objects.visible_to(by)
    _lock_years(payouts.values_list("claim__policy_id", flat=True).get(public_id=payout_id))
    claim, payout = _lock_payout(payout_id, by)
    ensure_can_become(PayoutState(payout.state), PayoutState.ORDERED, NEXT_PAYOUT_STATES)
    queries.ensure_event_stands(claim, refusal=PoliticalEventFell)
    _ensure_payee(claim, payout, business_date(now), refusal=PayeeChangedSince)
    steps.move(claim, ClaimState.PAYMENT_ORDERED)
    steps.move_payout(payout, PayoutState.ORDERED)
    steps.record("claims.payout_ordered", claim, by=by, now=now, **_facts(payout))
    return payout


@transaction.atomic
def confirm_payout(*, payout_id: UUID, paid_on: date, by: Actor, now: datetime) -> Payout:
    """Note that the bank paid; the policyholder is told. Noted twice it changes nothing.

    :raises NotYourRole: unless claims staff does it
    :raises StateRefused: if it was not ordered
    :raises NotPaidThen: if the day lies before the release or after today
    """
    ensure_role(by, StaffRole.CLAIMS_HANDLER, StaffRole.CLAIMS_RELEASER)
    claim, payout = _lock_payout(payout_id, by)
    if payout.state == PayoutState.CONFIRMED and payout.confirmed_on == paid_on:
        return payout
    ensure_can_become(PayoutState(payout.state), PayoutState.CONFIRMED, NEXT_PAYOUT_STATES)
    released_on = business_date(payout.released_at or now)
    if not released_on <= paid_on <= business_date(now):
        raise NotPaidThen(released_on=released_on)

    payout.confirmed_on = paid_on
    steps.move_payout(payout, PayoutState.CONFIRMED, "confirmed_on")
    steps.move(claim, ClaimState.PAID)
    facts = _facts(payout) | {"effective_on": paid_on.isoformat()}
    steps.record("claims.payout_confirmed", claim, by=by, now=now, **facts)
    return payout


def _lock_years(policy_id: int) -> dict[str, PolicyYear]:
    rows = (
        PolicyYear.objects.filter(policy_id=policy_id)
        .select_for_update(of=("self",))
        .order_by("id")
    )
    return {queries.year_label(year): year for year in rows}


def _lock_payout(payout_id: UUID, by: Actor) -> tuple[Claim, Payout]:
    payouts = Payout.objects.visible_to(by)
    claim = steps.lock(payouts.values_list("claim_id", flat=True).get(public_id=payout_id), by)
    return claim, payouts.select_for_update(of=("self",)).get(public_id=payout_id)


def _record_approval(claim: Claim, calculation: Calculation, *, by: Actor, now: datetime) -> None:
    steps.record(
        "claims.approved",
        claim,
        by=by,
        now=now,
        version=calculation.version,
        amount=str(calculation.payment),
        currency=calculation.currency,
        reasons=[] if calculation.payment > 0 else _why_nothing(claim),
    )


def _why_nothing(claim: Claim) -> list[dict[str, Any]]:
    code = "NOTHING_MORE_TO_PAY" if queries.paid_on(claim) else "NOTHING_TO_PAY"
    return [{"code": code, "values": {}}]


def _ensure_payee(
    claim: Claim, payout: Payout, today: date, refusal: type[BusinessError] = PayeeChanged
) -> None:
    """Refuse a payout to another than who is paid today by what is pledged (R-CLM-15)."""
    payee = policies.payee_on(claim.policy, today)
    if payee is not None and _is_same(payee, payout):
        return
    raise refusal(prepared=payout.holder, payee=payee.holder if payee else "\u2013")


def _is_same(payee: Payee, payout: Payout) -> bool:
    """Tell whether both are the policyholder, or both the pledgee of one account."""
    if payout.pledgee_id is None or payee.pledgee_id is None:
        return payout.pledgee_id == payee.pledgee_id
    return payout.iban == payee.iban


def _use(years: dict[str, PolicyYear], calculation: Calculation) -> None:
    """Add to the locked policy years what this calculation takes beyond earlier versions."""
    before = _use_of(queries.counted_calculations(calculation.claim).order_by("version").last())
    nothing = Money.zero(calculation.currency)
    for label, (first_loss, indemnity) in _use_of(calculation).items():
        first_loss_before, indemnity_before = before.get(label, (nothing, nothing))
        year = years[label]
        year.first_loss_used += (first_loss - first_loss_before).amount
        year.paid += (indemnity - indemnity_before).amount
        year.save(update_fields=["first_loss_used", "paid"])


def _use_of(calculation: Calculation | None) -> dict[str, tuple[Money, Money]]:
    years: list[dict[str, Any]] = calculation.years if calculation else []
    return {
        year["label"]: (
            snapshot.from_json(Money, year["first_loss_applied"]),
            snapshot.from_json(Money, year["indemnity"]),
        )
        for year in years
    }


def _release(payout: Payout, *, by: Actor, now: datetime) -> None:
    payout.released_by_id = by.user_id
    payout.released_at = now
    payout.document = documents.request(
        "payout",
        subject_id=payout.public_id,
        policyholder_id=payout.policyholder_id,
        language=payout.policyholder.language,
        file_name=f"{payout.claim.number}-payout.pdf",
        facts=statement_facts(payout, released_on=business_date(now)),
        by=by,
        at=now,
    )
    steps.move_payout(payout, PayoutState.RELEASED, "released_by", "released_at", "document")


def _facts(payout: Payout) -> dict[str, str]:
    return {
        "payout": str(payout.public_id),
        "amount": str(payout.amount),
        "currency": payout.currency,
    }
