"""The shell of the API: tokens, repeats, strangers, and what makes no sense."""

import json
import uuid

import pytest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from accounts import services
from accounts.models import User
from accounts.rules import MandateRole
from core import tenancy
from core.models import IdempotencyKey
from monitoring.models import WebhookEndpoint
from tests import factories

pytestmark = pytest.mark.django_db

HOOK = {"url": "https://hooks.example.com/dekking"}


def mandate_and_token(role=MandateRole.OWNER):
    with tenancy.scope(staff=True):
        mandate = factories.mandate(factories.policyholder(), role)
        _, secret = services.issue_token(
            mandate_id=mandate.id, name="ledger", by=factories.actor(mandate), now=factories.NOW
        )
    return mandate, secret


@pytest.fixture
def mandate_and_secret():
    return mandate_and_token()


@pytest.fixture
def api(client, mandate_and_secret):
    _, secret = mandate_and_secret
    return Api(client, secret)


class Api:
    """Calls as a policyholder's system makes them."""

    def __init__(self, client, secret):
        self.client, self.headers = client, {"Authorization": f"Bearer {secret}"}

    def get(self, path, **query):
        return self.client.get(f"/api/v1/{path}", query, headers=self.headers)

    def post(self, path, body, key=None, **headers):
        key_header = {"Idempotency-Key": key} if key else {}
        return self.client.post(
            f"/api/v1/{path}",
            body if isinstance(body, str | bytes) else json.dumps(body),
            content_type="application/json",
            headers=self.headers | key_header | headers,
        )

    def delete(self, path, key):
        return self.client.delete(
            f"/api/v1/{path}", headers=self.headers | {"Idempotency-Key": key}
        )


def test_the_root_leads_on(api):
    answer = api.get("").json()

    assert answer["me"].endswith("/api/v1/me")
    assert api.get("me").status_code == 200


def test_me_says_as_whom_the_token_speaks(api, mandate_and_secret):
    mandate, _ = mandate_and_secret

    answer = api.get("me").json()

    assert answer["policyholder"] == str(mandate.policyholder.public_id)
    assert "REQUEST_LIMIT" in answer["rights"]


@pytest.mark.parametrize(
    "header", [None, "Bearer dk_wrong", "Bearer ", "Basic eDp5", "Bearer \x00"]
)
def test_without_a_token_nothing_opens(client, header):
    headers = {"Authorization": header} if header else {}

    answer = client.get("/api/v1/me", headers=headers)

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert answer["Content-Type"] == "application/problem+json"


def test_a_revoked_token_and_a_withdrawn_mandate_open_nothing(client):
    mandate, secret = mandate_and_token(MandateRole.READER)
    with tenancy.scope(staff=True):
        owner = factories.mandate(mandate.policyholder)
        services.revoke_mandate(
            mandate_id=mandate.public_id, by=factories.actor(owner), now=factories.NOW
        )

    assert Api(client, secret).get("me").status_code == 401


def test_a_write_sent_twice_is_done_once_and_answered_the_same(api):
    key = str(uuid.uuid4())

    first = api.post("webhook-endpoints", HOOK, key)
    again = api.post("webhook-endpoints", HOOK, key)

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == {**again.json(), "secret": first.json()["secret"]}  # shown once
    assert again["Idempotent-Replayed"] == "true"
    with tenancy.scope(staff=True):
        assert WebhookEndpoint.objects.count() == 1


def test_a_key_used_for_another_body_is_refused(api):
    key = str(uuid.uuid4())
    api.post("webhook-endpoints", HOOK, key)

    answer = api.post("webhook-endpoints", {"url": "https://other.example.com/"}, key)

    assert answer.status_code == 422
    assert answer.json()["code"] == "IDEMPOTENCY_KEY_REUSED"


def test_a_key_of_another_policyholder_is_another_key(api, client):
    _, other_secret = mandate_and_token()
    key = str(uuid.uuid4())

    assert api.post("webhook-endpoints", HOOK, key).status_code == 201
    assert Api(client, other_secret).post("webhook-endpoints", HOOK, key).status_code == 201


@pytest.mark.parametrize(
    ("key", "code"),
    [(None, "IDEMPOTENCY_KEY_MISSING"), ("x" * 256, "IDEMPOTENCY_KEY_TOO_LONG")],
)
def test_a_write_without_a_key_that_can_be_kept_is_refused(api, key, code):
    answer = api.post("webhook-endpoints", HOOK, key)

    assert answer.status_code == 400
    assert answer.json()["code"] == code


def test_a_refused_write_can_be_tried_again_with_its_key(api):
    key = str(uuid.uuid4())

    refused = api.post("webhook-endpoints", {"url": "http://example.com/"}, key)

    assert (refused.status_code, refused.json()["code"]) == (409, "ADDRESS_REFUSED")
    with tenancy.scope(staff=True):
        assert not IdempotencyKey.objects.exists()
    assert api.post("webhook-endpoints", HOOK, key).status_code == 201


def test_a_stranger_finds_nothing(api, client):
    _, other_secret = mandate_and_token()
    added = api.post("webhook-endpoints", HOOK, "k1").json()
    stranger = Api(client, other_secret)

    assert stranger.get(f"webhook-endpoints/{added['id']}").status_code == 404
    assert stranger.delete(f"webhook-endpoints/{added['id']}", "k2").status_code == 404
    assert stranger.get("webhook-endpoints").json()["items"] == []
    assert api.get(f"webhook-endpoints/{added['id']}").status_code == 200


