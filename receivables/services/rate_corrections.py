"""A wrong exchange rate: another is proposed in its place, and released by a second person."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from accounts.rules import Actor, StaffRole, ensure_role, person_of
from accounts.rules.proposals import ProposalState
from accounts.services.proposals import ensure_releasable, release, send_back, take_back
from core import events
from core.dates import business_date
from receivables.models import ExchangeRate, RateCorrection
from receivables.rules import exchange_rates as rates
from receivables.rules import rate_corrections as rules

_MAY_PROPOSE = (StaffRole.ADMINISTRATOR,)
_MAY_RELEASE = (StaffRole.ADMINISTRATOR, StaffRole.CLAIMS_RELEASER)


@transaction.atomic
def propose_correction(
    *,
    rate_id: UUID,
    per_euro: Decimal | None,
    source: str,
    reason: str,
    by: Actor,
    now: datetime,
) -> RateCorrection:
    """Propose another rate in the place of a wrong one; None takes it back.

    The wrong one counts until a second person releases the correction.

    :raises NotYourRole: unless an administrator does it
    :raises ExchangeRate.DoesNotExist: if there is no such rate
    :raises RateImplausible: if it is no exchange rate
    :raises RateCorrected: if another took its place already
    :raises rules.RateStands: if it is the rate on record
    :raises rules.CorrectionWaits: if a correction of it waits for a second person
    """
    ensure_role(by, *_MAY_PROPOSE)
    wrong = _locked(rate_id)
    if per_euro is not None:
        rates.ensure_rate(wrong.currency, per_euro)
    _ensure_counts(wrong)
    if wrong.per_euro == per_euro:
        raise rules.RateStands
    if wrong.proposals.filter(state=ProposalState.PROPOSED).exists():
        raise rules.CorrectionWaits(state=ProposalState.PROPOSED)
    correction = RateCorrection.objects.create(
        rate=wrong,
        per_euro=per_euro,
        source=source,
        reason=reason.strip(),
        proposed_at=now,
        proposed_by_id=person_of(by, *_MAY_PROPOSE),
    )
    _record("receivables.rate_correction_proposed", correction, by, now)
    return correction


@transaction.atomic
def release_correction(*, proposal_id: UUID, by: Actor, now: datetime) -> ExchangeRate:
    """Put a correction in the place of the wrong rate, which stays on file, as a second person.

    What was calculated with the wrong one stays as it was; a new calculation takes the other.

    :raises RateCorrection.DoesNotExist: if there is no such one
    :raises NotYourRole: unless an administrator or a claims releaser does it
    :raises StateRefused: unless it is proposed
    :raises SecondPersonNeeded: if it is the one who proposed
    :raises RateCorrected: if another took the place of the rate already
    """
    ensure_role(by, *_MAY_RELEASE)
    correction = _lock(proposal_id)
    ensure_releasable(correction, by)
    wrong = correction.rate
    _ensure_counts(wrong)
    correction.row = ExchangeRate.objects.create(
        currency=wrong.currency,
        published_on=wrong.published_on,
        per_euro=correction.per_euro,
        source=correction.source,
        recorded_at=now,
        recorded_by_id=by.user_id,
        corrects=wrong,
        reason=correction.reason,
    )
    release(correction, by, now, "row")
    _record("receivables.exchange_rate_corrected", correction, by, now)
    return correction.row


@transaction.atomic
def reject_correction(
    *, proposal_id: UUID, answer: str, by: Actor, now: datetime
) -> RateCorrection:
    """Send a correction back with the reason; the rate on record goes on counting.

    :raises RateCorrection.DoesNotExist: if there is no such one
    :raises NotYourRole: unless an administrator or a claims releaser does it
    :raises StateRefused: unless it is proposed
    """
    ensure_role(by, *_MAY_RELEASE)
    correction = _lock(proposal_id)
    send_back(correction, answer, by, now)
    _record("receivables.rate_correction_rejected", correction, by, now)
    return correction


@transaction.atomic
def withdraw_correction(*, proposal_id: UUID, by: Actor, now: datetime) -> RateCorrection:
    """Take one's own correction back before anybody released it.

    :raises RateCorrection.DoesNotExist: if there is no such one
    :raises NotYourRole: unless an administrator does it
    :raises StateRefused: unless it is proposed
    :raises NotYourProposal: if somebody else proposed it
    """
    ensure_role(by, *_MAY_PROPOSE)
    correction = _lock(proposal_id)
    take_back(correction, by, now)
    _record("receivables.rate_correction_withdrawn", correction, by, now)
    return correction


def _ensure_counts(wrong: ExchangeRate) -> None:
    later = ExchangeRate.objects.filter(corrects=wrong).first()
    if later is not None:
        raise rates.RateCorrected(on=business_date(later.recorded_at))


def _locked(rate_id: UUID) -> ExchangeRate:
    return ExchangeRate.objects.select_for_update().get(public_id=rate_id)


def _lock(proposal_id: UUID) -> RateCorrection:
    """Lock the rate, then its correction."""
    found = RateCorrection.objects.values_list("rate__public_id", flat=True)
    wrong = _locked(found.get(public_id=proposal_id))
    correction = RateCorrection.objects.get(public_id=proposal_id)
    correction.rate = wrong
    return correction


def _record(name: str, correction: RateCorrection, by: Actor, now: datetime) -> None:
    events.record(
        name,
        subject=correction.row or correction.rate,
        by=by,
        at=now,
        currency=correction.rate.currency,
        published_on=correction.rate.published_on.isoformat(),
        was="" if correction.rate.per_euro is None else str(correction.rate.per_euro),
        per_euro="" if correction.per_euro is None else str(correction.per_euro),
        source=correction.source,
        reason=correction.reason,
    )
