"""The API's description says how to write, and what every refusal looks like."""

import json

import pytest
from django.urls import get_resolver, reverse

from core.api import ApiView
from monitoring.api.supplied import Signals

pytestmark = pytest.mark.django_db
_WRITES = ("post", "put", "patch", "delete")
# Of suppliers, not policyholders: each signal carries its own key, the number of its source.
_SUPPLIERS = {"post /api/v1/signals"}


@pytest.fixture
def description(client):
    answer = client.get(reverse("api_schema"), headers={"Accept": "application/json"})
    return json.loads(answer.content)


@pytest.fixture
def calls(description):
    return [
        (f"{method} {path}", call)
        for path, methods in description["paths"].items()
        for method, call in methods.items()
        if method in ("get", *_WRITES)
    ]


def _headers(call):
    return {
        found["name"]: found.get("required", False)
        for found in call.get("parameters", [])
        if found["in"] == "header"
    }


def test_every_write_asks_for_its_idempotency_key_and_nothing_else_does(calls):
    asking = {name for name, call in calls if _headers(call).get("Idempotency-Key")}

    assert len(asking) > 10
    writes = {name for name, _ in calls if name.partition(" ")[0] in _WRITES}
    assert asking == writes - _SUPPLIERS


def test_every_call_says_that_the_language_can_be_chosen(calls):
    assert all("Accept-Language" in _headers(call) for _, call in calls)


def test_every_refusal_is_described_as_problem_json(description, calls):
    for name, call in calls:
        expected = {"400", "401", "404", "406"}
        if name.partition(" ")[0] in _WRITES:
            expected |= {"409", "415", "422"}
        assert expected <= set(call["responses"]), name
        for status in expected:
            content = call["responses"][status]["content"]
            shape = content["application/problem+json"]["schema"]
            assert shape == {"$ref": "#/components/schemas/Problem"}, name
    assert {"code", "detail", "status"} <= set(
        description["components"]["schemas"]["Problem"]["required"]
    )


def test_a_call_for_a_paper_says_that_it_may_not_be_there_yet(calls):
    described = {name: call["responses"] for name, call in calls}

    for paper in ("cover-confirmations/{confirmation}", "letters/{letter}"):
        assert {"409", "503"} <= set(described[f"get /api/v1/{paper}/pdf"])


def test_the_codes_of_the_rules_stand_with_the_calls_they_refuse(calls):
    answers = dict(calls)["post /api/v1/limit-requests"]["responses"]

    assert "`REQUEST_ALREADY_OPEN`" in answers["409"]["description"]
    assert "`NOT_YOUR_RIGHT`" in answers["409"]["description"]
    assert "`BAD_INPUT`" in answers["400"]["description"]
    assert "`BAD_INPUT`" not in answers["409"]["description"]
    assert "`NUMBER_USED`" not in answers["409"]["description"]
    assert "%(" not in answers["409"]["description"]
    assert "IDEMPOTENCY_KEY_REUSED" in answers["422"]["description"]


def test_every_address_of_the_api_writes_once_and_marks_what_it_answers():
    views = {found.callback.cls for found in _patterns(get_resolver().url_patterns)}

    assert len(views) > 40
    assert {view for view in views if not issubclass(view, ApiView)} == {Signals}


def _patterns(patterns, below=""):
    for found in patterns:
        path = below + str(found.pattern)
        if hasattr(found, "url_patterns"):
            yield from _patterns(found.url_patterns, path)
        elif path.startswith("api/v1/"):
            yield found


def test_every_list_is_paged_and_names_its_filters(description, calls):
    paged = {
        name
        for name, shape in description["components"]["schemas"].items()
        if {"items", "next"} == shape.get("properties", {}).keys()
    }
    lists = [
        call
        for name, call in calls
        if name.startswith("get ") and _shape_of(call).rpartition("/")[2] in paged
    ]

    assert len(lists) > 14
    for call in lists:
        asked = {found["name"] for found in call["parameters"] if found["in"] == "query"}
        assert {"limit", "after"} <= asked, call["operationId"]
        assert "Link" in call["responses"]["200"]["headers"], call["operationId"]


def _shape_of(call):
    content = call["responses"].get("200", {}).get("content", {}).get("application/json", {})
    return content.get("schema", {}).get("$ref", "")


def test_every_call_names_the_scope_that_a_system_needs(description, calls):
    offered = description["components"]["securitySchemes"]["apiClient"]["flows"]
    known = set(offered["clientCredentials"]["scopes"])
    asked = [(name, call) for name, call in calls if name not in _SUPPLIERS]
    needed = {name: call["security"][0]["apiClient"] for name, call in asked}

    assert offered["clientCredentials"]["tokenUrl"] == "/oauth/token"
    assert {name for name, scopes in needed.items() if not scopes} == {
        "get /api/v1/",
        "get /api/v1/me",
    }
    assert {scope for scopes in needed.values() for scope in scopes} == known
    for name, call in asked:
        assert ("403" in call["responses"]) == bool(needed[name]), name
        assert call["security"][1] == {"accessToken": []}


def test_a_write_that_can_be_held_to_what_was_seen_says_so(calls):
    held = {name for name, call in calls if "If-Match" in _headers(call)}

    assert "post /api/v1/limit-requests/{request_id}/cancel" in held
    assert "post /api/v1/limits/{buyer}/cancel" in held
    assert held == {name for name, call in calls if "412" in call["responses"]}


def test_every_question_can_be_asked_for_what_is_new_only(calls):
    for name, call in calls:
        assert ("If-None-Match" in _headers(call)) == name.startswith("get "), name
        assert ("304" in call["responses"]) == name.startswith("get "), name


def test_a_limit_and_a_decision_say_when_the_limit_is_looked_at_next(description):
    shapes = description["components"]["schemas"]

    for name in ("StandingOutput", "DecisionOutput", "DecisionInFull"):
        said = shapes[name]["properties"]["review_on"]
        assert said["type"] == ["string", "null"]
        assert said["format"] == "date"
        assert "look at the limit next" in said["description"]
        assert "review_on" in shapes[name]["required"]


def test_a_question_about_one_buyer_names_what_can_be_asked_once(calls):
    asked = {
        name: [found["name"] for found in call["parameters"] if found["in"] == "query"]
        for name, call in calls
    }

    cover = "get /api/v1/limits/{buyer}"
    assert asked[cover] == []
    assert asked[f"{cover}/cover"] == ["known_on", "on"]
    assert asked[f"{cover}/delivery-cover"] == ["amount", "currency", "on", "payment_days"]


def test_what_is_sent_has_an_example_of_each_value(description):
    sent = {n: s for n, s in description["components"]["schemas"].items() if n.endswith("Input")}
    lacking = {
        f"{name}.{field}"
        for name, shape in sent.items()
        for field, value in shape.get("properties", {}).items()
        if value.get("format") in ("uuid", "date", "decimal") and "examples" not in value
    }

    assert sent
    assert lacking == set()
    asked = description["components"]["schemas"]["LimitsLimitRequestsInput"]["properties"]
    assert asked["amount"]["examples"] == ["25000.00"]
    assert asked["your_reference"]["examples"] == ["PO-2026-118"]
