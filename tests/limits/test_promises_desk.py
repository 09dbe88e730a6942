"""The queue with what was promised and what is at stake, and the second person's desk."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.rules import SYSTEM, StaffRole
from core import tenancy
from core.files import GivenFile
from core.templatetags.amounts import day_text
from limits import services
from limits.models import AnswerPromise, DecisionProposal, HeldReview, LimitRequest, Message
from limits.rules.lifecycle import RequestState
from limits.services import review
from tests import factories, signing_in
from tests.factories import NOW
from tests.limits.ground import buyer, insured

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: NOW)


def sign_in(authority=1_000_000, role=StaffRole.UNDERWRITER) -> Client:
    client = Client()
    with tenancy.scope(staff=True):
        person = factories.staff(role, authority_amount=authority)
    signing_in.sign_in_staff(client, person)
    return client


@pytest.fixture
def small():
    return sign_in(100_000)


@pytest.fixture
def desk():
    return sign_in()


@pytest.fixture
def us():
    with tenancy.scope(staff=True):
        return insured()


@pytest.fixture
def referred(us):
    with tenancy.scope(staff=True):
        company = buyer(4, equity=8_000_000)
        insured().ask(company, 200_000)
        return us.ask(company, 500_000)


def text_of(response) -> str:
    assert response.status_code == 200
    return " ".join(response.content.decode().replace("\u00a0", " ").split())


def press(client, model, pk, button, **data) -> str:
    address = reverse(f"admin:limits_{model}_do", args=[pk, button])
    return text_of(client.post(address, data, follow=True))


def queue(client, **where) -> str:
    given = {"state__exact": "REFERRED", **where}
    return text_of(client.get(reverse("admin:limits_limitrequest_changelist"), given))


def test_the_queue_says_by_when_and_how_much_is_at_stake(desk, referred):
    shown = queue(desk)

    assert "EUR 700,000" in shown
    assert "Answer promised" in shown
    assert "<strong>Late" not in shown


def test_what_is_late_is_marked_and_counted_on_the_first_page(desk, referred, monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: NOW + timedelta(days=5))

    assert "<strong>Late" in queue(desk, promise="late")
    front = text_of(desk.get(reverse("admin:index")))
    assert (
        '<span class="waiting__label">requests for a limit past the promised answer</span>'
        ' <strong class="waiting__count">1</strong>'
    ) in front


def test_the_queue_is_sorted_by_the_money_at_stake(desk, us, referred):
    with tenancy.scope(staff=True):
        other = insured().ask(buyer(4, equity=8_000_000), 600_000)

    column = [
        *desk.get(
            reverse("admin:limits_limitrequest_changelist"), {"state__exact": "REFERRED", "o": "-6"}
        )
        .context["cl"]
        .result_list
    ]

    assert [row.id for row in column] == [referred.id, other.id]


def test_an_answer_above_ones_authority_goes_over_the_desk_to_a_second_person(
    small, desk, referred
):
    refused = press(small, "limitrequest", referred.pk, "approve", amount="500,000")
    assert "above your authority" in refused
    handed = press(
        small, "limitrequest", referred.pk, "hand", amount="500,000", note="Strong accounts here."
    )
    assert "Somebody with the authority" in handed
    proposal = DecisionProposal.objects

    assert "proposed answers to give" in text_of(desk.get(reverse("admin:index")))
    with tenancy.scope(staff=True):
        pk = proposal.get().pk
    assert "Strong accounts here." in text_of(
        desk.get(reverse("admin:limits_decisionproposal_change", args=[pk]))
    )
    address = reverse("admin:limits_decisionproposal_do", args=[pk, "give"])
    assert address not in text_of(
        small.get(reverse("admin:limits_decisionproposal_change", args=[pk]))
    )
    assert "A second person has to do this" in press(small, "decisionproposal", pk, "give")
    read = text_of(desk.get(address))
    assert "Asked: EUR 500,000. The rules propose: EUR" in read
    assert "EUR 500,000." in read
    assert "Why: Strong accounts here." in read
    assert "The request is decided" in press(desk, "decisionproposal", pk, "give")
    shown = text_of(desk.get(reverse("admin:limits_limitrequest_change", args=[referred.pk])))
    assert "proposed by" in shown
    with tenancy.scope(staff=True):
        assert LimitRequest.objects.get(pk=referred.pk).state == RequestState.DECIDED


def test_the_room_of_the_day_it_was_asked_says_so(desk, referred):
    told = text_of(desk.get(reverse("admin:limits_limitrequest_do", args=[referred.pk, "approve"])))
    page = text_of(desk.get(reverse("admin:limits_limitrequest_change", args=[referred.pk])))

    assert told.count(f"; worked out on {day_text(referred.submitted_at.date())}") == 2
    assert f"What it rested on, on {day_text(referred.submitted_at.date())}" in told
    assert "The most we want on this buyer today" in told
    assert f"Worked out on {day_text(referred.submitted_at.date())}" in page


def test_a_proposed_refusal_needs_its_reason(small, referred):
    given = {"amount": "0", "note": "Weak accounts here."}

    assert "Choose what the policyholder is told" in press(
        small, "limitrequest", referred.pk, "hand", **given
    )
    assert "Somebody with the authority" in press(
        small, "limitrequest", referred.pk, "hand", **given, reasons=["GRADE_TOO_WEAK"]
    )


def test_a_proposal_is_sent_back(small, desk, referred):
    press(small, "limitrequest", referred.pk, "hand", amount="500,000", note="Strong accounts.")
    with tenancy.scope(staff=True):
        pk = DecisionProposal.objects.get().pk

    assert "waits in the queue again" in press(
        desk, "decisionproposal", pk, "return", answer="Ask for 2025 first."
    )


def test_the_conversation_stands_on_the_request_with_its_documents(desk, us, referred):
    with tenancy.scope(staff=True):
        document = services.write_message(
            request_id=referred.public_id,
            text="Here are the accounts.",
            files=[GivenFile("accounts.pdf", b"%PDF-1.7 x")],
            by=us.actor,
            now=NOW,
        ).documents.get()
    shown = text_of(desk.get(reverse("admin:limits_limitrequest_change", args=[referred.pk])))

    assert "Here are the accounts." in shown
    assert "accounts.pdf" in shown
    file = desk.get(reverse("admin:limits_request_document_file", args=[document.public_id]))
    assert file.content == b"%PDF-1.7 x"
    assert file["Content-Disposition"].startswith("attachment")


def test_an_underwriter_writes_back_with_a_document_also_after_the_answer(desk, us):
    with tenancy.scope(staff=True):
        answered = us.ask(buyer(), 50_000)
    upload = SimpleUploadedFile("terms.pdf", b"%PDF-1.7 y")

    done = press(
        desk, "limitrequest", answered.pk, "write", text="See the terms.", documents=upload
    )

    assert "the policyholder is told" in done
    with tenancy.scope(staff=True):
        message = Message.objects.get()
        assert (message.is_ours, message.documents.get().file_name) == (True, "terms.pdf")


def test_an_underwriter_promises_other_hours(desk):
    address = reverse("admin:limits_answerpromise_do_start", args=["set"])
    given = {
        "above": "100,000",
        "hours": "6",
        "valid_from": "2026-03-10",
        "reason": "More people at the desk.",
    }

    assert "The promise is set." in text_of(desk.post(address, given, follow=True))
    shown = text_of(desk.get(reverse("admin:limits_answerpromise_changelist")))
    assert "are answered within 8 business hours today" in shown
    with tenancy.scope(staff=True):
        assert AnswerPromise.objects.get().hours == 6


@pytest.fixture
def held(us):
    with tenancy.scope(staff=True):
        person = factories.graded(factories.company(is_natural_person=True), 4)
        us.ask(person, 200_000)
        factories.graded(person, 9)
        review.review_buyer(person.id, cause_id=uuid4(), by=SYSTEM, now=NOW)
        return HeldReview.objects.get()


def test_a_person_s_limits_wait_on_a_desk_that_says_what_the_rules_would_do(desk, held):
    shown = text_of(desk.get(reverse("admin:limits_heldreview_change", args=[held.pk])))

    assert "EUR 200,000 now, EUR 0 from" in shown
    assert "nothing new is given on this person" in shown
    assert "Closed by" not in shown  # nobody has looked yet
    assert "limits on natural persons to look at" in text_of(desk.get(reverse("admin:index")))


@pytest.mark.parametrize(
    ("button", "given", "done"),
    [
        ("carry", {}, "It is carried out"),
        ("stand", {"answer": "They paid everything."}, "The limits stay as they are"),
    ],
)
def test_a_person_s_limits_are_decided_at_the_desk(desk, held, button, given, done):
    assert done in press(desk, "heldreview", held.pk, button, **given)
    with tenancy.scope(staff=True):
        assert HeldReview.objects.get().closed_at is not None


def test_others_look_and_decide_nothing(referred, held):
    analyst = sign_in(role=StaffRole.RISK_ANALYST)

    assert analyst.get(reverse("admin:limits_heldreview_change", args=[held.pk])).status_code == 200
    for model, pk, button in (
        ("limitrequest", referred.pk, "hand"),
        ("limitrequest", referred.pk, "write"),
        ("heldreview", held.pk, "carry"),
    ):
        address = reverse(f"admin:limits_{model}_do", args=[pk, button])
        assert analyst.post(address, {"text": "x"}).status_code in {403, 404}
