"""The policyholders of the demo: their people, policies, limits, invoices and receipts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from random import Random

from django.contrib.auth.hashers import make_password

from accounts import demo as people_services
from accounts import queries as accounts
from accounts import services as accounts_services
from accounts.models import Policyholder, User
from accounts.rules import SYSTEM, Actor, MandateRole
from companies import queries as companies
from companies.models import Company
from core import tenancy
from core.money import Money
from limits import services as limits
from limits.models import LimitRequest
from limits.rules.lifecycle import RequestState
from policies import services as policies
from policies.rules.terms import Basis, CostModel, PolicyTerms, WaitingStart
from website.demo.calendar import Life
from website.demo.economy import SEED, Firm, is_fit_to_trade
from website.demo.market import Economy, at
from website.demo.people import AGENCY, INSURED, MANDATES, PASSWORD, STAFF, STAFF_DOMAIN

_BUYERS = (18, 12, 8, 6)  # how many each policyholder sells to
_IBANS = (  # of a bank code that is not given out, with right check digits
    "NL73DEMO0000000011",
    "NL46DEMO0000000012",
    "NL19DEMO0000000013",
    "NL89DEMO0000000014",
)
_STEP = 1000


@dataclass(slots=True)
class Trader:
    """A policyholder of the demo, who acts for it, and the buyers it sells to."""

    holder: Policyholder
    owner: Actor
    buyers: list[Firm]
    chance: Random

    @property
    def policy_id(self) -> int:
        """The policy it has."""
        policy_id: int = self.holder.policy_set.get().id
        return policy_id

    def scope(self) -> AbstractContextManager[None]:
        """Return the scope its people work in."""
        return tenancy.scope(policyholder_id=self.holder.id, user_id=self.owner.user_id)


def take_on_staff() -> None:
    """Make the staff of the insurer: two persons where one proposes and another releases."""
    for name, role, authority in STAFF:
        people_services.make_person(
            email=f"{name}@{STAFF_DOMAIN}",
            password=_password(),
            language="nl" if name in ("collector", "handler") else "en",
            role=role,
            authority=authority,
        )


def staff_actor(name: str) -> Actor:
    """Return somebody of the staff, ready to act."""
    person = User.objects.get(email=f"{name}@{STAFF_DOMAIN}")
    return accounts.staff_actor(person, date.max)  # the demo sets what people decide but once


def approve_agency(today: date) -> None:
    """Let the reports of one credit agency count, for limits that policyholders set themselves."""
    opened_on = today - timedelta(days=700)
    limits.approve_agency(
        name=AGENCY,
        approved_from=opened_on,
        reason="Invented for the demo.",
        by=staff_actor("underwriter"),
        now=at(opened_on),
    )


def open_house(economy: Economy, now: datetime) -> list[Trader]:
    """Take on the policyholders with their people and policies."""
    pool = _sound_firms(economy)
    insured_firms = [firm for firm in _sound_firms(economy) if firm.legal_form == "B.V."][
        -len(INSURED) :
    ]
    traders = []
    with tenancy.scope(staff=True):
        for index, insured in enumerate(INSURED):
            firm = insured_firms[index]
            holder = accounts_services.take_on_policyholder(
                company_id=economy.company_of(firm),
                name=firm.name,
                language=insured.language,
                by=SYSTEM,
                now=at(economy.today - timedelta(days=700)),
            )
            _insure(holder, index, economy.today)
            _give_mandates(holder, index, insured.language, now)
            buyers = [next(pool) for _ in range(_BUYERS[index])]
            traders.append(Trader(holder, _owner_of(holder), buyers, Random(SEED + index)))
    return traders


def ask_for_limits(trader: Trader, economy: Economy) -> Iterator[Life]:
    """Let the policyholder ask for a limit on each of its buyers, over the past year."""
    for index, firm in enumerate(trader.buyers):
        asked_on = asks_on(index, economy.today)
        yield _ask(trader, economy, firm, asked_on, is_decided=not waits(index))


def asks_on(place: int, today: date) -> date:
    return today - timedelta(days=330 - 7 * place)


def waits(place: int) -> bool:
    """Tell whether the underwriter has not come to a buyer yet: to every ninth."""
    return place % 9 == 8


def _ask(trader: Trader, economy: Economy, firm: Firm, asked_on: date, *, is_decided: bool) -> Life:
    yield asked_on
    wished = min(max(firm.years[-1].lines["sales"] // 60, Decimal(15_000)), Decimal(400_000))
    with trader.scope():
        request = limits.request_limit(
            buyer=company(economy, firm).public_id,
            amount=Money(wished // _STEP * _STEP, "EUR"),
            payment_days=30,
            your_reference=f"K{firm.number:05}",
            by=trader.owner,
            now=at(asked_on),
        )
    if is_decided:
        yield asked_on + timedelta(days=1)
        decide(request, at(asked_on + timedelta(days=1)))


def company(economy: Economy, firm: Firm) -> Company:
    """Return the company a firm became."""
    return companies.by_id([economy.company_of(firm)])[economy.company_of(firm)]


def _sound_firms(economy: Economy) -> Iterator[Firm]:
    return (firm for firm in economy.firms if is_fit_to_trade(firm))


@cache
def _password() -> str:
    return make_password(PASSWORD)


def terms_of(index: int) -> PolicyTerms:
    """Return what is agreed with a policyholder of the demo."""
    nothing, own = Money.zero("EUR"), INSURED[index].own_limits
    return PolicyTerms(
        currency="EUR",
        insured_share=Decimal("0.90"),
        maximum_payment_days=60,
        maximum_invoicing_days=30,
        maximum_extension_days=60,
        notification_days=30,
        waiting_months=6,
        waiting_start=WaitingStart.DUE_DATE,
        claims_threshold=Money(Decimal(500), "EUR"),
        first_loss_each=nothing,
        first_loss_basis=Basis.BEFORE_SHARE,
        minimum_retention=nothing,
        aggregate_first_loss=Money(Decimal(2_500 * index), "EUR"),
        maximum_liability=Money(Decimal(850_000), "EUR"),
        vat_covered=False,
        limit_notice_days=30,
        cost_model=CostModel.A,
        premium_per_mille=Decimal("2.4"),
        credit_check=None if own is None else Money(Decimal(own[1]), "EUR"),
        discretionary_limit=None if own is None else Money(Decimal(own[0]), "EUR"),
        countries=frozenset({"NL", "BE", "DE", "FR", "GB", "ES", "IT", "PL"}),
    )


def _insure(holder: Policyholder, index: int, today: date) -> None:
    inception = date(today.year - 1, 1, 1)
    policies.take_out_policy(
        policyholder_id=holder.id,
        agreement=policies.Agreement(
            inception_on=inception,
            insurable_turnover=Money(Decimal(12_000_000), "EUR"),
        ),
        terms=terms_of(index),
        by=SYSTEM,
        now=at(inception - timedelta(days=14)),
    )
    policies.set_bank_account(
        policyholder_id=holder.id,
        iban=_IBANS[index],
        holder=holder.name[:70],
        by=SYSTEM,
        now=at(inception),
    )


def _give_mandates(holder: Policyholder, index: int, language: str, now: datetime) -> None:
    for email, insured, role in MANDATES:
        if insured != index:
            continue
        if not User.objects.filter(email=email).exists():
            people_services.make_person(email=email, password=_password(), language=language)
        accounts_services.grant_mandate(
            policyholder_id=holder.id, email=email, role=role, by=SYSTEM, now=now
        )


def _owner_of(holder: Policyholder) -> Actor:
    mandate = holder.mandates.select_related("policyholder").get(role=MandateRole.OWNER)
    return accounts.mandate_actor(mandate)


def decide(request: LimitRequest, now: datetime) -> None:
    """Let the underwriter follow the proposal of a referred request."""
    with tenancy.scope(staff=True):
        request.refresh_from_db()
        if request.state != RequestState.REFERRED:
            return
        amount = Money(Decimal(request.proposal["amount"]), request.currency)
        limits.decide(
            request_id=request.public_id, amount=amount, by=staff_actor("underwriter"), now=now
        )
