"""Policies: taking one out, changing terms, saying where to pay."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Policyholder
from accounts.rules import MandateRole, NotYourRight, NotYourRole, StaffRole
from core import events, tenancy
from core.money import Money
from policies import queries, services
from policies.models import Policy, Terms
from policies.rules import contract
from policies.rules.countries import CountryTerms, SpecialCondition
from policies.rules.terms import (
    Attachment,
    Basis,
    CollectionService,
    DiscretionaryOption,
    ExchangeRule,
    ExtensionStart,
    standard_terms,
)
from policies.services import Agreement
from tests import factories
from tests.factories import NOW, eur

pytestmark = pytest.mark.django_db

AGREEMENT = Agreement(date(2026, 3, 1), eur(10_000_000))
TERMS = replace(standard_terms(eur(1_000_000)), premium_per_mille=Decimal("2.4"))


@pytest.fixture
def underwriter():
    with tenancy.scope(staff=True):
        yield factories.staff_actor(StaffRole.UNDERWRITER)


@pytest.fixture
def holder(underwriter):
    return factories.policyholder()


@pytest.fixture
def policy(holder, underwriter):
    return take_out(holder, underwriter)


def take_out(holder, by, **agreed):
    return services.take_out_policy(
        policyholder_id=holder.id,
        agreement=replace(AGREEMENT, **agreed),
        terms=TERMS,
        by=by,
        now=NOW,
    )


def change(policy, by, valid_from, now=NOW, **terms):
    agree(policy, by, valid_from, replace(TERMS, **terms), now=now)


def agree(policy, by, valid_from, terms, now=NOW):
    proposal = services.propose_terms(
        policy_id=policy.public_id,
        valid_from=valid_from,
        terms=terms,
        reason="At renewal",
        by=by,
        now=now,
    )
    second = factories.staff_actor(StaffRole.UNDERWRITER)
    return services.release_terms(proposal_id=proposal.public_id, by=second, now=now)


def test_a_policy_taken_out_has_a_number_its_terms_and_its_years(policy, holder):
    found = queries.policy_of(holder.id, date(2026, 3, 1))

    assert found == policy
    assert found.number.startswith("P")
    assert queries.terms_on(policy.id, date(2026, 3, 1)).as_rule() == TERMS
    assert queries.year_of(policy.id, date(2027, 3, 1)).starts_on == date(2027, 3, 1)
    assert events.history(policy.public_id).get().name == "policies.policy_taken_out"


def test_there_is_no_policy_before_its_first_day_nor_after_its_last(holder, underwriter):
    take_out(holder, underwriter, expires_on=date(2027, 2, 28))

    assert queries.policy_of(holder.id, date(2026, 2, 28)) is None
    assert queries.policy_of(holder.id, date(2027, 2, 28)) is not None
    assert queries.policy_of(holder.id, date(2027, 3, 1)) is None


def test_a_second_policy_in_the_same_period_is_refused(policy, holder, underwriter):
    with pytest.raises(contract.AlreadyInsured):
        take_out(holder, underwriter, inception_on=date(2027, 1, 1))

    assert Policy.objects.filter(policyholder=holder).count() == 1


def test_the_database_refuses_two_policies_in_one_period(policy, holder):
    policy.pk, policy.public_id, policy.number = None, factories.company().public_id, "OTHER"

    with (
        pytest.raises(IntegrityError, match="policies_policy_one_at_a_time"),
        transaction.atomic(),
    ):
        policy.save(force_insert=True)


@pytest.mark.parametrize("role", [StaffRole.COLLECTOR, StaffRole.AUDITOR, StaffRole.RISK_ANALYST])
def test_only_underwriters_and_administrators_agree_policies(holder, role):
    with pytest.raises(NotYourRole):
        take_out(holder, factories.staff_actor(role))

    assert not Policy.objects.exists()


def test_changed_terms_count_from_their_day_and_the_old_ones_until_then(policy, underwriter):
    change(policy, underwriter, date(2026, 6, 1), maximum_payment_days=90)

    assert queries.terms_on(policy.id, date(2026, 5, 31)).maximum_payment_days == 60
    assert queries.terms_on(policy.id, date(2026, 6, 1)).maximum_payment_days == 90
    assert queries.terms_on(policy.id, date(2026, 6, 1)).version == 2


def test_what_was_known_before_a_change_can_still_be_asked(policy, underwriter):
    later = NOW + timedelta(days=10)
    change(policy, underwriter, date(2026, 3, 1), now=later, maximum_payment_days=90)
    day = date(2026, 3, 5)

    assert queries.terms_on(policy.id, day).maximum_payment_days == 90
    before = queries.terms_on(policy.id, day, known_at=later - timedelta(seconds=1))
    assert before.maximum_payment_days == 60


def test_terms_that_were_to_start_later_are_replaced_by_a_change(policy, underwriter):
    change(policy, underwriter, date(2026, 9, 1), maximum_payment_days=90)
    change(policy, underwriter, date(2026, 6, 1), maximum_payment_days=75)

    assert queries.terms_on(policy.id, date(2026, 12, 1)).maximum_payment_days == 75
    assert [row.maximum_payment_days for row in queries.terms_of(policy.id)] == [75, 60]


def test_terms_are_never_overwritten(policy, underwriter):
    change(policy, underwriter, date(2026, 6, 1), maximum_payment_days=90)

    kept = Terms.objects.filter(policy=policy).order_by("id").first()
    assert (kept.maximum_payment_days, kept.valid_to, kept.superseded_at) == (60, None, NOW)


def test_every_parameter_of_the_schedule_is_kept_as_agreed(policy, underwriter):
    agreed = replace(
        TERMS,
        country_terms=(
            CountryTerms(
                "PL",
                insured_share=Decimal("0.85"),
                maximum_payment_days=45,
                discretionary_allowed=False,
                conditions=frozenset({SpecialCondition.RETENTION_OF_TITLE}),
            ),
        ),
        check_share=Decimal("0.88"),
        discretionary_share=Decimal("0.70"),
        blind_share=Decimal("0.60"),
        credit_check=eur(15_000),
        discretionary_limit=eur(10_000),
        discretionary_options=frozenset({DiscretionaryOption.CREDIT_REPORT}),
        blind_maximum_per_buyer=eur(5_000),
        blind_maximum_per_year=eur(50_000),
        blind_grade_floor=5,
        extension_start=ExtensionStart.INVOICE_DATE,
        political_waiting_months=9,
        public_buyers_covered=True,
        insured_activity="Sale of steel tubes",
        aggregate_first_loss_basis=Basis.BEFORE_SHARE,
        liability_multiple=30,
        attachment=Attachment.LOSSES_OCCURRING,
        exchange_rule=ExchangeRule.LOWER_OF,
        collection_service=CollectionService.OWN,
        minimum_premium=eur(9_000),
    )

    changed = agree(policy, underwriter, date(2026, 6, 1), agreed)

    assert Terms.objects.select_related("policy").get(pk=changed.pk).as_rule() == agreed


def test_the_same_terms_again_are_refused(policy, underwriter):
    with pytest.raises(contract.NothingChanges):
        change(policy, underwriter, date(2026, 6, 1))

    assert Terms.objects.count() == 1


def test_terms_before_the_policy_began_are_refused(policy, underwriter):
    with pytest.raises(contract.BeforeInception):
        change(policy, underwriter, date(2026, 2, 28), maximum_payment_days=90)


def test_a_new_maximum_liability_counts_from_the_next_policy_year(policy, underwriter):
    change(policy, underwriter, date(2026, 6, 1), maximum_liability=eur(2_000_000))

    assert queries.year_of(policy.id, date(2026, 7, 1)).maximum_liability == 1_000_000
    assert queries.year_of(policy.id, date(2027, 3, 1)).maximum_liability == 2_000_000


def test_two_terms_for_one_day_are_refused_by_the_database(policy):
    terms = Terms.objects.get(policy=policy)
    terms.pk = None

    with pytest.raises(IntegrityError, match="policies_terms_no_overlap"), transaction.atomic():
        terms.save(force_insert=True)


def test_the_night_opens_policy_years_ahead(policy):
    far = date(2032, 3, 1)

    assert services.open_years(on=far) > 0
    assert services.open_years(on=far) == 0
    assert queries.year_of(policy.id, date(2033, 3, 1)).maximum_liability == 1_000_000


def test_an_owner_says_where_to_pay_and_a_newer_account_counts(holder):
    owner = factories.actor(factories.mandate(holder))
    for iban in ("NL91 ABNA 0417 1643 00", "BE68539007547034"):
        services.set_bank_account(
            policyholder_id=holder.id, iban=iban, holder="Us", by=owner, now=NOW
        )

    assert queries.bank_account_of(holder.id).iban == "BE68539007547034"


@pytest.mark.parametrize("iban", ["NL91ABNA0417164301", "NL91", "", "XX00 1234"])
def test_a_wrong_iban_is_refused_and_leaves_no_trace(holder, iban):
    owner = factories.actor(factories.mandate(holder))

    with pytest.raises(contract.NotAnAccount):
        services.set_bank_account(
            policyholder_id=holder.id, iban=iban, holder="Us", by=owner, now=NOW
        )
    assert queries.bank_account_of(holder.id) is None


def test_a_reader_does_not_change_the_account(holder):
    reader = factories.actor(factories.mandate(holder, MandateRole.READER))

    with pytest.raises(NotYourRight):
        services.set_bank_account(
            policyholder_id=holder.id, iban="BE68539007547034", holder="Us", by=reader, now=NOW
        )


def test_a_stranger_does_not_reach_another_policyholder(holder, policy):
    stranger = factories.actor(factories.mandate(factories.policyholder()))

    with pytest.raises(Policyholder.DoesNotExist):
        services.set_bank_account(
            policyholder_id=holder.id, iban="BE68539007547034", holder="Us", by=stranger, now=NOW
        )
    with pytest.raises(Policy.DoesNotExist):
        queries.policy(stranger, policy.public_id)


def test_the_account_number_stays_out_of_the_events(holder):
    owner = factories.actor(factories.mandate(holder))
    account = services.set_bank_account(
        policyholder_id=holder.id, iban="BE68539007547034", holder="Us", by=owner, now=NOW
    )

    assert "BE68" not in str(events.history(account.public_id).get().facts)


def test_terms_in_another_currency_than_the_policy_are_refused(policy, underwriter):
    dollars = standard_terms(Money(Decimal(1_000_000), "USD"))

    with pytest.raises(Exception, match="cannot be put together"):
        agree(policy, underwriter, date(2026, 6, 1), dollars)
