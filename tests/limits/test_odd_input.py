"""What nobody should send: refused in the API, the portal and the calculator, naming the place."""

import json

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from accounts import services as accounts
from accounts.models import User
from claims.management.commands.calculate import answer, cases
from core import tenancy
from limits.models import LimitRequest
from tests.factories import NOW
from tests.limits.ground import buyer, insured

pytestmark = pytest.mark.django_db
HUGE = "9" * 400


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: NOW)


@pytest.fixture
def us():
    with tenancy.scope(staff=True):
        return insured()


@pytest.fixture
def company():
    with tenancy.scope(staff=True):
        return buyer()


# The API ---------------------------------------------------------------------------------------


@pytest.fixture
def api(us):
    with tenancy.scope(staff=True):
        mandate = us.holder.mandates.get()
        _, secret = accounts.issue_token(mandate_id=mandate.id, name="x", by=us.actor, now=NOW)
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}", HTTP_ACCEPT_LANGUAGE="en")
    return client


def ask(api, company, written: str):
    """Send a request for a limit in which one field is written as given."""
    field = written.split('"')[1]
    wish = {"buyer": str(company.public_id), "amount": "50000", "payment_days": 30}
    wish.pop(field, None)
    body = json.dumps(wish)[:-1] + ", " + written + "}"
    headers = {"Idempotency-Key": "k1"}
    return api.post(
        "/api/v1/limit-requests", body, content_type="application/json", headers=headers
    )


@pytest.mark.parametrize(
    "written",
    [
        '"amount": -1',
        '"amount": "-0.001"',
        '"amount": 0',
        '"amount": 1e400',
        '"amount": "1e400"',
        f'"amount": {HUGE}',
        '"amount": "NaN"',
        '"amount": "Infinity"',
        '"amount": 1.2345',
        '"amount": 25000.555',
        '"amonut": 25000',
        '"amount": true',
        '"amount": [1]',
        '"amount": {"value": 1}',
        '"amount": null',
        '"amount": 100000000.01',
        '"amount": 999999999999999.999',
        '"payment_days": -1',
        '"payment_days": 366',
        '"payment_days": 1e400',
        '"payment_days": "30.5"',
        '"payment_days": "x"',
        '"currency": "ZZZ"',
        '"currency": "eur"',
        '"currency": "E"',
        '"currency": "\\u0000UR"',
        '"currency": null',
        '"buyer": "x"',
        '"buyer": "\\u0000"',
        '"your_reference": "a\\u0000b"',
        f'"your_reference": "{HUGE}"',
        '"comment": "\\ud800"',
        '"comment": "a\\u0000b"',
        '"comment": [1]',
    ],
)
def test_the_api_names_the_field(api, company, written):
    answered = ask(api, company, written)

    assert (answered.status_code, answered.json()["code"]) == (400, "INVALID")
    assert list(answered.json()["fields"]) == [written.split('"')[1]]
    with tenancy.scope(staff=True):
        assert not LimitRequest.objects.exists()


def test_an_amount_of_fifteen_digits_is_refused_with_the_maximum_and_no_inner_figure(api, company):
    answered = ask(api, company, '"amount": 999999999999999.999')

    (said,) = answered.json()["fields"]["amount"]
    assert said == "Ensure this value is less than or equal to 100000000."


def test_an_unknown_currency_is_refused_in_words(api, company):
    answered = ask(api, company, '"currency": "ZZZ"')

    (said,) = answered.json()["fields"]["currency"]
    assert said == "ZZZ is no currency people pay in. Use a code such as EUR, USD or GBP."


def test_a_currency_that_is_not_the_policys_is_a_conflict(api, company):
    answered = ask(api, company, '"currency": "USD"')

    assert (answered.status_code, answered.json()["code"]) == (409, "CURRENCY_NOT_ON_POLICY")


@pytest.mark.parametrize("body", ['{"amount": NaN}', "[1, 2]", '"text"', "1", "null", "{", "\x00"])
def test_what_is_no_object_of_json_is_refused(api, body):
    headers = {"Idempotency-Key": "k1"}

    answered = api.post(
        "/api/v1/limit-requests", body, content_type="application/json", headers=headers
    )

    assert answered.status_code == 400
    assert answered.json()["detail"]


@pytest.mark.parametrize(
    "day", ["", "x", "2026-13-01", "2026-02-30", "10000-01-01", "%00", "2026-11-22T00:00", HUGE]
)
def test_the_api_names_a_day_that_is_none(api, company, day):
    answered = api.get(f"/api/v1/limits/{company.public_id}/cover?on={day}")

    assert (answered.status_code, list(answered.json()["fields"])) == (400, ["on"])


