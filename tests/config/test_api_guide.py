"""The guide's five calls, run as they stand: from credentials to a decided limit."""

import base64
import json
import re
import shlex
from string import Template
from urllib.parse import urlencode

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts import services as accounts
from accounts.rules import Scope
from core import tenancy
from tests import factories
from tests.factories import NOW
from tests.limits.ground import insured

pytestmark = pytest.mark.django_db
HOST = "http://testserver"
_NEEDED = (Scope.COMPANIES_READ, Scope.LIMITS_READ, Scope.LIMITS_WRITE)


def calls_of_the_guide():
    answer = Client().get(reverse("api_schema"), headers={"Accept": "application/json"})
    return re.findall(r"```sh\n(.*?)```", answer.json()["info"]["description"], re.DOTALL)


def curl(command, **values):
    """Send what `curl` would send, with the variables of the shell filled in."""
    words = iter(shlex.split(Template(command.replace("\\\n", "")).substitute(values)))
    assert next(words) == "curl"
    headers, data, query, address = {}, None, None, ""
    for word in words:
        if word == "-H":
            name, _, value = next(words).partition(": ")
            headers[name] = value
        elif word == "-u":
            headers["Authorization"] = f"Basic {base64.b64encode(next(words).encode()).decode()}"
        elif word == "-d":
            data = next(words)
        elif word == "-G":
            query = ""
        elif word == "--data-urlencode":
            name, _, value = next(words).partition("=")
            query = "?" + urlencode({name: value})
        else:
            address = word
    path = address.removeprefix(HOST) + (query or "")
    kind = headers.pop("Content-Type", "application/x-www-form-urlencoded")
    method = "GET" if data is None else "POST"
    return Client().generic(method, path, data or "", content_type=kind, headers=headers)


@pytest.fixture
def us():
    cache.clear()
    with tenancy.scope(staff=True):
        return insured()


def test_five_calls_lead_from_credentials_to_a_decided_limit(us):
    with tenancy.scope(staff=True):
        buyer = factories.graded(factories.company("Bakkerij Jansen"), 3, equity=10_000_000)
        client, secret = accounts.make_client(name="Exact", scopes=_NEEDED, by=us.actor, now=NOW)
    token, find, grade, ask, decided = calls_of_the_guide()

    given = curl(token, CLIENT_ID=client.client_id, CLIENT_SECRET=secret, DEKKING=HOST)
    known = {"TOKEN": given.json()["access_token"], "DEKKING": HOST}
    found = curl(find, BUYER_NAME="Bakerij Jansen", **known).json()["items"]
    known["BUYER"] = found[0]["id"]
    graded = curl(grade, **known)
    asked = curl(ask, **known)
    answer = curl(decided, **known)

    assert known["BUYER"] == str(buyer.public_id)
    assert graded.json()["grade"] == 3
    assert (asked.status_code, asked.json()["your_reference"]) == (201, "PO-2026-118")
    (decision,) = answer.json()["items"]
    assert decision["outcome"] == "APPROVED"
    assert json.loads(asked.content)["decision"]["id"] == decision["id"]


def test_the_token_of_the_guide_has_the_scopes_it_names(us):
    with tenancy.scope(staff=True):
        client, secret = accounts.make_client(name="x", scopes=_NEEDED, by=us.actor, now=NOW)
    given = curl(
        calls_of_the_guide()[0],
        CLIENT_ID=client.client_id,
        CLIENT_SECRET=secret,
        DEKKING=HOST,
    )

    assert given.json()["scope"].split() == [scope.value for scope in _NEEDED]
    assert given.json()["expires_in"] == 900
