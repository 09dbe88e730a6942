"""What is asked about in a benchmark: policyholders with policies, companies with grades."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from accounts import queries as accounts
from accounts import services as account_services
from accounts.models import Policyholder
from accounts.rules import SYSTEM, Actor, MandateRole
from core import tenancy
from core.money import Money
from limits.benchmark.database import run
from policies import services as policies
from policies.rules.terms import Basis, CostModel, PolicyTerms, WaitingStart
from policies.services import Agreement

GRADE, EQUITY, SALES = 4, 4_000_000, 400_000_000  # 25 % of the equity: room for 1,000,000
ROOM = 1_000_000

_COMPANIES = """
    INSERT INTO companies_company
        (id, public_id, name, search_name, country, legal_form, is_natural_person, sector,
         founded_on, street, postcode, city, source, created_at)
    SELECT id, gen_random_uuid(), 'Benchmark ' || id || ' B.V.', 'benchmark ' || id || ' bv', 'NL',
        '', false, '4690', '2001-01-01', '', '', 'Utrecht', 'BENCHMARK', now()
    FROM generate_series(%(first)s::bigint, %(last)s) AS id
"""
_NUMBERS = """
    INSERT INTO companies_identifier (company_id, scheme, country, value)
    SELECT id, 'KVK', 'NL', (10000000 + id)::text
    FROM generate_series(%(first)s::bigint, %(last)s) AS id
"""
_SCORES = """
    INSERT INTO grading_companyscore (company_id, score, grade, confidence, scorecard, graded_on)
    SELECT id, 4000000, %(grade)s, 'A', 1, %(on)s
    FROM generate_series(%(first)s::bigint, %(last)s) AS id
"""
_CHANGES = """
    INSERT INTO grading_gradechange
        (company_id, business_date, grade, score, probability, confidence, scorecard, reasons,
         inputs, cause, cause_id, recorded_at)
    SELECT id, %(on)s, %(grade)s, 4000000, 0.01, 'A', 1,
        '[{"code": "BASE", "points": 4000000, "values": {}}]', '{"country": "NL"}', 'BENCHMARK',
        gen_random_uuid(), now()
    FROM generate_series(%(first)s::bigint, %(last)s) AS id
"""
_STATEMENTS = """
    INSERT INTO grading_statement
        (public_id, company_id, period_end, currency, equity, sales, warnings, source, recorded_at,
         withdrawal)
    SELECT gen_random_uuid(), id, %(year_end)s, 'EUR', %(equity)s, %(sales)s, '[]', 'BENCHMARK',
        now(), ''
    FROM generate_series(%(first)s::bigint, %(last)s) AS id
"""


@dataclass(frozen=True, slots=True)
class Insured:
    """A policyholder, whoever acts for it, and the secret its systems sign in with."""

    holder: Policyholder
    actor: Actor
    secret: str


def companies(count: int, on: date) -> list[str]:
    """Make graded companies; return their public ids."""
    next_ids = "SELECT max(nextval('companies_company_id_seq')) FROM generate_series(1, %s)"
    ((last,),) = run(next_ids, [count])  # nobody else takes any
    values = {
        "first": last - count + 1,
        "last": last,
        "grade": GRADE,
        "on": on,
        "year_end": date(on.year - 1, 12, 31),
        "equity": EQUITY,
        "sales": SALES,
    }
    for statement in (_COMPANIES, _NUMBERS, _SCORES, _CHANGES, _STATEMENTS):
        run(statement, values)
    found = run(
        "SELECT public_id FROM companies_company WHERE id BETWEEN %(first)s AND %(last)s"
        " ORDER BY id",
        values,
    )
    return [str(public_id) for (public_id,) in found]


def insured(count: int, now: datetime) -> list[Insured]:
    """Take on policyholders, each with a policy for the whole turnover and a token."""
    public_ids = companies(count, now.date())
    ids = run("SELECT id FROM companies_company WHERE public_id = ANY(%s::uuid[])", [public_ids])
    with tenancy.scope(staff=True):
        return [_insured(company_id, now) for (company_id,) in sorted(ids)]


def _insured(company_id: int, now: datetime) -> Insured:
    holder = account_services.take_on_policyholder(
        company_id=company_id, name=f"Holder {company_id}", language="en", by=SYSTEM, now=now
    )
    mandate = account_services.grant_mandate(
        policyholder_id=holder.id,
        email=f"owner{company_id}@benchmark.example",
        role=MandateRole.OWNER,
        by=SYSTEM,
        now=now,
    )
    nothing = Money.zero("EUR")
    terms = PolicyTerms(
        currency="EUR",
        insured_share=Decimal("0.90"),
        maximum_payment_days=90,
        maximum_invoicing_days=30,
        maximum_extension_days=60,
        notification_days=30,
        waiting_months=6,
        waiting_start=WaitingStart.DUE_DATE,
        claims_threshold=nothing,
        first_loss_each=nothing,
        first_loss_basis=Basis.BEFORE_SHARE,
        minimum_retention=nothing,
        aggregate_first_loss=nothing,
        maximum_liability=Money(Decimal(50_000_000), "EUR"),
        vat_covered=False,
        limit_notice_days=30,
        cost_model=CostModel.A,
        countries=frozenset({"NL", "BE", "DE"}),
        premium_per_mille=Decimal("2.4"),
    )
    policies.take_out_policy(
        policyholder_id=holder.id,
        agreement=Agreement(date(now.year, 1, 1), Money(Decimal(10_000_000), "EUR")),
        terms=terms,
        by=SYSTEM,
        now=now,
    )
    actor = accounts.mandate_actor(accounts.mandate_by_id(mandate.public_id))
    _, secret = account_services.issue_token(
        mandate_id=mandate.id, name="benchmark", by=actor, now=now
    )
    return Insured(holder, actor, secret)
