"""The queue of grades a person looks at: what comes onto it, its order, how it is worked."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.rules import SYSTEM, Actor, StaffRole
from core import tenancy
from core.fields import new_public_id
from core.models import Event
from grading import queries, services
from grading.models import CompanyExposure, CompanyScore, FollowedCompany, GradeReview
from grading.rules import reviews as rules
from grading.rules.reviews import Why
from grading.services import night
from limits.services import night as limits
from tests import factories
from tests.factories import NOW, TODAY, eur
from tests.grading.ground import fitted_champion, grade_now
from tests.grading.test_versions import TWO_GRADES, judge, run_night
from tests.journeys.ground import HEALTHY
from tests.limits.ground import insured
from tests.signing_in import sign_in_staff

LIST = "admin:grading_gradereview_changelist"
RUINED = {
    "total_assets": 1_000_000, "current_assets": 100_000, "inventory": 90_000,
    "receivables": 9_000, "cash": 100, "equity": -7_000_000, "current_liabilities": 7_500_000,
    "long_term_debt": 500_000, "total_liabilities": 8_000_000, "retained_earnings": -9_000_000,
    "sales": 200_000, "cost_of_sales": 900_000, "gross_profit": -700_000,
    "operating_expenses": 3_000_000, "ebit": -3_500_000, "net_income": -4_000_000,
}  # fmt: skip
pytestmark = pytest.mark.django_db


@pytest.fixture
def _insurer():
    with tenancy.scope(staff=True):
        yield


def bankrupt(company):
    services.record_legal_event(
        company_id=company.id,
        kind="BANKRUPTCY_PETITION",
        happened_on=TODAY,
        source="Court",
        source_reference=str(new_public_id()),
        by=SYSTEM,
        now=NOW,
    )
    grade_now(company)


@pytest.mark.usefixtures("_insurer")
@pytest.mark.parametrize(("lines", "why"), [(RUINED, {Why.ALARMS}), (HEALTHY, set())])
def test_new_accounts_full_of_alarming_figures_are_looked_at(lines, why):
    company = factories.company()
    FollowedCompany.objects.create(company=company)
    factories.graded(company, **{name: Decimal(amount) for name, amount in lines.items()})

    services.regrade(
        [company.id],
        cause="grading.accounts_filed",
        cause_id=new_public_id(),
        by=SYSTEM,
        now=NOW,
    )

    found = {reason for review in queries.open_reviews() for reason in review.reasons}
    assert found & {Why.ALARMS} == why


@pytest.mark.usefixtures("_insurer")
def test_a_followed_company_that_falls_far_is_looked_at():
    company, unknown = factories.company(), factories.company()
    FollowedCompany.objects.create(company=company)
    services.note_exposures(0, 10**9, {company.id: Decimal(40_000)})
    grade_now(company, unknown)

    bankrupt(company)
    bankrupt(unknown)

    [review] = queries.open_reviews()
    assert review.company == company
    assert set(review.reasons) == {Why.FALL, Why.ADVERSE}
    assert review.at_stake == Decimal(40_000)


@pytest.mark.usefixtures("_insurer")
def test_a_night_that_shifts_a_market_puts_what_falls_on_the_queue(monkeypatch):
    fitted_champion(monkeypatch)
    company = factories.company(country="NL", sector="4690")
    factories.statement(company, total_assets=1_000_000, equity=400_000)
    FollowedCompany.objects.create(company=company)
    grade_now(company)
    judge(2 * TWO_GRADES)

    run_night()

    [review] = queries.open_reviews()
    assert Why.FALL in review.reasons


@pytest.mark.usefixtures("_insurer")
def test_a_person_in_business_comes_on_it_whoever_follows():
    company = factories.company(is_natural_person=True)
    grade_now(company)

    bankrupt(company)

    [review] = queries.open_reviews()
    assert Why.PERSON in review.reasons


def run_reviews(day=TODAY):
    for first, last in night.review_ranges(day):
        night.open_reviews(first, last, day, NOW)


@pytest.mark.usefixtures("_insurer")
def test_thin_data_and_large_exposure_are_looked_at_again_after_half_a_year():
    thin = factories.graded(factories.company(), equity=None)
    CompanyScore.objects.filter(company=thin).update(confidence="C")
    large, small = factories.graded(factories.company()), factories.graded(factories.company())
    services.note_exposures(
        0, 10**9, {thin.id: Decimal(50_000), large.id: Decimal(2_000_000), small.id: Decimal(9_000)}
    )

    run_reviews()
    run_reviews()

    found = {review.company_id: review.reasons for review in queries.open_reviews()}
    assert found == {thin.id: [Why.THIN], large.id: [Why.LARGE]}
    assert [review.company_id for review in queries.open_reviews()] == [large.id, thin.id]
    analyst = factories.staff_actor(StaffRole.RISK_ANALYST)
    for review in queries.open_reviews():
        services.close_review(review_id=review.id, note="Seen.", by=analyst, now=NOW)
    run_reviews(TODAY + timedelta(days=100))
    assert not queries.open_reviews().exists()
    run_reviews(TODAY + timedelta(days=181))
    assert queries.open_reviews().count() == 2


@pytest.mark.usefixtures("_insurer")
def test_a_second_reason_joins_the_review_that_is_open():
    company = factories.company()
    FollowedCompany.objects.create(company=company)
    grade_now(company)
    services.note_exposures(0, 10**9, {company.id: Decimal(2_000_000)})
    run_reviews()

    bankrupt(company)

    [review] = queries.open_reviews()
    assert set(review.reasons) == {Why.LARGE, Why.THIN, Why.FALL, Why.ADVERSE}
    services.note_exposures(0, 10**9, {company.id: Decimal(70_000)})
    review.refresh_from_db()
    assert review.at_stake == Decimal(70_000)  # the queue follows what limits tell
    assert review.grade == queries.standing(company.id).grade


@pytest.mark.usefixtures("_insurer")
def test_exposures_that_ended_are_forgotten():
    company = factories.company()
    services.note_exposures(0, 10**9, {company.id: Decimal(5)})

    services.note_exposures(0, 10**9, {})

    assert not CompanyExposure.objects.exists()


def test_the_queue_is_worked_from_the_keyboard(client):
    with tenancy.scope(staff=True):
        small = factories.graded(factories.company("Klein B.V."), grade=8)
        large = factories.graded(factories.company("Groot B.V."), grade=8)
        services.note_exposures(0, 10**9, {small.id: 1_000_000, large.id: 3_000_000})
        run_reviews()
        first, second = queries.open_reviews()
    sign_in_staff(client, factories.staff(StaffRole.RISK_ANALYST))
    page = client.get(reverse(LIST)).content.decode()
    assert page.index("Groot B.V.") < page.index("Klein B.V.")
    assert "Large exposure" in page
    assert "3,000,000" in page
    assert "data-queue" in page

    close = reverse("admin:grading_gradereview_do", args=[first.id, "close"])
    answer = client.post(close, {"note": "Accounts seen."}, follow=True).content.decode()

    following = reverse("admin:grading_gradereview_change", args=[second.id])
    assert f'href="{following}"' in answer
    assert "Next on the queue" in answer
    assert "Accounts seen." in answer


def test_limits_tell_what_is_at_stake():
    with tenancy.scope(staff=True):
        us, buyer = insured(), factories.graded(factories.company())
        us.ask(buyer, 50_000)

        for first, last in limits.stake_ranges(TODAY):
            limits.note_stakes(first, last, TODAY, NOW)

        [found] = CompanyExposure.objects.all()
        assert (found.company_id, found.amount) == (buyer.id, Decimal(50_000))


def looked_at(by, company):
    """Return a review of a company that somebody closed."""
    review = GradeReview.objects.create(
        company=company,
        old_grade=6,
        grade=8,
        reasons=[Why.FALL],
        at_stake=50_000,
        cause_id=new_public_id(),
        opened_on=TODAY,
    )
    return services.close_review(review_id=review.id, note="Nothing wrong.", by=by, now=NOW)


@pytest.mark.usefixtures("_insurer")
def test_whoever_looked_may_have_it_looked_at_again():
    analyst = factories.staff_actor(StaffRole.RISK_ANALYST)
    closed = looked_at(analyst, factories.graded(factories.company(), 8))

    services.reopen_review(review_id=closed.id, reason="The wrong year.", by=analyst, now=NOW)

    [again] = queries.open_reviews()
    assert (again.opened_again, again.reasons) == ("The wrong year.", [Why.FALL])
    closed.refresh_from_db()
    assert closed.note == "Nothing wrong."
    event = Event.objects.get(name="grading.review_reopened")
    assert event.subject_id == again.public_id
    assert event.facts == {
        "company": str(again.company.public_id),
        "review": str(closed.public_id),
    }
    with pytest.raises(services.AnotherIsOpen):
        services.reopen_review(review_id=closed.id, reason="Again.", by=analyst, now=NOW)
    with pytest.raises(services.NotClosedYet):
        services.reopen_review(review_id=again.id, reason="Again.", by=analyst, now=NOW)


@pytest.mark.usefixtures("_insurer")
def test_a_senior_opens_it_again_and_a_colleague_does_not():
    closed = looked_at(
        factories.staff_actor(StaffRole.RISK_ANALYST), factories.graded(factories.company(), 8)
    )
    colleague = factories.staff_actor(StaffRole.RISK_ANALYST)
    senior = factories.staff_actor(StaffRole.SENIOR_RISK_ANALYST)

    with pytest.raises(rules.NotYoursToOpen):
        services.reopen_review(review_id=closed.id, reason="Again.", by=colleague, now=NOW)
    assert not queries.open_reviews().exists()
    services.reopen_review(review_id=closed.id, reason="Again.", by=senior, now=NOW)

    assert queries.open_reviews().count() == 1


def test_opening_again_is_offered_to_whom_it_is_for(client):
    person, colleague = (factories.staff(StaffRole.RISK_ANALYST) for _each in range(2))
    analyst = Actor(user_id=person.id, staff_role=StaffRole.RISK_ANALYST, authority=eur(0))
    with tenancy.scope(staff=True):
        closed = looked_at(analyst, factories.graded(factories.company(), 8))
    page = reverse("admin:grading_gradereview_change", args=[closed.id])
    opens = reverse("admin:grading_gradereview_do", args=[closed.id, "reopen"])

    sign_in_staff(client, colleague)
    assert opens not in client.get(page).content.decode()
    sign_in_staff(client, person)
    assert opens in client.get(page).content.decode()
    done = client.post(opens, {"reason": "The wrong year."}, follow=True).content.decode()

    assert "It is on the queue again" in done
    assert opens not in done
