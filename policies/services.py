"""What is done with policies: taking one out, changing its terms, saying where to pay."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Q

from accounts.models import Policyholder
from accounts.rules import Actor, Right, StaffRole, ensure_may, ensure_role
from core import events, numbers
from core.dates import add_years, business_date
from core.money import CurrenciesDiffer, Money
from core.night import Ranges
from policies.models import BankAccount, Policy, PolicyYear, Terms
from policies.models.terms import columns_of
from policies.rules import contract
from policies.rules.terms import PolicyTerms, Product

_MAY_AGREE = (StaffRole.UNDERWRITER, StaffRole.ADMINISTRATOR)


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

    :raises NotYourRole: unless an underwriter or administrator does it
    :raises contract.AlreadyInsured: if a policy stands in the period
    :raises contract.EndsBeforeItStarts: if it expires before its inception
    """
    ensure_role(by, *_MAY_AGREE)
    starts_on, expires_on = agreement.inception_on, agreement.expires_on
    if expires_on is not None and expires_on < starts_on:
        raise contract.EndsBeforeItStarts(starts_on=starts_on)
    _ensure_not_insured(policyholder_id, agreement)

    policy = Policy.objects.create(
        policyholder_id=policyholder_id,
        number=f"P{numbers.next_number('policies_number'):07}",
        product=agreement.product,
        currency=terms.currency,
        inception_on=starts_on,
        expires_on=expires_on,
        premium_per_mille=terms.premium_per_mille,
        insurable_turnover=agreement.insurable_turnover.amount,
    )
    _put(terms, policy, valid_from=starts_on, version=1, now=now)
    _open_years(policy, terms.maximum_liability, until=max(starts_on, business_date(now)))
    events.record(
        "policies.policy_taken_out", subject=policy, by=by, at=now, inception_on=str(starts_on)
    )
    return policy


@transaction.atomic
def change_terms(
    *, policy_id: UUID, valid_from: date, terms: PolicyTerms, by: Actor, now: datetime
) -> Terms:
    """Agree other terms for dispatches from a day on; what was agreed before stays readable.

    Terms that were to start later are replaced too. The maximum liability counts from the first
    policy year that starts on or after the day.

    :raises NotYourRole: unless an underwriter or administrator does it
    :raises contract.BeforeInception: if the policy has not begun on the day
    :raises contract.NothingChanges: if these terms stand already
    :raises CurrenciesDiffer: if they are in another currency than the policy
    """
    ensure_role(by, *_MAY_AGREE)
    policy = Policy.objects.visible_to(by).select_for_update(of=("self",)).get(public_id=policy_id)
    if valid_from < policy.inception_on:
        raise contract.BeforeInception(inception_on=policy.inception_on)
    replaced = _current_from(policy, valid_from)
    if len(replaced) == 1 and replaced[0].as_rule() == terms:
        raise contract.NothingChanges

    for row in replaced:
        _supersede(row, ends_on=valid_from - timedelta(days=1), now=now)
    version = policy.terms.aggregate(last=Max("version"))["last"] + 1
    row = _put(terms, policy, valid_from=valid_from, version=version, now=now)
    policy.years.filter(starts_on__gte=valid_from, paid=0).update(
        maximum_liability=terms.maximum_liability.amount
    )
    events.record(
        "policies.terms_changed",
        subject=policy,
        by=by,
        at=now,
        effective_on=str(valid_from),
        version=version,
    )
    return row


@transaction.atomic
def open_years(*, on: date) -> int:
    """Put the policy years ready that start before `YEARS_AHEAD` from a day; return how many."""
    opened = 0
    running = Policy.objects.filter(Q(expires_on=None) | Q(expires_on__gte=on)).filter(
        ~Q(years__starts_on__gt=on)
    )
    for policy in running.select_for_update(of=("self",)).order_by("id"):
        latest = policy.years.latest("starts_on")
        opened += _open_years(
            policy, Money(latest.maximum_liability, latest.currency), until=max(on, latest.ends_on)
        )
    return opened


def years_ranges(on: date) -> Ranges:
    """Cut the night's opening of policy years: one range does all, few policies need it."""
    return [(0, 0)]


def run_years(first: int, last: int, on: date, now: datetime) -> None:
    """Open the policy years that the night of `on` finds missing."""
    open_years(on=on)


@transaction.atomic
def set_bank_account(
    *, policyholder_id: int, iban: str, holder: str, by: Actor, now: datetime
) -> BankAccount:
    """Say where a policyholder is paid from now on; the account before stays on record.

    :raises NotYourRight: unless the actor may administer
    :raises Policyholder.DoesNotExist: for somebody else's policyholder
    :raises contract.NotAnAccount: if the IBAN is not one
    """
    if by.is_insurer_staff:
        ensure_role(by, *_MAY_AGREE)
    else:
        ensure_may(by, Right.ADMINISTER)
        if by.acting_for != policyholder_id:
            raise Policyholder.DoesNotExist
    checked = contract.ensure_iban(iban)
    account = BankAccount.objects.create(
        policyholder_id=policyholder_id,
        iban=checked,
        holder=holder,
        added_at=now,
        added_by_id=by.user_id,
    )
    events.record("policies.bank_account_set", subject=account, by=by, at=now)
    return account


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
    if terms.currency != policy.currency:
        raise CurrenciesDiffer(left=terms.currency, right=policy.currency)
    return Terms.objects.create(
        policyholder_id=policy.policyholder_id,
        policy=policy,
        valid_from=valid_from,
        recorded_at=now,
        version=version,
        **columns_of(terms),
    )


def _open_years(policy: Policy, maximum_liability: Money, *, until: date) -> int:
    opened = PolicyYear.objects.bulk_create(
        [
            PolicyYear(
                policyholder_id=policy.policyholder_id,
                policy=policy,
                starts_on=starts_on,
                ends_on=ends_on,
                currency=policy.currency,
                maximum_liability=maximum_liability.amount,
            )
            for starts_on, ends_on in contract.years(
                policy.inception_on,
                policy.expires_on,
                add_years(until, contract.YEARS_AHEAD),
            )
            if not policy.years.filter(starts_on=starts_on).exists()
        ]
    )
    return len(opened)
