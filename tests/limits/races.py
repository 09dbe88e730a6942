"""Twenty at once: a world to race in, and what must be so after every step of a limit."""

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Any
from uuid import uuid4

from django.db import connection
from rest_framework.response import Response
from rest_framework.test import APIClient

from accounts import services as accounts
from accounts.rules import Actor
from companies.models import Company
from core import tenancy
from core.errors import BusinessError
from core.http import exception_handler
from core.models import Event
from limits import services
from limits.models import LimitRequest, LimitRow
from limits.rules.reasons import ReasonCode
from tests.factories import NOW, eur
from tests.limits.ground import Insured, buyer, insured, underwriter

AT_ONCE = 20
Edge = tuple[StrEnum, StrEnum]


@dataclass
class World:
    """A policyholder with its token, and an underwriter for each of the twenty."""

    us: Insured
    secret: str
    desk: list[Actor]
    company: Company

    def post(self, address: str, body: object = None, key: str | None = None) -> Response:
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {self.secret}")
        headers = {"Idempotency-Key": key or str(uuid4())}
        return client.post(f"/api/v1/{address}", body or {}, format="json", headers=headers)

    def ask(self, amount: int, **more: object) -> Response:
        wish = {"buyer": str(self.company.public_id), "amount": amount, "payment_days": 30}
        return self.post("limit-requests", wish | more)

    def referred(self) -> LimitRequest:
        with tenancy.scope(staff=True):
            return self.us.ask(self.company, 200_000)

    def asked_about(self) -> LimitRequest:
        request = self.referred()
        self.question(request, "Newer accounts?", self.desk[0])
        return request

    def limit(self, amount: int = 50_000) -> LimitRow:
        with tenancy.scope(staff=True):
            self.us.ask(self.company, amount)
            return LimitRow.objects.get(buyer=self.company)

    def question(self, request: LimitRequest, text: str, by: Actor) -> Response:
        step = partial(services.ask_information, request_id=request.public_id, question=text)
        return as_staff(step, by)

    def decision(self, request: LimitRequest, amount: int, by: Actor) -> Response:
        reasons = [ReasonCode.GRADE_TOO_WEAK] if amount < 200_000 else []
        wish = {"request_id": request.public_id, "amount": eur(amount), "reasons": reasons}
        return as_staff(partial(services.decide, **wish), by)

    def reduction(
        self, row: LimitRow, amount: int, by: Actor, reason=ReasonCode.GRADE_TOO_WEAK
    ) -> Response:
        wish = {"row_id": row.public_id, "amount": eur(amount), "reason": reason}
        return as_staff(partial(services.reduce_limit, **wish), by)

    def withdrawal(
        self, row: LimitRow, by: Actor, reason=ReasonCode.GRADE_TOO_WEAK, *, immediate=True
    ) -> Response:
        wish = {"row_id": row.public_id, "reason": reason, "immediate": immediate}
        return as_staff(partial(services.withdraw_limit, **wish), by)

    def at_the_desk(self, number: int, command: Callable[..., object], **given: Any) -> Response:
        """Do a step of the insurer's, as one of the twenty."""
        return as_staff(partial(command, **given), self.desk[number])

    def ours(self, command: Callable[..., object], **given: Any) -> Response:
        """Do a step of the policyholder's, as its only person."""
        scope = tenancy.scope(policyholder_id=self.us.holder.id)
        return answered(partial(command, **given), self.us.actor, scope)


def a_world(**terms: Any) -> World:
    """Return a world whose policy has some terms."""
    with tenancy.scope(staff=True):
        us = insured(**terms)
        mandate = us.holder.mandates.get()
        _, secret = accounts.issue_token(mandate_id=mandate.id, name="x", by=us.actor, now=NOW)
        desk = [underwriter() for _ in range(AT_ONCE)]
        return World(us, secret, desk, buyer(5, equity=10_000_000))


