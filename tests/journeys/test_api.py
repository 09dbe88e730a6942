"""The policyholder's part of the whole chain over the API, after its own description."""

import json
import re
from base64 import b64encode
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO, StringIO
from uuid import uuid4

import pytest
from django.core.management import call_command
from jsonschema import ValidationError
from pypdf import PdfReader
from rest_framework.test import APIClient

from accounts import queries as accounts
from accounts import services as accounts_services
from accounts.models import User
from accounts.rules import MandateRole, StaffRole
from claims import services as claims
from collections_app import services as collections
from core import advancing, clock, tenancy
from core.dates import business_date
from core.money import Money
from grading import services as grading
from tests.journeys.client import System
from tests.journeys.ground import AILING, IBAN, STAFF, number_of

NOT_OURS = {"/sandbox/": 404, "/signals": 401}  # there is no sandbox here; feeds have keys
METHODS = ("get", "post", "put", "patch", "delete")  # in this order


@pytest.fixture
def description(client):
    """The description that is served, and that holds."""
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=StringIO())
    return client.get("/api/schema/", headers={"Accept": "application/json"}).json()


@pytest.fixture
def system(world, description):
    """The policyholder's system, with a token of the owner's."""
    with tenancy.scope(staff=True):
        mandate = world.holder.mandates.get(role=MandateRole.OWNER)
        _, secret = accounts_services.issue_token(
            mandate_id=mandate.id,
            name="ledger",
            by=accounts.mandate_actor(mandate),
            now=clock.now(),
        )
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    return System(client, description)


@pytest.mark.usefixtures("pango")
def test_from_the_limit_to_the_statement_over_the_api(world, workers, system, receiver):
    buyer = str(world.payer.public_id)
    (found,) = system.get("companies", q="Norderlicht Bouwmaterialn")["items"]
    assert found["id"] == buyer
    (found,) = system.get("companies", q=number_of(world.payer))["items"]
    assert found["id"] == buyer
    assert system.get(f"companies/{buyer}/grade")["grade"] == 3
    endpoint = system.send("webhook-endpoints", url=receiver.url)
    asked = system.send("limit-requests", buyer=buyer, amount="50000.00", payment_days=30)
    assert asked["decision"]["amount"] == "50000.00"
    invoice = enter_an_invoice(system, buyer)
    confirmation = confirm_cover(system, buyer)

    as_staff(
        StaffRole.RISK_ANALYST,
        grading.file_statement,
        company_id=world.payer.id,
        period_end=today().replace(year=today().year - 1, month=12, day=31),
        currency="EUR",
        lines={item: Decimal(amount) for item, amount in AILING.items()},
        source="Trade register",
        filed_on=None,
    )
    workers.settle()
    kinds = ("GRADE_CHANGED", "LIMIT_REDUCED", "LIMIT_DECIDED")
    told = [each for each in system.get("notices")["items"] if each["kind"] in kinds]
    assert sorted(each["kind"] for each in told) == sorted(kinds)
    posted = [json.loads(body)["data"]["kind"] for _, body in receiver.got]
    assert [posted.count(kind) for kind in kinds] == [1, 1, 1]
    notice = system.send(f"notices/{told[0]['id']}/read")["id"]

    live(workers, 60)
    system.send("overdues", buyer=buyer)
    letter = system.send("letters", buyer=buyer, kind="FINAL_NOTICE")["id"]
    workers.settle()
    assert "F-1001" in text_of(system.get(f"letters/{letter}/pdf"))
    case = system.send("cases", buyer=buyer)["id"]
    as_staff(StaffRole.COLLECTOR, collections.take_case, case_id=case)
    as_staff(
        StaffRole.COLLECTOR,
        collections.book_payment,
        case_id=case,
        amount=Money(Decimal(2_500), "EUR"),
        received_on=today(),
        reference="Statement 214/7",
    )
    workers.settle()
    assert system.get(f"claims/readiness/{buyer}")["can_be_notified"]
    claim = system.send("claims", buyer=buyer)["id"]
    live(workers, 65)
    assert system.get(f"claims/{claim}")["state"] == "READY"
    as_staff(StaffRole.CLAIMS_HANDLER, claims.calculate, claim_id=claim)
    as_staff(StaffRole.CLAIMS_HANDLER, claims.submit, claim_id=claim)
    amount = Money(Decimal("7140.49"), "EUR")  # 9,600.00 / 1.21 x 0.9
    as_staff(StaffRole.CLAIMS_RELEASER, claims.approve, claim_id=claim, amount=amount)
    workers.settle()

    paid = system.get(f"claims/{claim}")
    (payout,) = paid["payouts"]
    pdf = text_of(system.get(f"payouts/{payout['id']}/pdf"))
    for text in (paid["number"], "9,600.00", "7,933.88", "EUR 7,140.49"):
        assert text in pdf
    assert IBAN in pdf.replace(" ", "")
    known = {
        "bulk_id": send_a_list(system),
        "buyer": buyer,
        "buyer_list": send_buyers(system),
        "company": buyer,
        "case": case,
        "claim": claim,
        "confirmation": confirmation,
        "delivery": posted_to(system, endpoint["id"]),
        "dispute": open_a_dispute(system, invoice),
        "endpoint": endpoint["id"],
        "invoice": invoice,
        "ledger": send_a_ledger(system),
        "letter": letter,
        "notice": notice,
        "payout": payout["id"],
        "policy": system.get("policies")["items"][0]["id"],
        "decision": asked["decision"]["id"],
        "document": write_a_message(system, asked["id"]),
        "request_id": asked["id"],
    }
    complaints = every_other_path_answers(system, known)
    assert complaints == [], "\n".join(complaints)


