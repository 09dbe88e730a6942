"""Policyholder and underwriter write each other over the API, with documents."""

import base64

import pytest

from accounts.rules import MandateRole, Scope
from core import tenancy
from core.files import LARGEST_FILE
from limits import services
from limits.models import LimitRequest, Message, RequestDocument, RequestReview
from limits.rules.asking import ReviewCause
from tests.factories import NOW
from tests.limits.conftest import api_of
from tests.limits.ground import buyer, insured, underwriter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("is_today")]
PDF = b"%PDF-1.7 accounts"


def paper(content=PDF, name="accounts.pdf"):
    return {"file_name": name, "content": base64.b64encode(content).decode()}


def write(api, asked, **body):
    return api.write(f"limit-requests/{asked.public_id}/messages", body)


def test_a_message_with_a_document_stands_in_the_conversation(api, referred):
    answer = write(api, referred, text="We deliver from March on.", documents=[paper()])

    assert answer.status_code == 201
    (document,) = answer.data["documents"]
    assert (document["file_name"], document["kind"]) == ("accounts.pdf", "PDF")
    shown = api.read(f"limit-requests/{referred.public_id}").json()
    assert shown["conversation"] == [answer.json()]
    assert shown["state"] == "REFERRED"
    file = api.read(f"limit-request-documents/{document['id']}")
    assert (file.content, file["Content-Type"]) == (PDF, "application/pdf")
    assert file["Content-Disposition"] == 'attachment; filename="accounts.pdf"'


def test_what_the_underwriter_sent_is_read_too(api, referred):
    with tenancy.scope(staff=True):
        services.write_message(
            request_id=referred.public_id, text="Which accounts?", by=underwriter(), now=NOW
        )

    (said,) = api.read(f"limit-requests/{referred.public_id}").json()["conversation"]

    assert (said["by_insurer"], said["text"]) == (True, "Which accounts?")


def test_a_document_comes_with_the_request_and_delays_no_answer(api):
    with tenancy.scope(staff=True):
        company = buyer()
    wish = {"buyer": str(company.public_id), "amount": "50000", "payment_days": 30}

    answer = api.write("limit-requests", {**wish, "documents": [paper()]})

    assert (answer.status_code, answer.data["state"]) == (201, "AUTO_DECIDED")
    assert answer.data["conversation"][0]["documents"][0]["file_name"] == "accounts.pdf"
    assert answer.data["reviews"][0]["cause"] == ReviewCause.DOCUMENT


def test_a_file_that_is_none_of_the_kinds_takes_the_whole_request_back(api):
    with tenancy.scope(staff=True):
        company = buyer()
    wish = {"buyer": str(company.public_id), "amount": "50000", "payment_days": 30}

    answer = api.write("limit-requests", {**wish, "documents": [paper(b"MZ program", "a.exe")]})

    assert (answer.status_code, answer.data["code"]) == (409, "FILE_NOT_ACCEPTED")
    with tenancy.scope(staff=True):
        assert not LimitRequest.objects.exists()


def test_a_question_is_answered_with_a_document(api, referred):
    with tenancy.scope(staff=True):
        services.ask_information(
            request_id=referred.public_id, question="The accounts?", by=underwriter(), now=NOW
        )

    answer = api.write(
        f"limit-requests/{referred.public_id}/answer",
        {"answer": "Here they are.", "documents": [paper()]},
    )

    assert answer.data["conversation"][-1]["documents"][0]["kind"] == "PDF"
    assert answer.data["state"] == "REFERRED"


@pytest.mark.parametrize(
    ("body", "status", "where"),
    [
        ({"text": " "}, 409, "NOTHING_WRITTEN"),
        ({}, 409, "NOTHING_WRITTEN"),
        ({"text": "x" * 1001}, 400, "text"),
        ({"documents": [{"file_name": "a.pdf", "content": "*"}]}, 400, "documents"),
        ({"documents": [{"file_name": "a.pdf"}]}, 400, "documents"),
        ({"documents": [paper()] * 21}, 400, "documents"),
        ({"documents": "x"}, 400, "documents"),
        ({"text": "x", "to": "you"}, 400, "to"),
    ],
)
def test_what_cannot_be_written_is_named(api, referred, body, status, where):
    answer = write(api, referred, **body)

    assert answer.status_code == status
    assert where in (answer.data["code"] if status == 409 else answer.data["fields"])
    with tenancy.scope(staff=True):
        assert not Message.objects.exists()


def test_a_file_of_the_largest_size_is_taken_in_and_one_byte_more_is_told(api, referred):
    largest = PDF.ljust(LARGEST_FILE, b"x")

    taken = write(api, referred, documents=[paper(largest)])
    refused = write(api, referred, documents=[paper(largest + b"x")])

    assert taken.status_code == 201
    assert refused.status_code in (400, 409)
    with tenancy.scope(staff=True):
        assert RequestDocument.objects.get().size == LARGEST_FILE


def test_sent_again_with_its_key_it_is_written_once(api, referred):
    path = f"limit-requests/{referred.public_id}/messages"

    first = api.write(path, {"text": "Once."}, key="k1")
    again = api.write(path, {"text": "Once."}, key="k1")

    assert again["Idempotent-Replayed"] == "true"
    assert again.json() == first.json()
    with tenancy.scope(staff=True):
        assert Message.objects.count() == 1


def test_what_is_written_on_an_answered_request_is_put_on_a_desk(api, us):
    with tenancy.scope(staff=True):
        asked = us.ask(buyer())

    write(api, asked, text="We had hoped for more.")

    with tenancy.scope(staff=True):
        assert RequestReview.objects.get().cause == ReviewCause.COMMENT


def test_strangers_and_readers_write_and_read_nothing(api, referred):
    document = write(api, referred, text="x", documents=[paper()]).data["documents"][0]["id"]
    with tenancy.scope(staff=True):
        stranger, reader = api_of(insured()), api_of(insured(MandateRole.READER))

    assert write(stranger, referred, text="x").status_code == 404
    assert stranger.read(f"limit-request-documents/{document}").status_code == 404
    assert write(reader, referred, text="x").status_code == 409


def test_the_description_names_the_scopes_and_the_kinds_of_file(client):
    schema = client.get("/api/schema/", headers={"Accept": "application/json"}).json()

    said = schema["paths"]["/api/v1/limit-requests/{request_id}/messages"]["post"]
    file = schema["paths"]["/api/v1/limit-request-documents/{document}"]["get"]
    assert said["security"][0]["apiClient"] == [Scope.LIMITS_WRITE]
    assert {"application/pdf", "image/png", "text/csv"} <= set(file["responses"]["200"]["content"])
