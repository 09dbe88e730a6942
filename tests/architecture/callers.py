"""Everybody who may come to an address, and the rows an address may name."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.db import connection, transaction
from django.test import Client

from accounts.models import AccessToken, Mandate, User
from accounts.rules import RIGHTS, SYSTEM, MandateRole, StaffRole, token_digest
from core.admin import Desk
from core.fields import CurrencyField
from core.models import Document
from grading import services as grading
from limits import services as limits
from tests import factories
from tests.signing_in import sign_in, sign_in_staff

_BUYER_LIST = "receivables.LedgerFile of buyers"  # a file of another kind
# What the variable parts of addresses name.
OBJECTS = {
    "buyer": "companies.Company",
    "case": "collections_app.Case",
    "claim": "claims.Claim",
    "client": "accounts.ApiClient",
    "company": "companies.Company",
    "confirmation": "limits.CoverConfirmation",
    "delivery": "core.Delivery",
    "decision": "limits.Decision",
    "dispute": "receivables.Dispute",
    "document": "limits.RequestDocument",
    "endpoint": "monitoring.WebhookEndpoint",
    "evidence": "claims.Evidence",
    "bulk_id": "limits.BulkRequest",
    "buyer_list": _BUYER_LIST,
    "filter_id": "limits.SavedFilter",
    "invoice": "receivables.Invoice",
    "ledger": "receivables.LedgerFile",
    "letter": "collections_app.Letter",
    "letter_id": "collections_app.Letter",
    "mandate": "accounts.Mandate",
    "named": "receivables.NamedBuyer",
    "notice": "monitoring.Notice",
    "payout": "claims.Payout",
    "policy": "policies.Policy",
    "request_id": "limits.LimitRequest",
    "token": "accounts.AccessToken",
}
# What they are when they name no row of a policyholder.
PLAIN = {
    "app_label": "core",
    "version": "2",
    "code": "equity_to_assets",
    "content_type_id": "1",
    "key": "x",
    "kind": "reminder",
    "object_id": "1",
    "secret": "x",
    "shock": "01a20347-0000-7000-8000-000000000000",
    "uidb36": "x",
    "url": "nowhere",
}
# What pages need beside the row they are about.
_BESIDE = ("collections_app.CaseInvoice", "core.SentMail")
# Columns that a made-up value would not suit.
_TELLING = ("monitoring.Notice", "monitoring.UnopenedCut")
_GIVEN: dict[str, dict[str, Any]] = {
    "accounts.User": {"staff_role": ""},
    "claims.Claim": {"state": "CALCULATED"},
    "claims.Evidence": {"kind": "PDF", "content": b"%PDF-"},
    "limits.BulkRequest": {"state": "READY", "row_count": 0},
    "monitoring.Notice": {"kind": "LIMIT_REDUCED"},
    "monitoring.UnopenedCut": {"kind": "LIMIT_REDUCED"},
    "receivables.ExchangeRate": {"currency": "USD", "per_euro": Decimal("1.0850")},
    "receivables.LedgerFile": {"kind": "LEDGER", "state": "READY", "row_count": 0},
    "core.Document": {"state": "READY", "content": b"%PDF-"},
    "core.Delivery": {"channel": "WEBHOOK"},
    "core.Event": {"subject_type": "accounts.Policyholder"},
    "policies.PolicyEnding": {"ground": "AGREED"},
    "policies.PoliticalEvent": {"kind": "MORATORIUM"},
    "policies.PolicyProposal": factories.proposed_policy() | {"policy": None},
    "policies.TermsProposal": factories.proposed_terms(),
}


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody, or some system, with what it shows of itself."""

    name: str
    role: str = ""  # of the mandate, or at the insurer
    session: str = ""
    secret: str = ""

    def has(self, right: str) -> bool:
        """Whether the caller's mandate includes the right; every mandate includes none."""
        return not right or right in {str(one) for one in RIGHTS[MandateRole(self.role)]}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a caller got."""

    status: int
    location: str
    policy: str
    recorded: int
    code: str

    @property
    def is_to_sign_in(self) -> bool:
        """Whether it sends the caller to the sign-in."""
        return self.status == 302 and "/accounts/login/" in self.location


@dataclass
class Household:
    """One policyholder with everything an address can name, and everybody who acts for it."""

    holder: Any = None
    mandates: dict[MandateRole, Caller] = field(default_factory=dict)
    tokens: dict[MandateRole, Caller] = field(default_factory=dict)
    rows: dict[str, Any] = field(default_factory=dict)


class World:
    """Two policyholders that are strangers to each other, and the insurer."""

    def __init__(self) -> None:
        self.mine, self.theirs = Household(), Household()
        self.staff: dict[StaffRole, Caller] = {}
        for household in (self.mine, self.theirs):
            _settle(household)
        for role in StaffRole:
            self.staff[role] = _signed_in(factories.staff(role), str(role), role, second=True)
        without = factories.staff(StaffRole.ADMINISTRATOR)
        self.without_second_factor = _signed_in(without, "staff without second factor", "")
        self.anonymous = Caller("anonymous")
        self.without_mandate = _signed_in(factories.user(), "somebody without mandate", "")
        self.stranger = self.theirs.mandates[MandateRole.OWNER]
        self.strange_system = self.theirs.tokens[MandateRole.OWNER]


def call(caller: Caller, method: str, address: str) -> Answer:
    """Let the caller send a request, and take back whatever it did."""
    client = Client(raise_request_exception=False)
    headers = {"Idempotency-Key": str(uuid4())}
    if caller.secret:
        headers["Authorization"] = f"Bearer {caller.secret}"
    if caller.session:
        client.cookies[settings.SESSION_COOKIE_NAME] = caller.session
    with transaction.atomic():
        before = _events()
        sent: dict[str, Any] = {}
        if method != "GET" and address.startswith("/api/"):
            sent = {"content_type": "application/json", "data": "{}"}
        response = client.generic(method, address, headers=headers, **sent)
        answer = _answer(response, _events() - before)
        transaction.set_rollback(True)
    return answer


def _answer(response: Any, recorded: int) -> Answer:
    is_problem = response.headers.get("Content-Type", "").startswith("application/problem+json")
    return Answer(
        response.status_code,
        response.headers.get("Location", ""),
        response.headers.get("Content-Security-Policy", ""),
        recorded,
        response.json()["code"] if is_problem else "",
    )


def _events() -> int:
    """Return how many events were ever begun, also those that were taken back."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_value FROM core_event_id_seq")
        (number,) = cursor.fetchone()
    return int(number)


