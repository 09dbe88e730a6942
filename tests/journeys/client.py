"""The policyholder's system at the API: each write sent twice, each answer held to its shape."""

import json
import re
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from jsonschema import Draft202012Validator
from rest_framework.test import APIClient

from tests.journeys.workers import effects

_BASE = "/api/v1/"


@dataclass
class System:
    """A system that knows the API by its description only."""

    client: APIClient
    description: dict[str, Any]
    called: set[tuple[str, str]] = field(default_factory=set)

    def get(self, address: str, **query: str) -> Any:
        """Read something."""
        return self._checked("get", address, self.client.get(f"{_BASE}{address}", query))

    def send(self, address: str, *, method: str = "post", **data: Any) -> Any:
        """Write something twice with one key: one effect, one answer."""
        headers = {"Idempotency-Key": str(uuid4())}
        write = getattr(self.client, method)
        first = write(f"{_BASE}{address}", data, format="json", headers=headers)
        assert first.status_code < 400, f"{address}: {first.status_code} {first.content!r}"
        before = effects()
        again = write(f"{_BASE}{address}", data, format="json", headers=headers)
        assert effects() == before, f"{address} had a second effect"
        assert again.headers["Idempotent-Replayed"] == "true"
        assert (again.status_code, _repeated(again)) == (first.status_code, _repeated(first))
        return self._checked(method, address, first)

    def knock(self, address: str, *, method: str) -> None:
        """Write nothing: it is done, or refused in the shape of a problem."""
        headers = {"Idempotency-Key": str(uuid4())}
        write = getattr(self.client, method)
        answer = write(f"{_BASE}{address}", {}, format="json", headers=headers)
        if answer.status_code >= 400:
            assert answer.status_code in (400, 409), answer.content
            assert answer.headers["Content-Type"] == "application/problem+json"
            assert {"type", "status", "code", "detail"} <= answer.json().keys()

    def _checked(self, method: str, address: str, answer: Any) -> Any:
        path = self._path(f"{_BASE}{address}")
        self.called.add((path, method))
        assert answer.status_code < 400, f"{path}: {answer.status_code} {answer.content!r}"
        described = self.description["paths"][path][method]["responses"][str(answer.status_code)]
        content = described.get("content", {})
        if not content:
            assert answer.content in (b"", b"null")
            return None
        kind = answer.headers["Content-Type"].partition(";")[0]
        assert kind in content, f"{path} answers with {kind}"
        if kind != "application/json":
            return answer.content
        shape = {**content[kind]["schema"], "components": self.description["components"]}
        Draft202012Validator(shape).validate(answer.json())
        return answer.json()

    def _path(self, address: str) -> str:
        """Return the path of the description that an address belongs to; the plainest first."""
        for path in sorted(self.description["paths"], key=lambda each: each.count("{")):
            if re.fullmatch(re.sub(r"\{[^}]+\}", "[^/]+", path), address):
                return path
        raise AssertionError(f"{address} is not described")


def _repeated(answer: Any) -> Any:
    """Return what a repeat says too: all but a secret, which is given once."""
    said = _read(answer)
    if isinstance(said, dict):
        said.pop("secret", None)
    return said


def _read(answer: Any) -> Any:
    return json.loads(answer.content) if answer.content else None
