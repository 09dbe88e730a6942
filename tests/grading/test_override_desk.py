"""The desk of grades set by analysts: what they read before, at and after it."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts.rules import StaffRole
from core import tenancy
from core.templatetags.amounts import day_text, share
from grading import queries
from grading.models import GradeOverride, OverrideState
from tests import factories
from tests.factories import NOW, TODAY
from tests.signing_in import sign_in_staff

pytestmark = pytest.mark.django_db

WORSE = {"grade": "8", "reason": "NEWS", "text": "Lost its main customer", "evidence": "Mail 7"}
LIST = "admin:grading_gradeoverride_changelist"


@pytest.fixture
def company():
    with tenancy.scope(staff=True):
        return factories.graded(factories.company("Noord B.V."), grade=6, on=TODAY)


def sign_in(client, role=StaffRole.RISK_ANALYST):
    sign_in_staff(client, factories.staff(role))


def waiting(client):
    """Return how many grades the front page says wait for a second person."""
    page = client.get(reverse("admin:index")).content.decode()
    return re.search(r"grades set by analysts[^<]*</span> <strong[^>]*>(\d+)<", page)[1]


def press(client, company, **facts):
    address = reverse("admin:grading_companyscore_do", args=[company.id, "override"])
    read = client.post(address, facts).context["preview_read"]
    return client.post(address, {**facts, "confirmed": read}, follow=True)


def test_a_worse_grade_is_set_after_reading_what_follows(client, company):
    sign_in(client)
    address = reverse("admin:grading_companyscore_do", args=[company.id, "override"])

    asked = client.post(address, WORSE).content.decode()
    with tenancy.scope(staff=True):
        assert not GradeOverride.objects.exists()
        assert queries.standing(company.id).grade == 6
    page = press(client, company, **WORSE).content.decode()

    assert "The grade is 6 now and becomes 8 at once." in asked
    assert "No limit changes by it." in asked
    assert "The model gives grade 6; an analyst's 8 counts until" in page
    assert "Lost its main customer" in page
    listed = client.get(reverse("admin:grading_companyscore_changelist")).content.decode()
    assert "very weak" in listed


def test_a_better_grade_waits_on_the_front_page_of_others_only(client, company):
    sign_in(client)
    press(client, company, **{**WORSE, "grade": "5"})
    with tenancy.scope(staff=True):
        row = GradeOverride.objects.get()
    approve = reverse("admin:grading_gradeoverride_do", args=[row.id, "approve"])
    assert "did the step before" in client.post(approve).content.decode()
    assert waiting(client) == "0"

    client.logout()
    sign_in(client, StaffRole.SENIOR_RISK_ANALYST)
    assert waiting(client) == "1"
    client.post(approve)

    with tenancy.scope(staff=True):
        row.refresh_from_db()
        assert row.state == OverrideState.IN_FORCE
        assert queries.standing(company.id).grade == 5


def test_an_end_and_the_hit_rate_stand_on_the_list(client, company):
    sign_in(client)
    press(client, company, **WORSE)
    with tenancy.scope(staff=True):
        row = GradeOverride.objects.select_related("author").get()

    page = client.get(reverse(LIST)).content.decode()
    client.post(
        reverse("admin:grading_gradeoverride_do", args=[row.id, "end"]), {"note": "It was settled"}
    )

    assert "How often they were right" in page
    assert f'<th scope="row">{row.author.email}</th>' in page
    with tenancy.scope(staff=True):
        assert queries.standing(company.id).grade == 6
    assert (
        "It was settled"
        in client.get(reverse("admin:grading_gradeoverride_change", args=[row.id])).content.decode()
    )


def test_too_far_up_is_refused_beside_the_form(client, company):
    sign_in(client)
    address = reverse("admin:grading_companyscore_do", args=[company.id, "override"])

    answer = client.post(address, {**WORSE, "grade": "3"}).content.decode()

    assert "at most 2 grades better" in answer


@pytest.mark.parametrize(
    ("role", "status"), [(StaffRole.UNDERWRITER, 200), (StaffRole.COLLECTOR, 403)]
)
def test_who_may_look(client, company, role, status):
    sign_in(client, role)

    assert client.get(reverse(LIST)).status_code == status


def test_what_adds_up_is_the_models_and_what_counts_is_said_apart(client, company):
    """A sum of the model's points is the model's chance, whatever an analyst set."""
    with tenancy.scope(staff=True):
        model = queries.standing(company.id).probability
    sign_in(client)
    press(client, company, **WORSE)

    page = client.get(reverse("admin:grading_companyscore_change", args=[company.id]))

    told = " ".join(page.content.decode().split())
    assert f"Together they are the model's chance of default of {share(model, 2)}" in (
        told.replace("&#x27;", "'")
    )
    assert "grade 6 of scorecard" in told
    assert "What counts is grade 8, set by an analyst" in told
    assert "7.07%" in told


def test_the_author_is_not_offered_to_agree_and_a_late_second_look_is_called_so(client):
    with tenancy.scope(staff=True):
        author = factories.staff(StaffRole.RISK_ANALYST)
        company = factories.graded(factories.company("Noord B.V."), 5)
        row = GradeOverride.objects.create(
            company=company, model_grade=5, grade=7, reason="NEWS", text="Lost a customer",
            evidence="Mail", state="IN_FORCE", created_on=TODAY - timedelta(days=40),
            in_force_on=TODAY - timedelta(days=40), expires_on=TODAY + timedelta(days=9),
            review_by=date(2026, 1, 5), author=author, proposed_at=NOW,
        )  # fmt: skip
    page = reverse("admin:grading_gradeoverride_change", args=[row.id])

    sign_in_staff(client, author)
    own = client.get(page).content.decode()
    sign_in_staff(client, factories.staff(StaffRole.SENIOR_RISK_ANALYST))
    others = client.get(page).content.decode()

    assert "I agree" not in own
    assert "I agree" in others
    assert f"{day_text(date(2026, 1, 5))}: nobody did, and the day has passed" in others


def test_a_grade_the_model_came_past_is_not_called_in_force_only(client):
    with tenancy.scope(staff=True):
        company = factories.graded(factories.company("Noord B.V."), 8)
        row = GradeOverride.objects.create(
            company=company, model_grade=5, grade=6, reason="NEWS", text="Lost a customer",
            evidence="Mail", state="IN_FORCE", created_on=TODAY, in_force_on=TODAY,
            expires_on=TODAY + timedelta(days=9), author=factories.staff(StaffRole.RISK_ANALYST),
            proposed_at=NOW,
        )  # fmt: skip
    sign_in_staff(client, factories.staff(StaffRole.RISK_ANALYST))

    for address in (
        reverse("admin:grading_gradeoverride_change", args=[row.id]),
        reverse("admin:grading_companyscore_change", args=[company.id]),
    ):
        page = client.get(address).content.decode()
        assert "In force, but it does not count: the model gives 8 now" in page