def _signed_in(user: User, name: str, role: str, *, second: bool = False) -> Caller:
    client = Client()
    (sign_in_staff if second else sign_in)(client, user)
    return Caller(name, role, session=client.cookies[settings.SESSION_COOKIE_NAME].value)


def _settle(household: Household) -> None:
    household.holder = factories.policyholder()
    household.rows["accounts.Policyholder"] = household.holder
    household.rows["policies.Policy"] = factories.policy(household.holder)
    for role in MandateRole:
        mandate = factories.mandate(household.holder, role)
        household.mandates[role] = _signed_in(mandate.user, role, role)
        household.tokens[role] = _system(mandate)
        household.rows["accounts.Mandate"] = mandate
    _ask_for_a_limit(household)
    buyer = row_of(household, "companies.Company")
    household.rows["receivables.Invoice"] = factories.invoice(household.holder, buyer)
    household.rows["receivables.OverdueReport"] = factories.overdue(household.holder, buyer)
    household.rows["core.Delivery"] = _made(household, "core.Delivery")
    desks = {model._meta.label for model, desk in admin.site._registry.items() if _is_ours(desk)}
    row_of(household, "receivables.LedgerFile")
    buyers = household.rows[_BUYER_LIST] = _made(household, "receivables.LedgerFile")
    buyers.kind = "BUYERS"
    buyers.save(update_fields=["kind"])
    for label in sorted({*OBJECTS.values(), *_BESIDE, *desks}):
        row_of(household, label)
    owner = Mandate.objects.get(policyholder=household.holder, role=MandateRole.OWNER)
    household.rows["accounts.AccessToken"] = owner.tokens.get()
    kept = household.rows["limits.SavedFilter"]
    kept.user = owner.user
    kept.save(update_fields=["user"])


