"""The desks of what is read beside an answer, and of how often may be asked."""

import pytest
from django.urls import reverse

from accounts.rules import StaffRole
from core import tenancy
from limits.models import AskingLimit, Message, RequestReview
from tests import factories, signing_in
from tests.factories import NOW
from tests.limits.ground import buyer, insured

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: NOW)


@pytest.fixture
def review():
    with tenancy.scope(staff=True):
        return insured().ask(buyer(), 50_000, comment="They pay on time.").reviews.get()


def sign_in(client, role=StaffRole.UNDERWRITER):
    with tenancy.scope(staff=True):
        person = factories.staff(role)
    signing_in.sign_in_staff(client, person)
    return client


@pytest.fixture
def desk(client):
    return sign_in(client)


def text_of(response) -> str:
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def close(client, review):
    address = reverse("admin:limits_requestreview_do", args=[review.pk, "close"])
    return client.post(address, {"answer": "We noted it."}, follow=True)


def test_what_is_still_to_be_read_waits_on_the_desk(desk, review):
    listed = text_of(desk.get(reverse("admin:limits_requestreview_changelist"), {"read": "no"}))

    assert review.request.buyer.name in listed
    assert "A comment came with the request" in listed
    assert "answered requests to read" in text_of(desk.get(reverse("admin:index")))


def test_an_underwriter_reads_the_comment_beside_the_answer_and_notes_it(desk, review):
    shown = text_of(desk.get(reverse("admin:limits_requestreview_change", args=[review.pk])))
    done = text_of(close(desk, review))

    assert "They pay on time." in shown
    assert "Approved, " in shown
    assert "the policyholder reads it on the request" in done
    with tenancy.scope(staff=True):
        assert Message.objects.get().text == "We noted it."
    assert review.request.buyer.name not in text_of(
        desk.get(reverse("admin:limits_requestreview_changelist"), {"read": "no"})
    )


def test_others_read_the_desk_and_note_nothing(client, review):
    collector = sign_in(client, StaffRole.COLLECTOR)

    shown = collector.get(reverse("admin:limits_requestreview_change", args=[review.pk]))

    assert "They pay on time." in text_of(shown)
    assert close(collector, review).status_code in {403, 404}
    with tenancy.scope(staff=True):
        assert RequestReview.objects.get().closed_at is None


def test_an_underwriter_sets_how_often_may_be_asked(desk):
    address = reverse("admin:limits_askinglimit_do_start", args=["set"])
    given = {"times": "5", "valid_from": "2026-03-03", "reason": "Probing was seen."}

    done = text_of(desk.post(address, given, follow=True))

    assert "How often may be asked is set." in done
    with tenancy.scope(staff=True):
        assert AskingLimit.objects.get().times == 5


def test_a_day_that_is_past_is_refused(desk):
    address = reverse("admin:limits_askinglimit_do_start", args=["set"])
    given = {"times": "5", "valid_from": "2026-03-01", "reason": "Probing was seen."}

    assert "counts from today or later" in text_of(desk.post(address, given, follow=True))
