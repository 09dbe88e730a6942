"""A PDF that is not there: coming, or never to come on a machine without Pango."""

import sys
from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from accounts import services as accounts
from accounts.models import Mandate, User
from accounts.rules import StaffRole
from collections_app import services
from collections_app.rules.lifecycle import LetterKind
from core import documents, tenancy
from core.models import Document, DocumentState
from tests import factories, signing_in

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 2, 15, 9, 0, tzinfo=UTC)
NEVER = "PDFs cannot be made on this installation: Pango is missing"


class WithoutPango:
    """The import system of a machine on which the library behind the PDFs is missing."""

    def find_spec(self, name, path=None, target=None):
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")


@pytest.fixture
def without_pango(monkeypatch):
    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    monkeypatch.setattr(sys, "meta_path", [WithoutPango(), *sys.meta_path])


@pytest.fixture
def letter(client):
    """A reminder that was asked for, and its owner signed in."""
    with tenancy.scope(staff=True):
        holder, buyer = factories.policyholder(), factories.company()
        factories.policy(holder)
        factories.invoice(holder, buyer, due_on=date(2026, 2, 1))
        owner = factories.actor(factories.mandate(holder))
        client.force_login(User.objects.get(id=owner.user_id))
        return services.make_letter(
            buyer=buyer.public_id, kind=LetterKind.REMINDER, by=owner, now=NOW
        )


def portal(letter, name, *rest):
    with tenancy.scope(staff=True):
        return reverse(f"portal:{name}", args=[letter.policyholder.public_id, *rest])


def of(state: DocumentState) -> Document:
    return Document(kind="reminder", state=state)


@pytest.mark.usefixtures("pango")
def test_a_pdf_is_there_or_coming():
    ready = documents.standing(of(DocumentState.READY))
    coming = documents.standing(of(DocumentState.REQUESTED))

    assert (ready.is_ready, ready.is_coming, ready.text) == (True, False, "")
    assert (coming.is_ready, coming.is_coming) == (False, True)


@pytest.mark.usefixtures("without_pango")
def test_without_pango_only_what_is_made_is_there():
    assert documents.standing(of(DocumentState.READY)).is_ready
    assert documents.standing(of(DocumentState.REQUESTED)).text.startswith(NEVER)


@pytest.mark.usefixtures("without_pango")
def test_a_letter_that_cannot_be_made_says_so_and_is_not_asked_for_again(client, letter):
    listed = client.get(portal(letter, "letters")).content.decode()
    piece = client.get(portal(letter, "letter_state", letter.public_id)).content.decode()
    pdf = client.get(portal(letter, "letter_pdf", letter.public_id), follow=True).content.decode()

    for page in (listed, piece, pdf):
        assert NEVER in page
    assert "hx-get" not in piece


@pytest.mark.usefixtures("without_pango")
def test_the_desk_of_letters_says_so_too(client, letter):
    with tenancy.scope(staff=True):
        person = factories.staff(StaffRole.COLLECTOR)
    signing_in.sign_in_staff(client, person)

    page = client.get(reverse("admin:collections_app_letter_change", args=[letter.pk]))

    assert NEVER in page.content.decode()


@pytest.mark.usefixtures("without_pango")
def test_the_api_says_that_asking_again_does_not_help(client, letter):
    with tenancy.scope(staff=True):
        mandate = Mandate.objects.get(policyholder=letter.policyholder)
        owner = factories.actor(mandate)
        _, key = accounts.issue_token(mandate_id=mandate.id, name="x", by=owner, now=NOW)

    answer = client.get(
        f"/api/v1/letters/{letter.public_id}/pdf", headers={"Authorization": f"Bearer {key}"}
    )

    assert answer.status_code == 503
    assert answer.json()["code"] == "PDF_CANNOT_BE_MADE"