def _is_ours(desk: admin.ModelAdmin) -> bool:
    return isinstance(desk, Desk)


def _ask_for_a_limit(household: Household) -> None:
    owner = Mandate.objects.get(policyholder=household.holder, role=MandateRole.OWNER)
    household.rows["limits.LimitRequest"] = limits.request_limit(
        buyer=row_of(household, "companies.Company").public_id,
        amount=factories.eur(50_000),
        payment_days=30,
        by=factories.actor(owner),
        now=factories.NOW,
    )


def _system(mandate: Mandate) -> Caller:
    secret = f"dk_{uuid4().hex}"
    AccessToken.objects.create(
        mandate=mandate,
        user=mandate.user,
        name="ledger",
        prefix=secret[:9],
        digest=token_digest(secret),
        created_at=factories.NOW,
    )
    return Caller(f"system of {mandate.role}", mandate.role, secret=secret)


def row_of(household: Household, label: str) -> Any:
    """Return the household's row of a model, made with plausible columns if there is none."""
    if label == "companies.Company" and label not in household.rows:
        household.rows[label] = _graded()
    if label not in household.rows:
        household.rows[label] = _found(household, label) or _made(household, label)
    return household.rows[label]


def _graded() -> Any:
    """Return a company that the scorecard graded, with its reasons."""
    company = factories.graded(factories.company())
    grading.regrade([company.id], cause="TEST", cause_id=uuid4(), by=SYSTEM, now=factories.NOW)
    return company


def _found(household: Household, label: str) -> Any:
    """Return a row that came to be with another one."""
    model = apps.get_model(label)
    if hasattr(model, "policyholder_id"):
        rows = model._default_manager.filter(policyholder_id=household.holder.id)
        return rows.order_by("id").first()
    if model._meta.pk.is_relation:  # a row that stands beside another
        beside = row_of(household, model._meta.pk.related_model._meta.label)
        return model._default_manager.filter(pk=beside.pk).first()
    return model._default_manager.order_by("pk").first()  # it is nobody's


def _made(household: Household, label: str) -> Any:
    model = apps.get_model(label)
    columns = {f.name: _plausible(household, f) for f in model._meta.concrete_fields if _needs(f)}
    if hasattr(model, "policyholder_id"):
        columns["policyholder_id"] = household.holder.id
    columns |= _GIVEN.get(label, {})
    if label == "core.Delivery":
        columns["target"] = str(row_of(household, "monitoring.WebhookEndpoint").public_id)
    if label in _TELLING:  # a notice tells of something that happened
        event = row_of(household, "core.Event")
        columns |= {"event_id": event.public_id, "business_date": event.business_date}
    return model._default_manager.create(**columns)


def _needs(column: Any) -> bool:
    """Tell whether a column must be filled in; its own policyholder always is."""
    if column.name == "policyholder_id" or column.has_default():
        return False
    if column.is_relation:
        return not column.null or column.related_model is Document
    return not (column.primary_key or column.null)


def _plausible(household: Household, column: Any) -> Any:
    if column.is_relation:
        return row_of(household, column.related_model._meta.label)
    if column.choices:
        return column.choices[0][0]
    if isinstance(column, CurrencyField):
        return "EUR"
    if column.get_internal_type() == "CharField":
        return uuid4().hex[: min(column.max_length, 8)]
    return _OF_TYPE[column.get_internal_type()]()


_OF_TYPE = {
    "BigIntegerField": lambda: 1,
    "BinaryField": lambda: b"x",
    "BooleanField": lambda: False,
    "DateField": lambda: date(2026, 3, 1),
    "DateTimeField": lambda: datetime(2026, 3, 1, 9, tzinfo=factories.NOW.tzinfo),
    "DecimalField": lambda: Decimal(1),
    "IntegerField": lambda: 1,
    "JSONField": dict,
    "PositiveBigIntegerField": lambda: 1,
    "PositiveIntegerField": lambda: 1,
    "PositiveSmallIntegerField": lambda: 1,
    "SmallIntegerField": lambda: 1,
    "TextField": lambda: "x",
    "URLField": lambda: "https://example.test/",
    "UUIDField": uuid4,
}