def test_a_reader_changes_nothing(client):
    _, secret = mandate_and_token(MandateRole.READER)

    answer = Api(client, secret).post("webhook-endpoints", HOOK, "k1")

    assert (answer.status_code, answer.json()["code"]) == (409, "NOT_YOUR_RIGHT")


def test_an_endpoint_can_be_added_tried_and_removed(api):
    added = api.post("webhook-endpoints", HOOK, "k1").json()

    assert added["secret"].startswith("whsec_")
    assert "secret" not in api.get(f"webhook-endpoints/{added['id']}").json()
    assert api.post(f"webhook-endpoints/{added['id']}/test", {}, "k2").status_code == 202
    assert api.delete(f"webhook-endpoints/{added['id']}", "k3").status_code == 204
    assert api.get("webhook-endpoints").json()["items"] == []


@pytest.mark.parametrize(
    "body",
    [
        '{"url": "https://exam\\u0000ple.com/"}',
        '{"url": "\\ud800"}',
        "[" * 200_000,
        '{"url": ' + "[" * 5_000 + "]" * 5_000 + "}",
        '{"url": {}}',
        '{"url": NaN}',
        "[]",
        '{"url": ' + "[" * 40 + "]" * 40 + "}",
        '"text"',
        "null",
        "",
        "{",
        b"\xff\xfe",
        '{"url": ' + "9" * 10_000 + "}",
    ],
)
def test_what_makes_no_sense_is_refused_and_never_a_defect(api, body):
    answer = api.post("webhook-endpoints", body, "k1")

    assert answer.status_code == 400, answer.content
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("notices", {"limit": "0"}),
        ("notices", {"limit": "201"}),
        ("notices", {"limit": "\u0663"}),
        ("notices", {"after": "x"}),
        ("notices", {"after": "\x00"}),
        ("notices", {"kind": "\x00"}),
    ],
)
def test_a_page_that_makes_no_sense_is_refused(api, path, query):
    assert api.get(path, **query).status_code == 400


def test_an_address_that_is_not_there_is_a_404(api):
    assert api.get("notices/not-an-id").status_code == 404
    assert api.get("notices/01a202c5-6aa9-72cb-a11f-57000923b7fb").status_code == 404


def test_the_description_is_openapi_and_names_every_call(client):
    answer = client.get(reverse("api_schema"), {"format": "json"})

    described = json.loads(answer.content)
    assert described["openapi"].startswith("3.1")
    assert "/api/v1/notices" in described["paths"]
    assert "/api/v1/webhook-endpoints" in described["paths"]


def test_the_page_to_try_it_offers_to_sign_in(client):
    assert reverse("account_login") in client.get(reverse("api_docs")).content.decode()


def test_the_page_to_try_it_keeps_to_the_strict_policy(client):
    page = client.get(reverse("api_docs"))

    content = page.content.decode()
    assert "unsafe" not in page["Content-Security-Policy"]
    assert "<script>" not in content
    assert "http://" not in content.replace("http://testserver", "").replace("http://www.w3", "")


@pytest.mark.parametrize("path", ["/api/v1/nothing-here", "/api/v1/companies/not-an-id"])
def test_an_address_that_is_not_there_is_a_problem_in_json(client, path):
    """C36"""
    for answer in (client.get(path), client.post(path)):
        assert answer.status_code == 404
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["code"] == "NOT_FOUND"


def test_the_root_leads_to_every_list(api):
    """C36"""
    found = api.get("").json()

    for name in ("companies", "limits", "limit_requests", "invoices", "policy", "watches"):
        path = found[name].partition("/api/v1/")[2]
        assert api.client.get(f"/api/v1/{path}").status_code == 401, name


def test_every_call_in_the_description_says_in_a_line_what_it_does(client):
    """C36"""
    answer = client.get(reverse("api_schema"), {"format": "json"}, HTTP_ACCEPT="application/json")

    calls = [
        call
        for path in json.loads(answer.content)["paths"].values()
        for method, call in path.items()
        if method in ("get", "post", "put", "delete")
    ]
    assert calls
    assert all(call.get("summary") for call in calls)


@pytest.mark.parametrize(
    ("header", "kept", "answered"),
    [
        ({}, "nl", "nl"),
        ({}, "en", "en"),
        ({"Accept-Language": "en"}, "nl", "en"),
        ({"Accept-Language": "nl-BE, en;q=0.5"}, "en", "nl"),
        ({"Accept-Language": "fr, *"}, "nl", "nl"),
        ({"Accept-Language": "*"}, "en", "en"),
    ],
)
def test_an_answer_is_in_the_language_asked_for_or_the_owners(
    client, mandate_and_secret, header, kept, answered
):
    mandate, secret = mandate_and_secret
    User.objects.filter(id=mandate.user_id).update(language=kept)
    client.cookies["django_language"] = "en" if answered == "nl" else "nl"  # of a page, not of us

    answer = Api(client, secret).post("webhook-endpoints", {}, "key-of-language", **header)

    with translation.override(answered):
        assert answer.json()["detail"] == gettext("The request is not understood.")
        assert answer.json()["fields"] == {"url": [gettext("This field is required.")]}
    assert answer["Content-Language"] == answered
