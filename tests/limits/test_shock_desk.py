"""The desk of shocks, and that of the versions of the model: what they show and what they do."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import translation

from accounts.rules import StaffRole
from core import clock, deliveries, tenancy
from core.models import Channel
from grading.models import Judgement, JudgementState, ModelVersion, VersionState
from grading.rules import trials
from grading.rules.judging import Judged
from grading.services import judging
from tests import factories
from tests.factories import NOW, TODAY
from tests.grading.ground import fitted_champion, grade_now
from tests.limits.ground import buyer, insured
from tests.signing_in import sign_in_staff

pytestmark = pytest.mark.django_db

LIST = "admin:grading_judgement_changelist"
FLOODS = {
    "place": "COUNTRY:NL",
    "steps": "4",
    "reason": "Floods in the river area.",
    "evidence": "Report of the central bank",
    "valid_from": TODAY.isoformat(),
    "valid_until": (TODAY + timedelta(days=30)).isoformat(),
}


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: NOW)


@pytest.fixture
def covered(monkeypatch):
    """A Dutch buyer with a limit of 50,000, graded by a fitted model."""
    fitted_champion(monkeypatch)
    with tenancy.scope(staff=True):
        company = buyer(4, equity=10_000_000)
        grade_now(company)
        insured().ask(company, 50_000)
        return company


def sign_in(client, role):
    with tenancy.scope(staff=True):
        person = factories.staff(role)
    sign_in_staff(client, person)
    return person


def work():
    """Let the workers do what waits."""
    deliveries.drain(clock.real, channels=[Channel.HANDLER])


def proposed(done=True):
    with tenancy.scope(staff=True):
        judged = Judged(
            level="COUNTRY",
            key="NL",
            steps=Decimal("1.5"),
            reason="Floods.",
            evidence="Report",
            valid_from=TODAY,
            valid_until=TODAY + timedelta(days=30),
        )
        by = factories.staff_actor(StaffRole.RISK_ANALYST)
        row = judging.propose_judgement(judged=judged, by=by, now=NOW)
        if done:
            Judgement.objects.filter(id=row.id).update(
                dry_run=trials.begun("", 0, TODAY.isoformat())
            )
        return row


def text_of(response):
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def page_of(row):
    return reverse("admin:grading_judgement_change", args=[row.pk])


def press(client, row, button, **data):
    return client.post(
        reverse("admin:grading_judgement_do", args=[row.pk, button]), data, follow=True
    )


def test_the_page_names_who_proposed(client):
    row = proposed()
    sign_in(client, StaffRole.UNDERWRITER)

    assert row.proposed_by.email in text_of(client.get(page_of(row)))


def test_an_empty_desk_says_what_it_is_for_and_how_to_begin(client):
    sign_in(client, StaffRole.RISK_ANALYST)

    shown = text_of(client.get(reverse(LIST)))

    assert "Nothing is judged of a country or sector yet" in shown
    assert "Propose a judgement" in shown


def test_an_analyst_proposes_and_sees_what_it_would_change(client, covered):
    sign_in(client, StaffRole.RISK_ANALYST)

    shown = text_of(
        client.post(
            reverse("admin:grading_judgement_do_start", args=["propose"]), FLOODS, follow=True
        )
    )
    assert "The judgement is proposed" in shown
    row = Judgement.objects.get()
    assert "still being worked out" in text_of(client.get(page_of(row)))
    work()
    shown = text_of(client.get(page_of(row)))

    assert "Netherlands" in shown
    assert "4 grades worse" in shown
    assert "Limits withdrawn" in shown
    assert "50,000" in shown


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"steps": "5"}, "At most 2 grades better or 4 grades worse"),
        ({"steps": "0"}, "Say how many grades"),
        ({"valid_until": TODAY.isoformat()}, "The last day comes after the first"),
    ],
)
def test_a_refusal_stands_beside_the_form_and_keeps_what_was_typed(client, given, said):
    sign_in(client, StaffRole.RISK_ANALYST)

    shown = text_of(
        client.post(reverse("admin:grading_judgement_do_start", args=["propose"]), FLOODS | given)
    )

    assert said in shown
    assert "Report of the central bank" in shown


@pytest.mark.parametrize("role", [StaffRole.SENIOR_RISK_ANALYST, StaffRole.UNDERWRITER])
def test_it_waits_for_whoever_may_release(client, role):
    proposed()
    sign_in(client, role)

    assert "judgements to release" in text_of(client.get(reverse("admin:index")))


def test_a_second_person_releases_from_the_desk(client, covered):
    row = proposed()
    sign_in(client, StaffRole.UNDERWRITER)

    shown = text_of(press(client, row, "release"))

    assert "The judgement counts from now on" in shown
    row.refresh_from_db()
    assert row.state == JudgementState.RELEASED


def test_whoever_proposed_is_refused_and_nothing_happens(client):
    person = sign_in(client, StaffRole.SENIOR_RISK_ANALYST)
    row = proposed()
    Judgement.objects.filter(id=row.id).update(proposed_by=person)

    assert "/do/release/" not in client.get(page_of(row)).content.decode()
    assert "A second person has to do this" in text_of(press(client, row, "release"))
    row.refresh_from_db()
    assert row.state == JudgementState.PROPOSED


def test_it_is_not_offered_for_release_before_it_was_tried(client):
    row = proposed(done=False)
    sign_in(client, StaffRole.UNDERWRITER)

    assert "is not possible as it stands now" in text_of(press(client, row, "release"))


def test_it_is_rejected_and_the_page_of_before_leads_back(client):
    row = proposed()
    sign_in(client, StaffRole.SENIOR_RISK_ANALYST)

    assert "is rejected" in text_of(press(client, row, "reject", reason="Priced in."))
    assert "is not possible as it stands now" in text_of(press(client, row, "release"))


def test_it_is_ended_early(client):
    row = proposed()
    sign_in(client, StaffRole.UNDERWRITER)
    press(client, row, "release")

    assert "counts no more" in text_of(press(client, row, "end", reason="The water fell."))


def test_it_is_worked_out_again(client, covered):
    row = proposed()
    sign_in(client, StaffRole.RISK_ANALYST)

    press(client, row, "again")
    work()

    row.refresh_from_db()
    assert row.dry_run["ranges"] == 1


@pytest.mark.parametrize("role", [StaffRole.COLLECTOR, StaffRole.CLAIMS_HANDLER])
def test_others_do_not_see_the_desk(client, role):
    row = proposed()
    sign_in(client, role)

    assert client.get(page_of(row)).status_code == 403
    assert press(client, row, "release").status_code == 404


def test_the_desk_speaks_of_places_in_dutch(client):
    proposed()
    sign_in(client, StaffRole.RISK_ANALYST)

    with translation.override("nl"):
        shown = text_of(client.get(reverse(LIST), headers={"accept-language": "nl"}))

    assert "Nederland" in shown


def version(**fields):
    given = {
        "version": 3,
        "sha256": "0" * 64,
        "added_at": NOW,
        "comparison": {
            **trials.begun("", 0, TODAY.isoformat()),
            "compared": [[4, 4, 1200], [4, 5, 34], [5, 4, 7]],
            "limits": {"REDUCED": 3},
            "given_back": {"EUR": "125000.000"},
            "policyholders": [1, 2],
        },
    }
    return ModelVersion.objects.create(**given | fields)


def test_the_page_of_a_challenger_shows_the_matrix_and_the_limits(client):
    row = version()
    sign_in(client, StaffRole.SENIOR_RISK_ANALYST)

    shown = text_of(client.get(reverse("admin:grading_modelversion_change", args=[row.pk])))

    assert "1,200" in shown
    assert "34" in shown
    assert "125,000" in shown
    assert "Promote" in shown


def test_a_version_that_is_not_there_is_refused_in_words(client):
    sign_in(client, StaffRole.RISK_ANALYST)

    shown = text_of(
        client.post(reverse("admin:grading_modelversion_do_start", args=["add"]), {"version": "99"})
    )

    assert "There is no fitted model 99" in shown


def test_a_challenger_waits_for_whoever_may_promote(client):
    version()
    sign_in(client, StaffRole.UNDERWRITER)

    assert "versions to promote" in text_of(client.get(reverse("admin:index")))


def test_a_retired_version_offers_nothing(client):
    row = version(state=VersionState.RETIRED)
    sign_in(client, StaffRole.SENIOR_RISK_ANALYST)

    response = client.get(reverse("admin:grading_modelversion_change", args=[row.pk]))

    assert response.context["buttons"] == []


def test_after_its_last_day_a_judgement_no_longer_reads_released(client, monkeypatch):
    row = proposed()
    Judgement.objects.filter(id=row.id).update(state=JudgementState.RELEASED)
    sign_in(client, StaffRole.RISK_ANALYST)
    page = reverse("admin:grading_judgement_change", args=[row.id])
    over = "Counted until its last day"

    assert over not in client.get(page).content.decode()
    monkeypatch.setattr("core.clock.now", lambda: NOW + timedelta(days=31))
    assert over in client.get(page).content.decode()
    assert over in client.get(reverse(LIST)).content.decode()