def test_the_first_day_there_is_has_an_answer(api, company):
    assert ask(api, company, '"amount": 50000').status_code == 201

    answered = api.get(f"/api/v1/limits/{company.public_id}/cover?on=0001-01-01")

    assert answered.status_code == 200
    assert answered.json()["on"] == "0001-01-01"


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"),
        ("limit=-1", "limit"),
        ("limit=1e3", "limit"),
        (f"limit={HUGE}", "limit"),
        ("limit=%C2%B2", "limit"),  # a superscript two: a digit to some
        ("after=x", "after"),
        ("after=%00", "after"),
    ],
)
def test_the_api_names_the_parameter_of_a_list(api, query, field):
    answered = api.get(f"/api/v1/limit-requests?{query}")

    assert (answered.status_code, list(answered.json()["fields"])) == (400, [field])


# The portal ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "written"),
    [
        ("amount", "-1"),
        ("amount", "0"),
        ("amount", "1e400"),
        ("amount", HUGE),
        ("amount", "NaN"),
        ("amount", "\x00"),
        ("amount", "100,000,001"),
        ("amount", "999999999999999.99"),
        ("amount", "USD 50,000"),
        ("payment_days", "-1"),
        ("payment_days", "366"),
        ("payment_days", "1e400"),
        ("payment_days", HUGE),
        ("payment_days", "\x00"),
        ("your_reference", "a\x00b"),
        ("your_reference", HUGE),
        ("comment", "a\x00b"),
    ],
)
def test_the_portal_names_the_field_and_keeps_what_was_typed(client, us, company, field, written):
    with tenancy.scope(staff=True):
        client.force_login(User.objects.get(id=us.actor.user_id))
    address = reverse("portal:limit_request", args=[us.holder.public_id, company.public_id])
    typed = {"amount": "50,000", "payment_days": "30", "your_reference": "OUR-REF", field: written}

    page = client.post(address, typed)

    assert page.status_code == 200
    assert list(page.context["form"].errors) == [field]
    kept = "OUR-REF" if field != "your_reference" else "50,000"
    assert f'value="{kept}"' in page.content.decode()
    with tenancy.scope(staff=True):
        assert not LimitRequest.objects.exists()


@pytest.mark.parametrize("day", ["x", "%00", "10000-01-01", "0000-00-00", HUGE])
def test_the_portal_refuses_a_day_that_is_none(client, us, company, day):
    with tenancy.scope(staff=True):
        us.ask(company)
        client.force_login(User.objects.get(id=us.actor.user_id))
    address = reverse("portal:limit_cover", args=[us.holder.public_id])

    page = client.get(f"{address}?buyer={company.public_id}&on={day}")

    assert page.status_code == 200
    assert list(page.context["form"].errors) == ["on"]


# The calculator --------------------------------------------------------------------------------

_DECISION = {
    "grade": 4,
    "equity": "3000000",
    "turnover": "20000000",
    "sector_factor": "1.00",
    "country_factor": "1.00",
    "granted_other_policyholders": "300000",
    "requested": "250000",
    "payment_terms_days": 60,
    "rounding_unit": 1000,
}
_NOTICE = {"decided": "2026-03-10", "notice_days": 30, "immediate": False}


@pytest.mark.parametrize(
    ("function", "inputs", "written"),
    [
        ("limit_decision", _DECISION, '"requested": "-1"'),
        ("limit_decision", _DECISION, '"requested": 1e400'),
        ("limit_decision", _DECISION, f'"requested": {HUGE}'),
        ("limit_decision", _DECISION, '"requested": "\\u0000"'),
        ("limit_decision", _DECISION, '"requested": NaN'),
        ("limit_decision", _DECISION, '"requested": null'),
        ("limit_decision", _DECISION, '"requested": "USD 5"'),
        ("limit_decision", _DECISION, '"granted_other_policyholders": "-1"'),
        ("limit_decision", _DECISION, '"grade": 0'),
        ("limit_decision", _DECISION, '"grade": 11'),
        ("limit_decision", _DECISION, '"grade": 1e400'),
        ("limit_decision", _DECISION, '"payment_terms_days": -1'),
        ("limit_decision", _DECISION, '"rounding_unit": 0'),
        ("limit_decision", _DECISION, '"sector_factor": "-1"'),
        ("limit_effective_date", _NOTICE, '"decided": "9999-12-31"'),
        ("limit_effective_date", _NOTICE, '"decided": "10000-01-01"'),
        ("limit_effective_date", _NOTICE, '"decided": "\\u0000"'),
        ("limit_effective_date", _NOTICE, '"notice_days": -1'),
        ("limit_effective_date", _NOTICE, '"notice_days": 1e400'),
        ("limit_effective_date", _NOTICE, '"immediate": "x"'),
    ],
)
def test_the_calculator_names_the_field(function, inputs, written):
    field = written.split('"')[1]
    rest = {name: value for name, value in inputs.items() if name != field}
    text = json.dumps({"function": function, "inputs": rest})[:-2] + ", " + written + "}}"

    (found,) = [answer(case) for case in cases(text)]

    assert field in found["error"]["field"]
    assert found["error"]["message"]
