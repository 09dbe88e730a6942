"""Taking a policy out, and putting other terms in the place of those that stand."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.db.models import Max, Q

from accounts.rules import Actor, StaffRole, ensure_role
from core import events, numbers
from core.dates import business_date
from core.money import CurrenciesDiffer, Money
from policies.models import Policy, Terms
from policies.models.written import columns_of
from policies.rules import contract, schedule
from policies.rules.terms import PolicyTerms, Product
from policies.services.years import open_until

MAY_AGREE = (StaffRole.UNDERWRITER, StaffRole.ADMINISTRATOR)


@dataclass(frozen=True, slots=True)
class Agreement:
    """What a policy is taken out for, beside its terms; without `expires_on` it runs on."""

    inception_on: date
    insurable_turnover: Money
    expires_on: date | None = None
    product: Product = Product.WHOLE_TURNOVER


@transaction.atomic
def take_out_policy(
    *, policyholder_id: int, agreement: Agreement, terms: PolicyTerms, by: Actor, now: datetime
) -> Policy:
    """Insure a policyholder: the policy, its first terms, its policy years.

    At the desk it is proposed, and comes here when a second person releases it (`taking_out`);
    set-ups come here at once.

    :raises NotYourRole: unless an underwriter or administrator does it
    :raises contract.AlreadyInsured: or another refusal of `ensure_can_be_taken_out`
    """
    ensure_role(by, *MAY_AGREE)
    ensure_can_be_taken_out(policyholder_id, agreement, terms)

    starts_on, expires_on = agreement.inception_on, agreement.expires_on
    policy = Policy.objects.create(
        policyholder_id=policyholder_id,
        number=f"P{numbers.next_number('policies_number'):07}",
        product=agreement.product,
        currency=terms.currency,
        inception_on=starts_on,
        expires_on=expires_on,
        insurable_turnover=agreement.insurable_turnover.amount,
    )
    _put(terms, policy, valid_from=starts_on, version=1, now=now)
    open_until(policy, _liability(policy, terms), until=max(starts_on, business_date(now)))
    events.record(
        "policies.policy_taken_out", subject=policy, by=by, at=now, inception_on=str(starts_on)
    )
    return policy


def ensure_can_be_taken_out(policyholder_id: int, agreement: Agreement, terms: PolicyTerms) -> None:
    """Refuse a policy that cannot stand; who comes second waits for who takes one out.

    :raises contract.AlreadyInsured: if a policy stands in the period
    :raises contract.EndsBeforeItStarts: if it expires before its inception
    :raises schedule.TermsOutOfRange: or another refusal of what no policy can say
    """
    schedule.ensure_sound(terms, agreement.product)
    starts_on, expires_on = agreement.inception_on, agreement.expires_on
    if expires_on is not None and expires_on < starts_on:
        raise contract.EndsBeforeItStarts(starts_on=starts_on)
    _wait_for_others(policyholder_id)
    _ensure_not_insured(policyholder_id, agreement)


def ensure_may_stand(policy: Policy, valid_from: date, terms: PolicyTerms) -> list[Terms]:
    """Return the terms that others would replace from a day on; the policy is locked.

    :raises contract.BeforeInception: if the policy has not begun on the day
    :raises contract.AfterExpiry: if it ends before the day
    :raises contract.NothingChanges: if these terms stand already
    :raises CurrenciesDiffer: if they are in another currency than the policy
    :raises schedule.TermsOutOfRange: or another refusal of what no policy can say
    """
    if valid_from < policy.inception_on:
        raise contract.BeforeInception(inception_on=policy.inception_on)
    if policy.expires_on is not None and valid_from > policy.expires_on:
        raise contract.AfterExpiry(expires_on=policy.expires_on)
    if terms.currency != policy.currency:
        raise CurrenciesDiffer(left=terms.currency, right=policy.currency)
    schedule.ensure_sound(terms, Product(policy.product))
    replaced = _current_from(policy, valid_from)
    if len(replaced) == 1 and replaced[0].as_rule() == terms:
        raise contract.NothingChanges
    return replaced


def put_in_force(
    policy: Policy, terms: PolicyTerms, *, valid_from: date, by: Actor, now: datetime
) -> Terms:
    """Let other terms count for dispatches from a day on; what was agreed before stays readable.

    Terms that were to start later are replaced too. The maximum liability counts from the first
    policy year that starts on or after the day. The policy is locked.

    :raises contract.NothingChanges: or another refusal of `ensure_may_stand`
    """
    for row in ensure_may_stand(policy, valid_from, terms):
        _supersede(row, ends_on=valid_from - timedelta(days=1), now=now)
    row = _put(terms, policy, valid_from=valid_from, version=last_version(policy) + 1, now=now)
    policy.years.filter(starts_on__gte=valid_from, paid=0).update(
        maximum_liability=_liability(policy, terms).amount
    )
    events.record(
        "policies.terms_changed",
        subject=policy,
        by=by,
        at=now,
        effective_on=str(valid_from),
        version=row.version,
    )
    return row


def last_version(policy: Policy) -> int:
    """Return the number of the version of the terms that was recorded last."""
    return int(policy.terms.aggregate(last=Max("version"))["last"])


def _liability(policy: Policy, terms: PolicyTerms) -> Money:
    """Return what a year pays at most by the premium that is estimated for it."""
    turnover = Money(policy.insurable_turnover, policy.currency)
    return terms.liability_at((turnover * terms.premium_per_mille / 1000).to_cents())


def _wait_for_others(policyholder_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended('policies.taking_out ' || %s, 0))",
            [str(policyholder_id)],
        )


def _ensure_not_insured(policyholder_id: int, agreement: Agreement) -> None:
    others = Policy.objects.filter(policyholder_id=policyholder_id).filter(
        Q(expires_on=None) | Q(expires_on__gte=agreement.inception_on)
    )
    if agreement.expires_on is not None:
        others = others.filter(inception_on__lte=agreement.expires_on)
    if standing := others.first():
        raise contract.AlreadyInsured(number=standing.number)


def _current_from(policy: Policy, day: date) -> list[Terms]:
    """Return the terms that stand on a day or are to start later, earliest first."""
    return list(
        policy.terms.select_related("policy")
        .filter(superseded_at=None)
        .filter(Q(valid_to=None) | Q(valid_to__gte=day))
        .order_by("valid_from")
    )


def _supersede(row: Terms, *, ends_on: date, now: datetime) -> None:
    """Close a row on record, and write it again with its end where part of it stays true."""
    row.superseded_at = now
    row.save(update_fields=["superseded_at"])
    if row.valid_from <= ends_on:
        row.pk, row.superseded_at, row.recorded_at, row.valid_to = None, None, now, ends_on
        row.save(force_insert=True)


def _put(
    terms: PolicyTerms, policy: Policy, *, valid_from: date, version: int, now: datetime
) -> Terms:
    return Terms.objects.create(
        policyholder_id=policy.policyholder_id,
        policy=policy,
        valid_from=valid_from,
        recorded_at=now,
        version=version,
        **columns_of(terms),
    )
