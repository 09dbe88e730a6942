"""Policyholder and underwriter write each other on the page of a request, with documents."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import User
from accounts.rules import MandateRole
from core import tenancy
from limits import queries, services
from limits.models import LimitRequest, RequestDocument, RequestReview
from limits.rules.asking import ReviewCause
from limits.rules.lifecycle import RequestState
from tests import factories
from tests.factories import NOW, TODAY, eur
from tests.limits.ground import buyer, insured, underwriter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("is_today")]
PDF = b"%PDF-1.7 accounts"


def pdf(content=PDF, name="accounts.pdf"):
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def test_a_document_with_a_request_delays_no_answer_and_is_read_beside_it(us, visit):
    with tenancy.scope(staff=True):
        company = buyer()
    data = {"amount": "50000", "payment_days": "30", "documents": pdf()}

    shown = visit("limit_request", company.public_id, data=data).content.decode()

    assert "Your limit is" in shown
    assert "An underwriter reads this too" in shown
    assert "accounts.pdf" in shown
    with tenancy.scope(staff=True):
        assert queries.limit_on(us.policy.id, company.id, TODAY).money == eur(50_000)
        assert RequestReview.objects.get().cause == ReviewCause.DOCUMENT


def test_a_file_that_is_none_of_the_kinds_takes_the_whole_request_back(us, visit):
    with tenancy.scope(staff=True):
        company = buyer()
    data = {"amount": "50000", "payment_days": "30", "documents": pdf(b"MZ program", "a.exe")}

    shown = visit("limit_request", company.public_id, data=data).content.decode()

    assert "a.exe is no PDF" in shown
    assert 'value="50000"' in shown
    with tenancy.scope(staff=True):
        assert not LimitRequest.objects.exists()
        assert queries.limit_on(us.policy.id, company.id, TODAY) is None


def test_the_policyholder_writes_first_and_sends_a_document(visit, referred):
    data = {"text": "We deliver from March on.", "documents": pdf()}

    shown = visit("limit_request_message", referred.public_id, data=data).content.decode()

    assert "It is with the underwriter." in shown
    assert "We deliver from March on." in shown
    with tenancy.scope(staff=True):
        document = RequestDocument.objects.get()
        assert LimitRequest.objects.get().state == RequestState.REFERRED
    file = visit("limit_request_document", document.public_id)
    assert file.content == PDF
    assert file["Content-Type"] == "application/pdf"
    assert file["Content-Disposition"].startswith("attachment")


def test_a_question_is_answered_with_a_document(us, visit, referred):
    with tenancy.scope(staff=True):
        services.ask_information(
            request_id=referred.public_id, question="The accounts?", by=underwriter(), now=NOW
        )
    data = {"answer": "Here they are.", "documents": pdf()}

    shown = visit("limit_request_answer", referred.public_id, data=data).content.decode()

    assert "Here they are." in shown
    assert "accounts.pdf" in shown
    with tenancy.scope(staff=True):
        assert LimitRequest.objects.get().state == RequestState.REFERRED


def test_saying_nothing_is_told_beside_the_form(visit, referred):
    shown = visit("limit_request_message", referred.public_id, data={"text": " "}).content.decode()

    assert "Write something, or add a document" in shown


def test_a_referred_request_says_by_when_it_is_answered(visit, referred):
    assert referred.answer_due_at is not None

    assert "You have our answer by" in visit("limit_decision", referred.public_id).content.decode()
    assert "answer by" in visit("limit_requests").content.decode()


def test_strangers_and_readers_write_and_read_nothing(us, client, visit, referred):
    visit("limit_request_message", referred.public_id, data={"text": "x", "documents": pdf()})
    with tenancy.scope(staff=True):
        document = RequestDocument.objects.get()
        stranger = insured().actor
        client.force_login(User.objects.get(id=stranger.user_id))
    theirs = [stranger.policyholder, document.public_id]
    assert client.get(reverse("portal:limit_request_document", args=theirs)).status_code == 404
    to = [stranger.policyholder, referred.public_id]
    address = reverse("portal:limit_request_message", args=to)
    assert client.post(address, {"text": "x"}).status_code == 404

    with tenancy.scope(staff=True):
        reader = factories.mandate(us.holder, MandateRole.READER)
        client.force_login(reader.user)
    shown = visit("limit_decision", referred.public_id).content.decode()
    assert "Send it" not in shown
    refused = visit("limit_request_message", referred.public_id, data={"text": "Me too."})
    assert "Me too." not in refused.content.decode().partition('id="conversation"')[2]
