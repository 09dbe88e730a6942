"""The handler works on a claim: documents, calculation, submission."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.rules import Actor, NotYourRole, StaffRole, ensure_role
from claims import queries
from claims.models import Calculation, Claim, Payout
from claims.rules import calculation as rules
from claims.rules import payment, snapshot
from claims.rules.lifecycle import (
    NEXT_STATES,
    ClaimState,
    FactsChanged,
    NoBankAccount,
    NothingCalculated,
    PayoutState,
)
from claims.services import steps
from claims.services.notification import end_wait_if_over
from core.dates import business_date
from core.fields import new_public_id
from core.states import ensure_can_become
from policies import queries as policies


@transaction.atomic
def request_documents(*, claim_id: UUID, note: str, by: Actor, now: datetime) -> Claim:
    """Ask the policyholder for what is missing; `note` says what. The payment clock stands still.

    :raises NotYourRole: unless a claims handler does it
    :raises StateRefused: if the claim is past that
    """
    ensure_role(by, StaffRole.CLAIMS_HANDLER)
    claim = steps.lock_public(claim_id, by)
    steps.move(claim, ClaimState.DOCUMENTS_REQUESTED)
    claim.documents_complete_on = None
    claim.question = note
    claim.answer = ""
    claim.save(update_fields=["documents_complete_on", "question", "answer"])
    steps.record("claims.documents_requested", claim, by=by, now=now)
    return claim


@transaction.atomic
def receive_documents(*, claim_id: UUID, by: Actor, now: datetime) -> Claim:
    """Note that the documents are complete: the claim waits on, or is ready if the loss is there.

    :raises NotYourRole: unless a claims handler does it
    :raises StateRefused: if no documents were asked for
    """
    ensure_role(by, StaffRole.CLAIMS_HANDLER)
    claim = steps.lock_public(claim_id, by)
    ensure_can_become(ClaimState(claim.state), ClaimState.IN_WAITING_PERIOD, NEXT_STATES)
    claim.documents_complete_on = business_date(now)
    claim.question = ""
    claim.save(update_fields=["documents_complete_on", "question"])
    steps.move(claim, ClaimState.IN_WAITING_PERIOD)
    steps.record("claims.documents_received", claim, by=by, now=now)
    end_wait_if_over(claim, by=by, now=now)
    return claim


@transaction.atomic
def calculate(*, claim_id: UUID, by: Actor, now: datetime) -> Calculation:
    """Calculate a claim from the facts of today; the same facts again change nothing (R-CLM-02).

    :raises NotYourRole: unless a claims handler does it
    :raises StateRefused: if the claim is not ready, or past its calculation
    :raises NoPoliticalEvent: if the political event it rests on does not count any more
    :raises ForeignInvoices: if the buyer owes in another currency, and a rate is not on record
    """
    ensure_role(by, StaffRole.CLAIMS_HANDLER)
    claim = steps.lock_public(claim_id, by)
    ensure_can_become(ClaimState(claim.state), ClaimState.CALCULATED, NEXT_STATES)

    queries.ensure_event_stands(claim)
    terms = queries.terms_for(claim.policy_id, claim.date_of_loss)
    queries.ensure_one_currency(claim.policy, claim.buyer_id, terms, claim.date_of_loss)
    facts = queries.inputs_of(claim)
    seen = queries.digest(facts)
    last = queries.last_calculation(claim.id)
    if last is not None and last.inputs_sha256 == seen and not _was_submitted(last):
        steps.move(claim, ClaimState.CALCULATED)
        return last
    row = _keep(claim, rules.calculate(facts), facts=facts, seen=seen, by=by, now=now)
    steps.move(claim, ClaimState.CALCULATED)
    steps.record(
        "claims.calculated",
        claim,
        by=by,
        now=now,
        amount=str(row.indemnity),
        currency=row.currency,
        version=row.version,
    )
    return row


@transaction.atomic
def submit(*, claim_id: UUID, by: Actor, now: datetime) -> Claim:
    """Submit the last calculation to a second person; a payout is prepared where there is money.

    :raises NotYourRole: unless a claims handler does it
    :raises NothingCalculated: if there is no calculation
    :raises FactsChanged: if the facts are no longer those of the calculation
    :raises NoBankAccount: if there is money to pay and no account to pay it to
    """
    ensure_role(by, StaffRole.CLAIMS_HANDLER)
    if by.user_id is None:  # the first of two people is a person
        raise NotYourRole(roles=StaffRole.CLAIMS_HANDLER)
    claim = steps.lock_public(claim_id, by)
    last = queries.last_calculation(claim.id)
    if last is None or _was_submitted(last):
        raise NothingCalculated
    ensure_can_become(ClaimState(claim.state), ClaimState.FOUR_EYES, NEXT_STATES)
    ensure_facts(claim, last)

    if last.payment > 0:
        _prepare(claim, last, prepared_by=by.user_id, now=now)
    claim.submitted_by_id = by.user_id
    claim.save(update_fields=["submitted_by"])
    steps.move(claim, ClaimState.FOUR_EYES)
    steps.record("claims.submitted", claim, by=by, now=now, version=last.version)
    return claim


def ensure_facts(claim: Claim, calculation: Calculation) -> None:
    """Refuse a calculation whose facts have changed since.

    :raises FactsChanged: if a new calculation would look at other facts
    :raises NoPoliticalEvent: if the political event it rests on does not count any more
    """
    queries.ensure_event_stands(claim)
    if not is_current(claim, calculation):
        raise FactsChanged


def is_current(claim: Claim, calculation: Calculation) -> bool:
    """Tell whether a new calculation would look at the same facts."""
    return queries.digest(queries.inputs_of(claim)) == calculation.inputs_sha256


def _was_submitted(calculation: Calculation) -> bool:
    return Payout.objects.filter(calculation=calculation).exists()


def _keep(
    claim: Claim,
    result: rules.Calculation,
    *,
    facts: object,
    seen: str,
    by: Actor,
    now: datetime,
) -> Calculation:
    last = queries.last_calculation(claim.id)
    return Calculation.objects.create(
        policyholder_id=claim.policyholder_id,
        claim=claim,
        version=last.version + 1 if last else 1,
        inputs=snapshot.as_json(facts),
        inputs_sha256=seen,
        rules_version=result.rules_version,
        lines=snapshot.as_json(result.lines),
        steps=snapshot.as_json(result.steps),
        years=snapshot.as_json(result.years),
        indemnity=result.indemnity.amount,
        payment=result.payment.amount,
        first_loss_applied=result.first_loss_applied.amount,
        currency=result.currency,
        calculated_at=now,
        calculated_by_id=by.user_id,
    )


def _prepare(claim: Claim, calculation: Calculation, *, prepared_by: int, now: datetime) -> None:
    payee = policies.payee_on(claim.policy, business_date(now))
    if payee is None:
        raise NoBankAccount
    public_id = new_public_id()
    Payout.objects.create(
        public_id=public_id,
        policyholder_id=claim.policyholder_id,
        claim=claim,
        calculation=calculation,
        state=PayoutState.PREPARED,
        amount=calculation.payment,
        currency=calculation.currency,
        iban=payee.iban,
        holder=payee.holder,
        pledgee_id=payee.pledgee_id,
        end_to_end_id=payment.end_to_end_id(public_id),
        calculated_by_id=calculation.calculated_by_id,
        prepared_at=now,
        prepared_by_id=prepared_by,
    )
