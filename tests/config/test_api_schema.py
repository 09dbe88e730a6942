"""The API's description says how to write, and what every refusal looks like."""

import json

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db
_WRITES = ("post", "put", "patch", "delete")


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
    assert asking == {name for name, _ in calls if name.partition(" ")[0] in _WRITES}


def test_every_call_says_that_the_language_can_be_chosen(calls):
    assert all("Accept-Language" in _headers(call) for _, call in calls)


def test_every_refusal_is_described_as_problem_json(description, calls):
    for name, call in calls:
        expected = {"400", "401", "404"}
        if name.partition(" ")[0] in _WRITES:
            expected |= {"409", "422"}
        assert expected <= set(call["responses"]), name
        for status in expected:
            content = call["responses"][status]["content"]
            shape = content["application/problem+json"]["schema"]
            assert shape == {"$ref": "#/components/schemas/Problem"}, name
    assert {"code", "detail", "status"} <= set(
        description["components"]["schemas"]["Problem"]["required"]
    )


def test_the_codes_of_the_rules_stand_with_the_calls_they_refuse(calls):
    answers = dict(calls)["post /api/v1/limit-requests"]["responses"]

    assert "`REQUEST_ALREADY_OPEN`" in answers["409"]["description"]
    assert "`NOT_YOUR_RIGHT`" in answers["409"]["description"]
    assert "`BAD_INPUT`" in answers["400"]["description"]
    assert "`BAD_INPUT`" not in answers["409"]["description"]
    assert "`NUMBER_USED`" not in answers["409"]["description"]
    assert "%(" not in answers["409"]["description"]
    assert "IDEMPOTENCY_KEY_REUSED" in answers["422"]["description"]