@dataclass
class Step:
    """A step that is taken twenty times at once: by `take`, and every other time by `other`.

    Both get the world, what `prepare` returned, and which of the twenty they are (0 for all where
    they are identical). Where `is_quiet`, the second time changes nothing and is not refused.
    """

    name: str
    commands: tuple[Callable[..., object], ...]
    prepare: Callable[[World], Any]
    take: Callable[[World, Any, int], Response]
    told: set[tuple[str, str]]  # code and state of those that come second
    events: tuple[str, ...]  # of which there is one more afterwards
    other: Callable[[World, Any, int], Response] | None = None
    edges: tuple[Edge, ...] = ()
    is_quiet: bool = False
    terms: dict[str, Any] | None = None
    effects: Callable[[], int] | None = None  # instead of events, where nothing is told
    are_some_quiet: bool = False  # a worker that finds nothing left to do is not refused

    def __str__(self) -> str:
        return self.name


def ensure_one_of_equal(step: Step) -> None:
    """Take a step twenty times at once, each the very same."""
    world = a_world(**step.terms or {})
    _ensure_one(step, world, lambda subject, number: step.take(world, subject, 0))


def ensure_one_of_different(step: Step) -> None:
    """Take a step twenty times at once, each another or in another way."""
    world, other = a_world(**step.terms or {}), step.other or step.take
    _ensure_one(
        step,
        world,
        lambda subject, number: (other if number % 2 else step.take)(world, subject, number),
    )


def _ensure_one(step: Step, world: World, take: Callable[[Any, int], Response]) -> None:
    subject = step.prepare(world)
    before = _effects(step)

    done, refused = all_at_once(partial(take, subject, number) for number in range(AT_ONCE))

    assert _effects(step) == before + 1
    if step.is_quiet:
        assert refused == []
        return
    assert told(refused) <= {(409, code, state) for code, state in step.told}
    assert len(done) == 1 or step.are_some_quiet


def _effects(step: Step) -> int:
    if step.effects is None:
        return sum(seen(name) for name in step.events)
    with tenancy.scope(staff=True):
        return step.effects()


def racing(*edges: Edge, commands: Iterable[Callable[..., object]] = ()):
    """Note on a test which steps it races, beside those that stand in a table of steps."""

    def noted(test):
        test.edges, test.commands = edges, tuple(commands)
        return test

    return noted


def as_staff(step: Callable[..., object], by: Actor) -> Response:
    """Do a step of the desk; its refusal is worded as everywhere over HTTP."""
    return answered(step, by, tenancy.scope(staff=True))


def answered(step: Callable[..., object], by: Actor, scope: Any) -> Response:
    """Do a step inside a scope; its refusal is worded as everywhere over HTTP."""
    try:
        with scope:
            step(by=by, now=NOW)
    except BusinessError as refusal:
        answer = exception_handler(refusal, {})
        assert answer is not None
        return answer
    return Response(status=200)


def all_at_once(steps: Iterable[Callable[[], Response]]) -> tuple[list[Response], list[Response]]:
    """Take twenty steps at the same moment, each on its own connection; return done and refused."""
    waiting = list(steps)
    assert len(waiting) == AT_ONCE
    barrier = threading.Barrier(AT_ONCE)

    def take(step: Callable[[], Response]) -> Response:
        barrier.wait()
        try:
            return step()
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(take, waiting))
    done = [answer for answer in answers if answer.status_code < 400]
    return done, [answer for answer in answers if answer.status_code >= 400]


def told(refused: list[Response]) -> set[tuple[int, str, str]]:
    """Return which refusals came: status, code, and the state they name."""
    return {
        (answer.status_code, answer.data["code"], answer.data.get("values", {}).get("state", ""))
        for answer in refused
    }


def seen(name: str) -> int:
    """Return how often something happened."""
    with tenancy.scope(staff=True):
        return Event.objects.filter(name=name).count()
