"""Cover confirmed in writing over the API: made, listed, fetched as a PDF."""

from datetime import timedelta
from uuid import uuid4

import pytest

from core import clock, deliveries, tenancy
from limits.models import CoverConfirmation
from limits.rules.confirming import read_code
from tests.factories import TODAY
from tests.limits.conftest import api_of
from tests.limits.ground import buyer, insured

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("is_today")]


def confirm(api, company, on=TODAY, **more):
    body = {"buyer": str(company.public_id), "on": str(on), **more}
    return api.write("cover-confirmations", body)


def test_a_confirmation_is_made_and_its_pdf_fetched(api, company):
    made = confirm(api, company)

    assert (made.status_code, made.data["amount"], made.data["is_ready"]) == (
        201,
        "50000.00",
        False,
    )
    pdf = f"cover-confirmations/{made.data['id']}/pdf"
    early = api.read(pdf)
    assert (early.status_code, early.data["code"]) == (409, "STILL_BEING_MADE")
    with tenancy.scope(staff=True):
        deliveries.drain(clock.real)
    paper = api.read(pdf)
    assert paper.content.startswith(b"%PDF-")
    assert made.data["number"] in paper["Content-Disposition"]
    assert api.read(f"cover-confirmations/{made.data['id']}").json()["is_ready"] is True


def test_the_code_on_the_paper_is_told_so_that_it_can_be_handed_on(api, company):
    code = confirm(api, company).data["code"]

    with tenancy.scope(staff=True):
        assert read_code(code) == CoverConfirmation.objects.get().code


def test_asked_twice_it_is_made_once_as_long_as_it_says_the_same(api, company):
    assert confirm(api, company).data["id"] == confirm(api, company).data["id"]


def test_the_paper_is_in_the_language_of_the_request(api, company):
    api.credentials(**{**api._credentials, "HTTP_ACCEPT_LANGUAGE": "nl"})

    confirm(api, company)

    with tenancy.scope(staff=True):
        assert CoverConfirmation.objects.get().document.language == "nl"


def test_they_are_listed_newest_first_and_by_buyer(api, us, company):
    with tenancy.scope(staff=True):
        other = buyer()
        us.ask(other, 20_000)
    first, second = confirm(api, company).json(), confirm(api, other).json()

    assert api.read("cover-confirmations").json()["items"] == [second, first]
    mine = api.read("cover-confirmations", buyer=str(company.public_id)).json()["items"]
    assert mine == [first]


@pytest.mark.parametrize(
    ("days", "code"), [(1, "DAY_TO_COME"), (-1, "NOTHING_TO_CONFIRM")], ids=["tomorrow", "before"]
)
def test_what_cannot_be_confirmed_is_refused_by_its_code(api, company, days, code):
    answer = confirm(api, company, TODAY + timedelta(days=days))

    assert (answer.status_code, answer.data["code"]) == (409, code)


@pytest.mark.parametrize("wrong", [{"on": "x"}, {"on": "2026-02-30"}, {"buyer": "x"}, {"by": "me"}])
def test_a_bad_shape_is_named(api, company, wrong):
    answer = confirm(api, company, **wrong)

    assert answer.status_code == 400
    assert list(answer.data["fields"]) == list(wrong)


def test_a_stranger_has_no_confirmation_of_ours(api, company):
    made = confirm(api, company).data["id"]
    with tenancy.scope(staff=True):
        stranger = api_of(insured())

    assert stranger.read("cover-confirmations").json()["items"] == []
    assert stranger.read(f"cover-confirmations/{made}").status_code == 404
    assert stranger.read(f"cover-confirmations/{made}/pdf").status_code == 404
    assert confirm(api, type("C", (), {"public_id": uuid4()})).status_code == 404
