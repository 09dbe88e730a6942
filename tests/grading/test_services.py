"""Commands on grades: the change, the event, the second call, the stranger."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from accounts.rules import SYSTEM, NotYourRole, StaffRole
from core import deliveries, tenancy
from core.fields import new_public_id
from core.models import Event
from grading import queries, services
from grading.models import CompanyScore, GradeChange, GradeReview, LegalEvent, Statement
from grading.rules import stored
from grading.rules.inputs import LegalEventKind
from tests import factories
from tests.factories import NOW, TODAY

pytestmark = pytest.mark.django_db

SOUND = {
    "total_assets": Decimal(1_000_000),
    "equity": Decimal(450_000),
    "current_assets": Decimal(600_000),
    "current_liabilities": Decimal(300_000),
    "ebit": Decimal(120_000),
    "net_income": Decimal(80_000),
    "retained_earnings": Decimal(300_000),
    "sales": Decimal(2_500_000),
}
HOLLOW = SOUND | {
    "equity": Decimal(-100_000),
    "ebit": Decimal(-150_000),
    "net_income": Decimal(-220_000),
    "retained_earnings": Decimal(-400_000),
}


@pytest.fixture(autouse=True)
def _insurer():
    with tenancy.scope(staff=True):
        yield


@pytest.fixture
def analyst():
    return factories.staff_actor(StaffRole.RISK_ANALYST)


def regrade(*companies, cause_id=None, now=NOW):
    return services.regrade(
        [company.id for company in companies],
        cause="TEST",
        cause_id=cause_id or new_public_id(),
        by=SYSTEM,
        now=now,
    )


def file_accounts(company, analyst, lines=SOUND, period_end=date(2025, 12, 31), now=NOW):
    return services.file_statement(
        company_id=company.id,
        period_end=period_end,
        currency="EUR",
        lines=lines,
        source="BY_HAND",
        filed_on=None,
        by=analyst,
        now=now,
    )


def go_bankrupt(company, by, reference="F.10/26/1"):
    return services.record_legal_event(
        company_id=company.id,
        kind=LegalEventKind.BANKRUPTCY,
        happened_on=TODAY,
        source="INSOLVENCY_REGISTER",
        source_reference=reference,
        by=by,
        now=NOW,
    )


def test_a_first_grade_is_kept_with_its_reasons_and_makes_no_event():
    company = factories.company()

    [change] = regrade(company)

    standing = queries.standing(company.id)
    assert (change.old_grade, change.grade) == (None, standing.grade)
    assert standing.score == sum(reason["points"] for reason in standing.reasons)
    assert not Event.objects.filter(name="grading.grade_changed").exists()


def test_what_was_stored_gives_the_same_grade_again(analyst):
    company = factories.company(legal_form="B.V.")
    file_accounts(company, analyst)
    file_accounts(company, analyst, HOLLOW, date(2024, 12, 31))

    regrade(company)

    change = GradeChange.objects.get(company=company)
    known = stored.read(change.inputs)
    again = queries.score_by(change.scorecard, known, change.business_date)
    assert (again.millionths, again.grade) == (change.score, change.grade)
    assert again.probability == change.probability
    assert again.reasons == change.reasons


def test_grading_twice_writes_nothing_the_second_time(analyst):
    company = factories.company()
    file_accounts(company, analyst)
    regrade(company)
    row = CompanyScore.objects.get(company=company)

    assert regrade(company) == []

    assert GradeChange.objects.filter(company=company).count() == 1
    assert CompanyScore.objects.filter(company=company, graded_on=row.graded_on).exists()


def test_a_new_grade_makes_one_event_with_the_old_and_the_new_one(analyst):
    company = factories.company()
    file_accounts(company, analyst)
    regrade(company)
    go_bankrupt(company, analyst)

    [change] = regrade(company)

    event = Event.objects.get(name="grading.grade_changed")
    assert change.grade == 10
    assert event.subject_id == company.public_id
    assert (event.facts["old"], event.facts["new"]) == (change.old_grade, 10)


def test_the_same_cause_is_seen_to_once_a_day(analyst):
    company, cause_id = factories.company(), new_public_id()
    regrade(company, cause_id=cause_id)
    go_bankrupt(company, analyst)

    assert regrade(company, cause_id=cause_id) == []
    assert [change.grade for change in regrade(company)] == [10]


def test_a_message_that_comes_late_does_not_turn_time_back(analyst):
    company = factories.company()
    file_accounts(company, analyst, period_end=date(2024, 12, 31))
    later = NOW + timedelta(days=200)
    regrade(company, now=later)
    go_bankrupt(company, analyst)

    [change] = regrade(company, now=NOW)

    assert change.business_date == later.date()


def test_other_reasons_for_the_same_grade_are_kept_without_an_event(analyst):
    company = factories.company()
    file_accounts(company, analyst)
    regrade(company)
    file_accounts(company, analyst, SOUND | {"current_assets": Decimal(590_000)})
    file_accounts(company, analyst, SOUND | {"net_income": Decimal(75_000)})

    [change] = regrade(company)

    assert change.old_grade == change.grade
    assert queries.standing(company.id).score == change.score
    assert list(queries.history(company.id).values_list("old_grade", flat=True)) == [None]
    assert not Event.objects.filter(name="grading.grade_changed").exists()


def test_companies_merged_into_others_get_no_grade():
    kept = factories.company()
    gone = factories.company(merged_into=kept)

    regrade(gone, kept)

    assert set(CompanyScore.objects.values_list("company_id", flat=True)) == {kept.id}


def test_many_companies_take_a_handful_of_queries(django_assert_max_num_queries):
    companies = [factories.company() for _ in range(30)]

    with django_assert_max_num_queries(28):
        changes = regrade(*companies)

    assert len(changes) == 30


def test_a_bankruptcy_grades_its_company_at_once(analyst):
    company = factories.company()
    regrade(company)
    event = go_bankrupt(company, analyst)

    deliveries.drain(lambda: NOW + timedelta(days=4000))

    change = GradeChange.objects.filter(company=company).latest("id")
    recorded = Event.objects.get(subject_id=event.public_id)
    assert (change.grade, change.cause) == (10, "grading.legal_event_recorded")
    assert change.cause_id == recorded.public_id


def test_the_same_legal_event_is_recorded_once(analyst):
    company = factories.company()
    go_bankrupt(company, analyst)
    go_bankrupt(company, analyst)

    assert LegalEvent.objects.count() == 1
    assert Event.objects.filter(name="grading.legal_event_recorded").count() == 1


def test_a_number_of_a_source_stands_for_one_fact(analyst):
    go_bankrupt(factories.company(), analyst)

    with pytest.raises(services.AlreadyRecorded):
        go_bankrupt(factories.company(), analyst)


def test_what_has_not_happened_is_not_recorded(analyst):
    company = factories.company()

    with pytest.raises(services.InTheFuture):
        file_accounts(company, analyst, period_end=TODAY + timedelta(days=1))

    assert not Statement.objects.exists()


def test_an_event_annulled_never_counted(analyst):
    company = factories.company()
    regrade(company)
    before = queries.standing(company.id).grade
    event = go_bankrupt(company, analyst)
    regrade(company)

    services.end_legal_event(legal_event_id=event.id, ended_on=TODAY, by=analyst, now=NOW)
    regrade(company)

    assert queries.standing(company.id).grade == before


@pytest.mark.parametrize(
    ("day", "refusal"),
    [
        (TODAY - timedelta(days=1), services.EndsBeforeItBegan),
        (TODAY + timedelta(days=1), services.InTheFuture),
    ],
)
def test_an_event_ends_between_its_day_and_today(analyst, day, refusal):
    event = go_bankrupt(factories.company(), analyst)

    with pytest.raises(refusal):
        services.end_legal_event(legal_event_id=event.id, ended_on=day, by=analyst, now=NOW)


def test_an_event_ends_once(analyst):
    event = go_bankrupt(factories.company(), analyst)
    services.end_legal_event(legal_event_id=event.id, ended_on=TODAY, by=analyst, now=NOW)

    with pytest.raises(services.AlreadyEnded):
        services.end_legal_event(legal_event_id=event.id, ended_on=TODAY, by=analyst, now=NOW)


def test_corrected_accounts_supersede_and_the_same_accounts_change_nothing(analyst):
    company = factories.company()
    first = file_accounts(company, analyst)

    same = file_accounts(company, analyst)
    corrected = file_accounts(company, analyst, HOLLOW)

    first.refresh_from_db()
    assert same == first
    assert first.superseded_at == NOW
    assert list(queries.statements_of(company.id)) == [corrected]
    assert Event.objects.filter(name="grading.accounts_filed").count() == 2


def test_accounts_that_do_not_add_up_are_filed_with_a_warning(analyst):
    odd = SOUND | {"current_assets": Decimal(2_000_000)}

    statement = file_accounts(factories.company(), analyst, odd)

    assert [warning["code"] for warning in statement.warnings] == ["PART_ABOVE_WHOLE"]


def test_accounts_need_their_total_assets(analyst):
    with pytest.raises(services.NothingGiven):
        file_accounts(factories.company(), analyst, {"sales": Decimal(10)})


def test_a_line_that_accounts_do_not_have_is_a_defect(analyst):
    with pytest.raises(KeyError, match="goodwill"):
        file_accounts(factories.company(), analyst, SOUND | {"goodwill": Decimal(1)})


def test_only_analysts_put_facts_on_file():
    company = factories.company()
    collector = factories.staff_actor(StaffRole.COLLECTOR)
    owner = factories.actor(factories.mandate(factories.policyholder()))

    for stranger in (collector, owner):
        with pytest.raises(NotYourRole):
            go_bankrupt(company, stranger)
        with pytest.raises(NotYourRole):
            file_accounts(company, stranger)
        with pytest.raises(NotYourRole):
            services.regrade_by_hand(company_id=company.id, by=stranger, now=NOW)
    assert not LegalEvent.objects.exists()
    assert not Event.objects.filter(name__startswith="grading.").exists()


def test_an_adverse_grade_of_a_person_waits_for_somebody_to_look_at_it(analyst):
    person = factories.company("J. Jansen", is_natural_person=True)
    firm = factories.company()
    regrade(person, firm)
    go_bankrupt(person, analyst, "1")
    go_bankrupt(firm, analyst, "2")

    regrade(person, firm)

    [review] = queries.open_reviews()
    assert (review.company, review.grade) == (person, 10)


def test_a_grade_is_looked_at_once(analyst):
    person = factories.company("J. Jansen", is_natural_person=True)
    go_bankrupt(person, analyst)
    regrade(person)
    review = GradeReview.objects.get()

    services.close_review(review_id=review.id, note="Order seen.", by=analyst, now=NOW)

    assert not queries.open_reviews().exists()
    with pytest.raises(services.AlreadyReviewed):
        services.close_review(review_id=review.id, note="", by=analyst, now=NOW)


def test_what_others_reported_is_not_in_what_is_told():
    holder, buyer = factories.policyholder(), factories.company()
    regrade(buyer)
    factories.overdue(holder, buyer)

    regrade(buyer)

    facts = str(Event.objects.get(name="grading.grade_changed").facts)
    reasons = [reason["code"] for reason in queries.standing(buyer.id).reasons]
    assert "OVERDUE_EXPERIENCE" in reasons
    assert "OVERDUE" not in facts
    assert "INTERNAL_INFORMATION" in facts


def test_a_public_event_recorded_in_error_never_counted(analyst):
    company = factories.company()
    regrade(company)
    before = queries.standing(company.id).grade
    event = go_bankrupt(company, analyst)
    deliveries.drain(lambda: NOW + timedelta(days=4000))
    assert queries.standing(company.id).grade == 10

    senior = factories.staff_actor(StaffRole.SENIOR_RISK_ANALYST)
    services.correct_legal_event(legal_event_id=event.id, reason="A namesake", by=senior, now=NOW)
    deliveries.drain(lambda: NOW + timedelta(days=4000))

    assert queries.standing(company.id).grade == before
    assert Event.objects.filter(name="grading.legal_event_corrected").count() == 1
    with pytest.raises(services.AlreadyCorrected):
        services.correct_legal_event(legal_event_id=event.id, reason="x", by=senior, now=NOW)


def test_the_number_of_a_correction_may_be_recorded_of_the_right_company(analyst):
    event = go_bankrupt(factories.company(), analyst)
    senior = factories.staff_actor(StaffRole.SENIOR_RISK_ANALYST)
    services.correct_legal_event(legal_event_id=event.id, reason="A namesake", by=senior, now=NOW)
    meant = factories.company()

    right = go_bankrupt(meant, analyst)

    assert right.company_id == meant.id


def test_nobody_corrects_what_they_recorded_themselves(analyst):
    senior = factories.staff_actor(StaffRole.SENIOR_RISK_ANALYST)
    event = go_bankrupt(factories.company(), senior)

    with pytest.raises(services.RecordedByYourself):
        services.correct_legal_event(legal_event_id=event.id, reason="x", by=senior, now=NOW)
    with pytest.raises(NotYourRole):
        services.correct_legal_event(legal_event_id=event.id, reason="x", by=analyst, now=NOW)

    event.refresh_from_db()
    assert event.corrected_at is None


def test_a_public_event_cannot_lie_before_the_company(analyst):
    company = factories.company(founded_on=TODAY + timedelta(days=1))

    with pytest.raises(services.BeforeTheCompany):
        go_bankrupt(company, analyst)

    assert not LegalEvent.objects.exists()


def test_accounts_taken_back_are_forgotten_by_the_grade(analyst):
    company = factories.company()
    statement = file_accounts(company, analyst)
    regrade(company)

    services.withdraw_statement(
        statement_id=statement.id, reason="Of the parent", by=analyst, now=NOW
    )
    deliveries.drain(lambda: NOW + timedelta(days=4000))

    assert queries.standing(company.id).accounts is None
    assert queries.standing(company.id).confidence == "C"
    with pytest.raises(services.AlreadySuperseded):
        services.withdraw_statement(statement_id=statement.id, reason="x", by=analyst, now=NOW)