def send_a_list(system):
    rows = [{"name": "Norderlicht Bouwmaterialen", "country": "DE", "amount": "1000.00"}]
    headers = {"Idempotency-Key": str(uuid4())}
    sent = system.client.post("/api/v1/limit-request-files", rows, format="json", headers=headers)
    return sent.json()["id"]


def send_buyers(system):
    headers = {"Idempotency-Key": str(uuid4())}
    rows = [{"debtor_id": "90000001"}]
    sent = system.client.post("/api/v1/buyer-lists", rows, format="json", headers=headers)
    return sent.json()["id"]


def posted_to(system, endpoint):
    """Return the newest message to an endpoint."""
    return system.get(f"webhook-endpoints/{endpoint}/messages")["items"][0]["id"]


def send_a_ledger(system):
    """Have a ledger of one line looked through; it is not taken in yet."""
    line = {
        "invoice_no": "F-2001",
        "debtor_id": "90000001",
        "debtor_name": "Norderlicht Bouwmaterialen",
        "invoice_date": today().isoformat(),
        "due_date": (today() + timedelta(days=30)).isoformat(),
        "amount_gross": "121.00",
        "amount_open": "121.00",
    }
    return system.send("ledgers", as_of=today().isoformat(), rows=[line])["id"]


def write_a_message(system, request_id):
    """Write to the underwriter with a document; return the document's id."""
    paper = {"file_name": "accounts.pdf", "content": b64encode(b"%PDF-1.7 accounts").decode()}
    said = system.send(
        f"limit-requests/{request_id}/messages", text="The accounts.", documents=[paper]
    )
    return said["documents"][0]["id"]


def confirm_cover(system, buyer):
    """Have a paper made of what was covered today."""
    made = system.send("cover-confirmations", buyer=buyer, on=today().isoformat())
    return made["id"]


def every_other_path_answers(system, known):
    """Read all that can be read; write nothing, which is refused in words. Return complaints."""
    complaints = []
    left = [
        (METHODS.index(method), path)
        for path, methods in system.description["paths"].items()
        for method in METHODS
        if method in methods and (path, method) not in system.called
    ]
    for place, path in sorted(left):
        closed = [status for part, status in NOT_OURS.items() if part in path]
        if closed:
            complaints += is_closed(system, METHODS[place], path, *closed)
            continue
        address = path.removeprefix("/api/v1/").format(**known)
        try:
            if METHODS[place] == "get":
                system.get(address, **asked_of(system, path))
            else:
                system.knock(address, method=METHODS[place])
        except (AssertionError, ValidationError) as problem:
            complaints.append(f"{METHODS[place]} {path}: {str(problem)[:300]}")
    return complaints


def is_closed(system, method, path, status):
    """Complain of an address that lets a policyholder's system in."""
    anything = dict.fromkeys(re.findall(r"{(\w+)}", path), uuid4())
    answer = getattr(system.client, method)(
        path.format(**anything), headers={"Idempotency-Key": str(uuid4())}
    )
    return [] if answer.status_code == status else [f"{method} {path}: {answer.status_code}"]


def asked_of(system, path):
    """Return what a question has to name besides its address, and a day where it may name one."""
    named = {
        each["name"] for each in system.description["paths"][path]["get"].get("parameters", [])
    }
    given = {"on": today().isoformat(), "amount": "1000.00"}
    return {name: given[name] for name in given if name in named}


def enter_an_invoice(system, buyer):
    invoice = {
        "buyer": buyer,
        "number": "F-1001",
        "dispatched_on": today().isoformat(),
        "issued_on": today().isoformat(),
        "due_on": (today() + timedelta(days=30)).isoformat(),
        "net_amount": "10000.00",
        "vat_amount": "2100.00",
    }
    return system.send("invoices", **invoice)["id"]


def open_a_dispute(system, invoice):
    return system.send("disputes", invoice=invoice, amount="100.00", reason="Colour differs.")["id"]


def as_staff(role, work, **given):
    """Let a member of staff do something at a desk."""
    with tenancy.scope(staff=True):
        actor = accounts.staff_actor(User.objects.get(email=STAFF[role]), date.max)
        return work(**given, by=actor, now=clock.now())


def live(workers, days):
    advancing.aim(days=days)
    workers.live()


def today():
    return business_date(clock.now())


def text_of(pdf):
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())
