"""Every call of the API holds its description, whoever sends whatever.

200 cases by default; `./bin/test tests/config/test_schemathesis.py -n0 --cases 2000` sends more.
"""

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from oauth2_provider.models import AccessToken as GivenToken
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.checks import (
    content_type_conformance,
    not_a_server_error,
    response_schema_conformance,
    status_code_conformance,
)
from schemathesis.core.failures import FailureGroup

from accounts import services as accounts
from accounts.rules import Actor, MandateRole, Scope
from collections_app import services as collections
from core import tenancy
from core.files import GivenFile
from core.models import Delivery
from limits import services as limits
from limits.models import Decision
from monitoring import services as monitoring
from monitoring.models import Notice
from receivables import services as receivables
from receivables.rules.upload import Header
from receivables.services import buyer_lists, ledger_files
from tests import factories
from tests.claims import ground
from tests.factories import NOW, eur

pytestmark = pytest.mark.django_db
NOBODY = "nobody"
LEDGER = b"""invoice_no;debtor_id;debtor_name;invoice_date;due_date;amount_gross;amount_open
F-1;D-1;Late Payer B.V.;2026-02-01;2026-03-01;121.00;121.00"""
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


@dataclass
class World:
    """A token for each role and scope at one policyholder, and one of each thing to address."""

    secrets: dict[str, str] = field(default_factory=dict)
    ids: dict[str, UUID] = field(default_factory=dict)

    def headers(self, role: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.secrets[role]}"} if role != NOBODY else {}


@pytest.fixture
def world(monkeypatch):
    """Give every call something to find: most are about one buyer of one policyholder."""
    monkeypatch.setattr("core.clock.now", lambda: ground.at(date(2026, 9, 1)))
    with tenancy.scope(staff=True):
        us, found = ground.insured(), World()
        for role in MandateRole:
            mandate = factories.mandate(us.holder, role, language="en")
            _, found.secrets[role] = accounts.issue_token(
                mandate_id=mandate.id, name=role, by=factories.actor(mandate), now=NOW
            )
            if role == MandateRole.OWNER:
                for scope in Scope:
                    found.secrets[scope] = given_to_a_system(scope, factories.actor(mandate))
        GivenToken.objects.update(expires=NOW + timedelta(days=36_500))  # a long run may be slow
        us.limit(50_000)
        invoice = us.invoice()
        dispute = receivables.open_dispute(
            invoice_id=us.invoice().public_id, amount=eur(100), reason="x", by=us.actor, now=NOW
        )
        case = collections.hand_over(
            buyer=us.buyer.public_id, by=us.actor, now=ground.at(ground.HANDED_OVER)
        )
        claim = us.notify(date(2026, 9, 1))
        other = factories.graded(factories.company(), 5, equity=10_000_000)
        asked = limits.request_limit(
            buyer=other.public_id, amount=eur(200_000), payment_days=30, by=us.actor, now=NOW
        )
        said = limits.write_message(
            request_id=asked.public_id,
            text="The accounts.",
            files=[GivenFile("accounts.pdf", b"%PDF-1.7 accounts")],
            by=us.actor,
            now=NOW,
        )
        confirmation = limits.confirm_cover(
            buyer=us.buyer.public_id, on=NOW.date(), language="en", by=us.actor, now=NOW
        )
        monitoring.watch(buyer=us.buyer.public_id, by=us.actor, now=NOW)
        endpoint = monitoring.add_endpoint(
            url="https://hooks.example.com/dekking", by=us.actor, now=NOW
        )
        monitoring.test_endpoint(endpoint_id=endpoint.public_id, by=us.actor, now=NOW)
        ledger = ledger_files.send_file(
            content=LEDGER,
            file_name="ledger.csv",
            whole=ledger_files.Whole(Header(NOW.date())),
            by=us.actor,
            now=NOW,
        )
        listed = buyer_lists.send_list_rows(rows=[{"debtor_id": "D-1"}], by=us.actor, now=NOW)
        rows = {
            "buyer": us.buyer,
            "buyer_list": listed,
            "company": us.buyer,
            "invoice": invoice,
            "dispute": dispute,
            "case": case,
            "claim": claim,
            "decision": Decision.objects.get(policyholder=us.holder),
            "request_id": asked,
            "document": said.documents.get(),
            "confirmation": confirmation,
            "endpoint": endpoint,
            "delivery": Delivery.objects.get(target=str(endpoint.public_id)),
            "ledger": ledger,
        }
        found.ids = {name: row.public_id for name, row in rows.items()}
        if notice := Notice.objects.first():
            found.ids["notice"] = notice.public_id
    return found


def given_to_a_system(scope: Scope, by: Actor) -> str:
    """Return a token as a system gets it that has this one scope."""
    made, secret = accounts.make_client(name=scope, scopes=[scope], by=by, now=NOW)
    form = {
        "grant_type": "client_credentials",
        "client_id": made.client_id,
        "client_secret": secret,
    }
    answer = Client().post("/oauth/token", form)
    return str(answer.json()["access_token"])


@pytest.fixture
def description(world):
    """Load what the application says of itself, with the test's own transaction kept open."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi(
        "/api/schema/", get_wsgi_application(), headers={"Accept": "application/json"}
    )
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def calls(description) -> Iterator[APIOperation]:
    for found in description.get_all_operations():
        yield found.ok()


def point(case: Case, ids: dict[str, UUID]) -> None:
    """Let a case be about what is there: the address, and ids in the body."""
    for places in (case.path_parameters, case.query, case.body):
        if not isinstance(places, dict):
            continue
        for name in places.keys() & ids.keys():
            places[name] = str(ids[name])
        if "invoices" in places:
            places["invoices"] = [str(ids["invoice"])]


def send(
    call: APIOperation, mode: GenerationMode, world: World, roles: list[str], cases: int
) -> Counter[int]:
    """Send cases of one call, each undone; return what was answered, or raise what is broken."""
    answered: Counter[int] = Counter()

    @settings(
        max_examples=cases,
        deadline=None,
        database=None,
        derandomize=cases < 10,
        suppress_health_check=list(HealthCheck),
    )
    @given(
        case=call.as_strategy(generation_mode=mode),
        role=st.sampled_from(roles),
        is_there=st.sampled_from([True, True, False]),
    )
    def holds(case: Case, role: str, is_there: bool) -> None:
        if is_there:
            point(case, world.ids)
        with transaction.atomic():
            answer = case.call(headers=world.headers(role))
            transaction.set_rollback(True)
        answered[answer.status_code] += 1
        if role == NOBODY:  # not found: what stands for an id is none
            assert answer.status_code in {401, 404}
        case.validate_response(answer, checks=CHECKS)

    holds()
    return answered


@pytest.mark.parametrize("mode", GenerationMode)
def test_no_case_breaks_a_call_or_its_description(request, world, description, mode):
    every = list(calls(description))
    each = -(-request.config.getoption("cases") // (len(GenerationMode) * len(every)))
    roles: deque[str] = deque([*MandateRole, *Scope, NOBODY])
    broken: dict[str, BaseException] = {}
    answered: Counter[int] = Counter()

    for call in every:
        roles.rotate(1)  # the first case of a call has the first role: each begins somewhere
        try:
            answered += send(call, mode, world, list(roles), each)
        except (Exception, FailureGroup) as problem:
            broken[call.label] = problem

    assert len(every) > 40
    assert not broken, "\n\n".join(f"{name}: {why}" for name, why in broken.items())
    assert answered.total() >= 0.8 * each * len(every)
    assert {200, 401, 403, 404} <= answered.keys()
