"""The strict content security policy: in the settings, and on answers that are no page of ours.

Every address is looked at for it in `test_addresses.py`, and every template in
`tests/core/test_templates.py`.
"""

import re

import pytest
from csp.constants import NONCE, NONE, SELF
from django.conf import settings
from django.test import Client
from django.urls import reverse

_DIRECTIVES = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]


def test_everything_that_is_not_named_is_forbidden():
    assert _DIRECTIVES["default-src"] == [NONE]
    assert _DIRECTIVES["frame-ancestors"] == [NONE]
    assert _DIRECTIVES["base-uri"] == [NONE]


def test_what_is_named_comes_from_here_or_carries_the_nonce_of_the_page():
    allowed = {source for sources in _DIRECTIVES.values() for source in sources}

    assert allowed == {NONE, SELF, NONCE, "data:"}
    assert [name for name, sources in _DIRECTIVES.items() if "data:" in sources] == ["img-src"]


def test_no_page_is_let_off():
    assert not settings.CONTENT_SECURITY_POLICY.get("EXCLUDE_URL_PREFIXES")
    assert getattr(settings, "CONTENT_SECURITY_POLICY_REPORT_ONLY", None) is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("GET", "/nothing-here/", 404),
        ("GET", "/api/v1/nothing-here", 404),
        ("OPTIONS", "/api/docs/", 405),
        ("POST", "/accounts/login/", 403),
        ("GET", "/static/nothing.css", 404),
    ],
)
def test_an_answer_that_is_no_page_carries_it_too(method, address, status):
    response = Client(enforce_csrf_checks=True).generic(method, address)

    assert response.status_code == status
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert "unsafe" not in response["Content-Security-Policy"]


@pytest.mark.django_db
def test_a_page_has_a_nonce_of_its_own_each_time(client):
    policies = [client.get(reverse("account_login"))["Content-Security-Policy"] for _ in range(2)]
    nonces = [re.findall(r"'nonce-([^']+)'", policy) for policy in policies]

    assert all(len(set(found)) <= 1 for found in nonces)
    assert nonces[0] != nonces[1] or nonces == [[], []]
