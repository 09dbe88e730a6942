"""What an underwriter gives with an amount: kept, told, agreed by the second person, made again."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from accounts.models import Mandate
from accounts.rules import StaffRole
from core import tenancy
from core.models import Event
from limits import queries, services
from limits.api.answers import decision_as_json
from limits.models import Decision, DecisionProposal, GroupExposure, LimitRequest, LimitRow
from limits.queries import replay, terms
from limits.queries.replay import Kind, Verdict
from limits.rules.by_hand import (
    NOTHING,
    Chosen,
    LastDayOutOfRange,
    NoLastDayHere,
    NothingStands,
    NothingToBind,
    NothingToEnd,
    NothingToReview,
    ReviewOutOfRange,
    TermsNotShorter,
)
from limits.rules.lifecycle import (
    CapacityExceeded,
    OutsideAuthority,
    ReasonMissing,
    RequestState,
)
from limits.rules.reasons import ConditionCode, ReasonCode
from limits.rules.temporary import TemporaryStands
from limits.services import asked_now, ending, handing, night
from tests import factories, signing_in
from tests.claims.test_discretionary_claims import set_by_report
from tests.factories import NOW, TODAY, eur
from tests.limits.ground import buyer, insured, underwriter
from tests.limits.test_country_conditions import GERMANY, codes
from tests.limits.test_deciding import text_of

pytestmark = pytest.mark.django_db

TITLE, GUARANTEE = ConditionCode.RETENTION_OF_TITLE, ConditionCode.BANK_GUARANTEE
GUARANTEED = "Only for deliveries that a bank guarantees."
SOON = TODAY + timedelta(days=30)
LATEST = date(2026, 12, 2)  # nine months after today, as grade 5 asks


@pytest.fixture(autouse=True)
def _insurer(monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: NOW)
    with tenancy.scope(staff=True):
        yield


@pytest.fixture
def us():
    return insured()


@pytest.fixture
def referred(us):
    return us.ask(buyer(5, equity=10_000_000), 200_000)


@pytest.fixture
def desk():
    return sign_in(1_000_000)


def sign_in(authority: int) -> Client:
    client = Client()
    person = factories.staff(StaffRole.UNDERWRITER, authority_amount=authority)
    signing_in.sign_in_staff(client, person)
    return client


def decide(row, amount=200_000, by=None, **more):
    return services.decide(
        request_id=row.public_id, amount=eur(amount), by=by or underwriter(), now=NOW, **more
    )


def propose(row, amount=200_000, **more):
    return handing.propose_decision(
        request_id=row.public_id,
        amount=eur(amount),
        note="An old customer.",
        by=underwriter(0),
        now=NOW,
        **more,
    )


def part_of(us, company):
    return services.request_temporary(
        buyer=company.public_id,
        amount=eur(150_000),
        until=TODAY + timedelta(days=60),
        payment_days=30,
        by=us.actor,
        now=NOW,
    )


def press(client, row, button, **data) -> str:
    address = reverse(f"admin:limits_{row._meta.model_name}_do", args=[row.pk, button])
    return text_of(client.post(address, data, follow=True))


def press_twice(client, row, button, **data) -> str:
    """Press, read what would follow, and press again; return what was read."""
    address = reverse(f"admin:limits_{row._meta.model_name}_do", args=[row.pk, button])
    page = client.post(address, data)
    press(client, row, button, confirmed=page.context["preview_read"], **data)
    return " ".join(page.context["preview"])


def made_again() -> list[tuple[Kind, Verdict, list[str]]]:
    found = replay.replays(replay.sample(100))
    return [(each.kind, each.verdict, each.differences) for each in found]


def as_owner(row) -> Client:
    client = Client()
    owner = Mandate.objects.get(policyholder=row.policyholder).user
    signing_in.sign_in(client, owner)
    return client


def answer_page(row) -> str:
    address = reverse("portal:limit_decision", args=[row.policyholder.public_id, row.public_id])
    return text_of(as_owner(row).get(address))


# --- the day to look again


def test_a_limit_is_looked_at_again_on_the_day_a_person_chose(us, referred):
    decision = decide(referred, chosen=Chosen(review_on=SOON))

    assert decision.review_on == SOON
    assert night.review_ranges(SOON - timedelta(days=1)) == []
    assert night.review_ranges(SOON) != []


def test_without_a_day_it_is_looked_at_as_its_grade_asks(referred):
    assert decide(referred).review_on == LATEST


@pytest.mark.parametrize("day", [TODAY, LATEST + timedelta(days=1)])
def test_a_day_later_than_the_rules_or_gone_by_leaves_no_trace(referred, day):
    with pytest.raises(ReviewOutOfRange):
        decide(referred, chosen=Chosen(review_on=day))
    with pytest.raises(ReviewOutOfRange):
        propose(referred, chosen=Chosen(review_on=day))

    referred.refresh_from_db()
    assert referred.state == RequestState.REFERRED
    assert not Decision.objects.exists()
    assert not DecisionProposal.objects.exists()


def test_a_refusal_is_not_looked_at_again_on_a_day_of_its_own(referred):
    why = {"reasons": [ReasonCode.CAPACITY], "chosen": Chosen(review_on=SOON)}

    with pytest.raises(NothingStands):
        decide(referred, 0, **why)
    with pytest.raises(NothingStands):
        propose(referred, 0, **why)


def test_what_stays_beside_a_refused_increase_is_looked_at_on_the_day_chosen(us):
    company = buyer(5, equity=10_000_000)
    us.ask(company, 50_000)
    more = us.ask(company, 200_000)

    refused = decide(more, 50_000, reasons=[ReasonCode.CAPACITY], chosen=Chosen(review_on=SOON))

    assert (refused.outcome, refused.review_on) == ("INCREASE_REFUSED", SOON)


def test_a_part_with_a_last_day_is_decided_with_a_day_to_look_again(us):
    company = buyer(5, equity=10_000_000)
    us.ask(company, 90_000)
    part = services.request_temporary(
        buyer=company.public_id,
        amount=eur(150_000),
        until=TODAY + timedelta(days=60),
        payment_days=30,
        by=us.actor,
        now=NOW,
    )

    assert decide(part, 150_000, chosen=Chosen(review_on=SOON)).review_on == SOON
    assert made_again()[-1] == (Kind.BY_HAND, Verdict.EQUAL, [])


def test_what_ends_by_itself_is_not_looked_at_again_on_a_day_of_its_own(us, referred):
    part = part_of(us, buyer(5, equity=10_000_000))

    for give in (decide, propose):
        with pytest.raises(NothingToReview):
            give(referred, reasons=WHY, chosen=Chosen(review_on=SOON, until=UNTIL))
        with pytest.raises(NothingToReview):
            give(part, 150_000, chosen=Chosen(review_on=SOON))

    assert not Decision.objects.exists()
    assert not DecisionProposal.objects.exists()


def test_what_stays_beside_a_part_is_looked_at_on_the_day_chosen(us):
    company = buyer(5, equity=10_000_000)
    us.ask(company, 50_000)
    chosen = Chosen(review_on=SOON, until=UNTIL)

    decision = decide(us.ask(company, 200_000), 180_000, reasons=WHY, chosen=chosen)

    assert decision.review_on == SOON
    assert night.review_ranges(SOON - timedelta(days=1)) == []
    assert night.review_ranges(SOON) != []


def test_the_day_chosen_is_made_again_and_another_one_is_found(referred):
    decide(referred, chosen=Chosen(review_on=SOON))
    assert made_again() == [(Kind.BY_HAND, Verdict.EQUAL, [])]

    Decision.objects.update(review_on=LATEST)

    assert made_again() == [(Kind.BY_HAND, Verdict.DIFFERENT, ["review_on"])]


def test_the_second_person_sees_the_day_before_it_agrees_and_gives_it(referred):
    small, large = sign_in(100_000), sign_in(1_000_000)
    press(
        small,
        referred,
        "hand",
        amount="200,000",
        note="An old customer.",
        review_on=SOON.isoformat(),
    )
    proposal = DecisionProposal.objects.get()

    row = text_of(large.get(reverse("admin:limits_decisionproposal_change", args=[proposal.pk])))
    read = text_of(
        large.get(reverse("admin:limits_decisionproposal_do", args=[proposal.pk, "give"]))
    )
    done = press(large, proposal, "give")

    assert "We look at the limit again by 1 April 2026." in row
    assert "We look at the limit again by 1 April 2026." in read
    assert "The request is decided" in done
    assert Decision.objects.get().review_on == SOON


def test_the_desk_takes_the_day_and_says_which_ones_there_are(desk, referred):
    refused = press(desk, referred, "approve", amount="200,000", review_on="2027-01-01")
    assert "choose a day from 3 March 2026" in refused
    assert "2 December 2026 at the latest" in refused

    press(desk, referred, "approve", amount="200,000", review_on=SOON.isoformat())

    assert LimitRequest.objects.get(pk=referred.pk).decision.review_on == SOON


def test_the_policyholder_reads_the_day_that_was_chosen(referred):
    decide(referred, chosen=Chosen(review_on=SOON))

    assert "We look at this limit again by 1 April 2026" in answer_page(referred)


# --- conditions


def test_a_limit_is_bound_to_the_conditions_a_person_chose(referred):
    decision = decide(referred, chosen=Chosen(conditions=(GUARANTEE,), payment_days=20))

    row = LimitRow.objects.get(decision=decision)
    assert decision.outcome == "CONDITIONALLY_APPROVED"
    assert codes(decision) == codes(row) == ["MAXIMUM_PAYMENT_DAYS", "BANK_GUARANTEE"]
    assert terms.cover_row(row).maximum_payment_days == 20


def test_shorter_terms_than_asked_are_told_with_their_days(referred):
    decision = decide(referred, chosen=Chosen(payment_days=20))

    assert decision.reasons == [
        {"code": "TERMS_CONDITION", "values": {"days": "20", "asked": "30"}}
    ]
    assert "at most 20 days" in answer_page(referred)


def test_terms_the_policy_does_not_insure_cannot_be_chosen(referred):
    with pytest.raises(TermsNotShorter):
        decide(referred, chosen=Chosen(payment_days=60))
    with pytest.raises(TermsNotShorter):
        propose(referred, chosen=Chosen(payment_days=60))


def test_conditions_bind_only_what_is_given_anew(us):
    company = buyer(5, equity=10_000_000)
    us.ask(company, 50_000)
    more = us.ask(company, 200_000)

    with pytest.raises(NothingToBind):
        decide(more, 50_000, reasons=[ReasonCode.CAPACITY], chosen=Chosen(conditions=(GUARANTEE,)))


def test_what_the_schedule_asks_of_a_country_binds_also_where_the_rules_would_refuse():
    us = insured(country_terms=[GERMANY])
    parent = factories.graded(factories.company(), 4, equity=4_000_000)
    weak = factories.company(country="DE", parent=parent)
    company = factories.graded(weak, 5, equity=-5_000)
    referred = us.ask(company, 50_000, days=80)
    assert referred.proposal["outcome"] == "REFUSED"

    decision = decide(referred, 20_000, reasons=[ReasonCode.NEGATIVE_EQUITY])

    assert codes(decision) == ["MAXIMUM_PAYMENT_DAYS", "BANK_GUARANTEE", "RETENTION_OF_TITLE"]
    assert made_again() == [(Kind.BY_HAND, Verdict.EQUAL, [])]


def test_a_part_with_a_last_day_is_bound_too(us):
    company = buyer(5, equity=10_000_000)
    us.ask(company, 90_000)
    part = services.request_temporary(
        buyer=company.public_id,
        amount=eur(150_500),
        until=TODAY + timedelta(days=60),
        payment_days=90,
        by=us.actor,
        now=NOW,
    )

    decision = decide(part, 150_000, chosen=Chosen(conditions=(TITLE,), payment_days=20))

    row = LimitRow.objects.get(decision=decision)
    assert codes(row) == ["MAXIMUM_PAYMENT_DAYS", "ROUNDED_DOWN", "RETENTION_OF_TITLE"]
    assert made_again()[-1] == (Kind.BY_HAND, Verdict.EQUAL, [])


def test_asking_a_little_more_or_less_does_not_shake_a_condition_off(us):
    company = buyer(5, equity=10_000_000)
    decide(
        us.ask(company, 120_000),
        90_000,
        reasons=[ReasonCode.CAPACITY],
        chosen=Chosen(conditions=(GUARANTEE,), payment_days=20),
    )

    more = us.ask(company, 95_000).decision
    less = us.ask(company, 40_000).decision

    assert codes(more) == codes(less) == ["MAXIMUM_PAYMENT_DAYS", "BANK_GUARANTEE"]
    assert [each["code"] for each in more.reasons] == ["TERMS_CONDITION"]
    assert [verdict for _, verdict, _ in made_again()] == [Verdict.EQUAL] * 3


def test_what_a_part_is_bound_to_ends_with_the_part(us):
    company = buyer(5, equity=10_000_000)
    us.ask(company, 90_000)
    chosen = Chosen(conditions=(TITLE,), payment_days=20)
    decide(part_of(us, company), 150_000, chosen=chosen)

    assert codes(us.ask(company, 80_000).decision) == []


def test_a_part_goes_on_as_it_is_bound(us):
    company = buyer(5, equity=10_000_000)
    us.ask(company, 90_000)
    chosen = Chosen(conditions=(TITLE,), payment_days=20)
    decide(part_of(us, company), 150_000, chosen=chosen)

    longer = services.request_prolongation(
        buyer=company.public_id,
        until=TODAY + timedelta(days=120),
        payment_days=30,
        by=us.actor,
        now=NOW,
    )

    named = [each["code"] for each in longer.proposal["conditions"]]
    assert named == ["MAXIMUM_PAYMENT_DAYS", "RETENTION_OF_TITLE"]
    with transaction.atomic():
        found = asked_now.look(longer, today=TODAY)
    assert [str(each.code) for each in found.proposal.conditions] == named
    assert asked_now.chosen_before(longer, today=TODAY) == chosen.bound_to


def test_what_the_only_part_is_bound_to_binds_the_whole_that_follows_it(us):
    company = buyer(5, equity=10_000_000)
    decide(part_of(us, company), 150_000, chosen=Chosen(conditions=(TITLE,)))

    assert codes(us.ask(company, 80_000).decision) == ["RETENTION_OF_TITLE"]


def test_longer_terms_and_a_country_are_made_again_beside_what_a_person_chose():
    us = insured(country_terms=[GERMANY])
    company = factories.graded(factories.company(country="DE"), 5, equity=10_000_000)
    decide(us.ask(company, 200_000), chosen=Chosen(conditions=(TITLE,), payment_days=20))

    us.ask(company, 90_400, days=80)
    us.ask(company, 50_000, days=80)

    assert [found[1:] for found in made_again()] == [(Verdict.EQUAL, [])] * 3


def test_another_person_takes_a_condition_off(us):
    company = buyer(5, equity=10_000_000)
    decide(us.ask(company, 200_000), chosen=Chosen(conditions=(GUARANTEE,), payment_days=20))

    more = us.ask(company, 300_000)
    with pytest.raises(ReasonMissing):  # the earlier terms are no reason to give less
        decide(more, 250_000)
    decision = decide(more, 300_000)

    assert codes(decision) == []
    assert [each["code"] for each in decision.reasons] == ["OK"]
    assert us.ask(company, 80_000).decision.conditions == []


def test_conditions_of_a_limit_that_was_taken_back_are_gone(us):
    company = buyer(5, equity=10_000_000)
    decide(us.ask(company, 200_000), chosen=Chosen(conditions=(GUARANTEE,)))
    row = LimitRow.objects.get(superseded_at=None)
    services.withdraw_limit(
        row_id=row.public_id,
        reason=ReasonCode.SECTOR,
        immediate=True,
        by=underwriter(),
        now=NOW + timedelta(days=10),
    )

    assert us.ask(company, 80_000, now=NOW + timedelta(days=10)).decision.conditions == []


def test_the_conditions_chosen_are_made_again_and_others_are_found(referred):
    decide(referred, chosen=Chosen(conditions=(GUARANTEE,)))
    assert made_again() == [(Kind.BY_HAND, Verdict.EQUAL, [])]

    Decision.objects.update(conditions=[])

    assert made_again() == [(Kind.BY_HAND, Verdict.DIFFERENT, ["conditions"])]


def test_the_second_person_sees_the_conditions_before_it_agrees_and_gives_them(referred):
    small, large = sign_in(100_000), sign_in(1_000_000)
    press(
        small,
        referred,
        "hand",
        amount="200,000",
        note="An old customer.",
        conditions=["BANK_GUARANTEE"],
        payment_days="20",
    )
    proposal = DecisionProposal.objects.get()

    row = text_of(large.get(reverse("admin:limits_decisionproposal_change", args=[proposal.pk])))
    read = text_of(
        large.get(reverse("admin:limits_decisionproposal_do", args=[proposal.pk, "give"]))
    )
    press(large, proposal, "give")

    for page in (row, read):
        assert GUARANTEED in page
        assert "Payment terms of at most 20 days." in page
    assert codes(Decision.objects.get()) == ["MAXIMUM_PAYMENT_DAYS", "BANK_GUARANTEE"]


def test_who_decides_reads_which_conditions_end_with_the_answer(us):
    small, large = sign_in(100_000), sign_in(1_000_000)
    company = buyer(5, equity=10_000_000)
    given = Chosen(conditions=(TITLE, GUARANTEE), payment_days=20)
    decide(us.ask(company, 200_000), chosen=given)
    more = us.ask(company, 300_000)
    fewer = {"conditions": ["RETENTION_OF_TITLE"], "note": "An old customer."}
    press(small, more, "hand", amount="300,000", **fewer)
    proposal = DecisionProposal.objects.get()
    change = reverse("admin:limits_decisionproposal_change", args=[proposal.pk])

    row = text_of(large.get(change))
    give = reverse("admin:limits_decisionproposal_do", args=[proposal.pk, "give"])
    read = text_of(large.get(give))
    press(large, proposal, "give")

    for page in (row, read):
        assert f"Ends with this answer: {GUARANTEED}" in page
        assert "Ends with this answer: Payment terms of at most 20 days." in page
        assert page.count("Ends with this answer") == 2
    assert "Ends with this answer" not in text_of(large.get(change))


def test_an_underwriter_reads_which_conditions_end_before_it_decides(desk, us):
    company = buyer(5, equity=10_000_000)
    decide(us.ask(company, 200_000), chosen=Chosen(conditions=(GUARANTEE,)))
    more = us.ask(company, 300_000)

    read = press_twice(desk, more, "approve", amount="300,000")

    assert read == f"Ends with this answer: {GUARANTEED}"
    assert codes(Decision.objects.latest("id")) == []


def test_a_refusal_a_part_and_a_country_end_no_condition():
    us = insured(country_terms=[GERMANY])
    company = factories.graded(factories.company(country="DE"), 5, equity=10_000_000)
    chosen = Chosen(conditions=(TITLE, GUARANTEE), payment_days=20)
    decide(us.ask(company, 200_000), chosen=chosen)
    more = us.ask(company, 300_000)

    def ended(amount, given=NOTHING):
        return asked_now.ended_by(given, more, eur(amount), today=TODAY)

    assert ended(200_000) == ended(300_000, SHORT) == ()
    assert ended(300_000) == Chosen(payment_days=20).bound_to  # the country asks the others


def test_the_desk_offers_what_the_rules_know_and_keeps_what_stands(desk, us):
    company = buyer(5, equity=10_000_000)
    first = us.ask(company, 200_000)
    press(desk, first, "approve", amount="200,000", conditions=["PARENT_GUARANTEE", "A_CAT"])
    assert not Decision.objects.exists()
    given = {"amount": "200,000", "conditions": ["PARENT_GUARANTEE"], "payment_days": "20"}
    press(desk, first, "approve", **given)
    more = us.ask(company, 300_000)

    page = desk.get(reverse("admin:limits_limitrequest_do", args=[more.pk, "approve"]))

    assert codes(Decision.objects.get()) == ["MAXIMUM_PAYMENT_DAYS", "PARENT_GUARANTEE"]
    form = page.context["form"]
    assert form["conditions"].initial == ("PARENT_GUARANTEE",)
    assert form["payment_days"].initial == 20
    assert 'value="PARENT_GUARANTEE" id="id_conditions_2" checked' in text_of(page)
    assert "Only for deliveries that the parent company guarantees." in text_of(page)


def test_the_policyholder_reads_conditions_as_those_of_the_rules(referred):
    decision = decide(referred, chosen=Chosen(conditions=(GUARANTEE,)))

    kept = Event.objects.get(name="limits.decided").facts["conditions"]
    told = decision_as_json(decision)["conditions"]

    assert GUARANTEED in answer_page(referred)
    assert kept == [{"code": "BANK_GUARANTEE", "values": {}}]
    assert told == [{"code": "BANK_GUARANTEE", "values": {}, "text": GUARANTEED}]


# --- a last day

UNTIL = TODAY + timedelta(days=90)
SHORT = Chosen(until=UNTIL)
WHY = (ReasonCode.CAPACITY,)
OWN = {"discretionary_limit": Decimal(25_000), "discretionary_options": ["CREDIT_REPORT"]}


def on(day, row):
    found = queries.limit_on(row.policy_id, row.buyer_id, day)
    return found and int(found.amount)


def test_what_is_given_above_what_stands_ends_on_the_last_day_chosen(us):
    company = buyer(5, equity=10_000_000)
    us.ask(company, 50_000)
    more = us.ask(company, 200_000)

    decision = decide(more, 180_000, reasons=WHY, chosen=SHORT)

    assert (decision.outcome, int(decision.amount)) == ("PARTIALLY_APPROVED", 180_000)
    part = LimitRow.objects.get(decision=decision)
    assert (part.kind, int(part.amount), part.valid_to) == ("TEMPORARY", 130_000, UNTIL)
    assert (on(UNTIL, more), on(UNTIL + timedelta(days=1), more)) == (180_000, 50_000)
    assert int(GroupExposure.objects.get().committed) == 180_000
    assert Event.objects.filter(name="limits.decided").last().facts["until"] == str(UNTIL)


def test_where_nothing_stands_all_of_it_ends(referred):
    decision = decide(referred, reasons=WHY, chosen=SHORT)

    assert decision.outcome == "PARTIALLY_APPROVED"  # all of it, and for less time
    assert (on(UNTIL, referred), on(UNTIL + timedelta(days=1), referred)) == (200_000, None)


def test_the_night_announces_the_end_of_what_a_person_gave(us):
    company = buyer(5, equity=10_000_000)
    us.ask(company, 50_000)
    decide(us.ask(company, 200_000), 180_000, reasons=WHY, chosen=SHORT)
    due = UNTIL - timedelta(days=14)

    [(first, last)] = ending.end_ranges(due)
    ending.announce_ends(first, last, due, NOW + (due - TODAY))

    expired = Decision.objects.get(outcome="EXPIRED")
    assert (int(expired.amount), expired.effective_on) == (50_000, UNTIL + timedelta(days=1))


def test_less_time_than_asked_needs_its_reason(referred):
    with pytest.raises(ReasonMissing):
        decide(referred, chosen=SHORT)
    with pytest.raises(ReasonMissing):
        propose(referred, chosen=SHORT)


def test_a_part_ends_sooner_than_asked_and_not_later(us):
    company = buyer(5, equity=10_000_000)
    us.ask(company, 90_000)
    part = services.request_temporary(
        buyer=company.public_id,
        amount=eur(150_000),
        until=UNTIL,
        payment_days=30,
        by=us.actor,
        now=NOW,
    )
    with pytest.raises(LastDayOutOfRange):
        decide(part, 150_000, chosen=Chosen(until=UNTIL + timedelta(days=1)))

    decision = decide(part, 150_000, reasons=WHY, chosen=Chosen(until=SOON))

    assert decision.outcome == "PARTIALLY_APPROVED"
    assert (on(SOON, part), on(SOON + timedelta(days=1), part)) == (240_000, 90_000)
    assert made_again()[-1] == (Kind.BY_HAND, Verdict.EQUAL, [])


@pytest.mark.parametrize("day", [TODAY - timedelta(days=1), TODAY + timedelta(days=365 * 6)])
def test_a_last_day_gone_by_or_years_ahead_leaves_no_trace(referred, day):
    for give in (decide, propose):
        with pytest.raises(LastDayOutOfRange):
            give(referred, reasons=WHY, chosen=Chosen(until=day))

    assert not LimitRow.objects.exists()
    assert not DecisionProposal.objects.exists()


def test_no_more_than_the_authority_or_the_room_is_given_until_a_day(us):
    company = buyer(5, equity=10_000_000)
    us.ask(company, 50_000)
    more = us.ask(company, 200_000)

    with pytest.raises(OutsideAuthority):
        decide(more, 200_000, by=underwriter(150_000), reasons=WHY, chosen=SHORT)
    GroupExposure.objects.update(committed=10_000_000)
    with pytest.raises(CapacityExceeded):
        decide(more, 200_000, reasons=WHY, chosen=SHORT)


def test_a_second_part_in_the_same_days_is_neither_given_nor_proposed(us):
    company = buyer(5, equity=10_000_000)
    decide(us.ask(company, 200_000), 150_000, reasons=WHY, chosen=SHORT)
    more = us.ask(company, 300_000)

    for give in (decide, propose):
        with pytest.raises(TemporaryStands):
            give(more, 300_000, reasons=WHY, chosen=SHORT)


def test_what_stands_until_an_announced_cut_is_not_given_a_last_day(us):
    company = buyer(5, equity=10_000_000)
    us.ask(company, 90_000)
    row = LimitRow.objects.get(superseded_at=None)
    services.reduce_limit(
        row_id=row.public_id,
        amount=eur(10_000),
        reason=ReasonCode.CAPACITY,
        by=underwriter(),
        now=NOW,
    )
    more = us.ask(company, 200_000)

    for give in (decide, propose):
        with pytest.raises(NothingToEnd):
            give(more, 90_000, reasons=WHY, chosen=SHORT)


@pytest.mark.parametrize("chosen", [Chosen(conditions=(GUARANTEE,)), SHORT])
def test_nothing_is_proposed_that_nobody_can_give(us, chosen):
    company = buyer(5, equity=10_000_000)
    us.ask(company, 50_000)
    more = us.ask(company, 200_000)

    with pytest.raises(NothingToBind):
        propose(more, 50_000, reasons=WHY, chosen=chosen)

    assert not DecisionProposal.objects.exists()


def test_a_day_to_look_again_is_proposed_with_what_stays(us):
    company = buyer(5, equity=10_000_000)
    us.ask(company, 50_000)
    more = us.ask(company, 200_000)

    proposal = propose(more, 0, reasons=WHY, chosen=Chosen(review_on=SOON))
    given = handing.give_decision(proposal_id=proposal.public_id, by=underwriter(), now=NOW)

    assert (given.outcome, given.review_on) == ("INCREASE_REFUSED", SOON)


@pytest.mark.parametrize("is_proposed", [True, False])
def test_boxes_left_as_they_were_filled_in_do_not_stop_a_refusal(desk, us, is_proposed):
    company = buyer(5, equity=10_000_000)
    decide(us.ask(company, 200_000), chosen=Chosen(conditions=(GUARANTEE,), payment_days=20))
    more = us.ask(company, 300_000)
    left = {"conditions": ["BANK_GUARANTEE"], "payment_days": "20"}
    data = {"amount": "200,000", "reasons": ["CAPACITY"], "note": "They pay too late.", **left}

    if is_proposed:
        press(desk, more, "hand", **data)
        press(sign_in(1_000_000), DecisionProposal.objects.get(), "give")
    else:
        assert "The limit stays" in press_twice(desk, more, "approve", **data)

    assert Decision.objects.latest("id").outcome == "INCREASE_REFUSED"
    assert codes(LimitRow.objects.get()) == ["MAXIMUM_PAYMENT_DAYS", "BANK_GUARANTEE"]


def test_a_credit_check_has_no_last_day():
    us = insured(credit_check=Decimal(15_000))
    company = factories.graded(factories.company(is_natural_person=True), 8)
    check = services.request_check(buyer=company.public_id, by=us.actor, now=NOW)
    assert check.state == RequestState.REFERRED

    for give in (decide, propose):
        with pytest.raises(NoLastDayHere):
            give(check, 15_000, reasons=WHY, chosen=SHORT)


def test_a_limit_the_policyholder_set_itself_ends_by_an_answer_and_gets_no_part_beside_it():
    us, company = insured(**OWN), buyer(5, equity=10_000_000)
    set_by_report(us, company, 25_000, TODAY, NOW)
    referred = us.ask(company, 200_000)

    for give in (decide, propose):
        with pytest.raises(NoLastDayHere):
            give(referred, reasons=WHY, chosen=SHORT)


def test_an_amount_with_a_last_day_is_made_again(us, referred):
    decide(referred, reasons=WHY, chosen=Chosen(None, (GUARANTEE,), 20, UNTIL))

    assert made_again() == [(Kind.BY_HAND, Verdict.EQUAL, [])]


def test_the_second_person_sees_the_last_day_before_it_agrees_and_gives_it(referred):
    small, large = sign_in(100_000), sign_in(1_000_000)
    press(
        small,
        referred,
        "hand",
        amount="200,000",
        note="An old customer.",
        reasons=["CAPACITY"],
        until=UNTIL.isoformat(),
    )
    proposal = DecisionProposal.objects.get()

    read = text_of(
        large.get(reverse("admin:limits_decisionproposal_do", args=[proposal.pk, "give"]))
    )
    press(large, proposal, "give")

    assert "What it adds to what stands ends on 31 May 2026." in read
    assert LimitRow.objects.get().valid_to == UNTIL


def test_the_policyholder_reads_the_last_day(desk, referred):
    given = {"amount": "200,000", "reasons": ["CAPACITY"], "until": UNTIL.isoformat()}
    press(desk, referred, "approve", **given)

    told = decision_as_json(Decision.objects.get())
    read = answer_page(referred)

    assert "of it is temporary, up to and including 31 May 2026" in read
    assert "until further notice" not in read
    assert told["last_day"] == UNTIL
