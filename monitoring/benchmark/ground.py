"""What a benchmark of telling stands on: many policyholders with limits, each with a receiver."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from accounts.models import User
from accounts.rules import Actor, StaffRole
from companies import queries as companies
from core import night, tenancy
from core.dates import business_date
from core.money import Money
from limits.benchmark import ground
from limits.benchmark.database import run
from limits.benchmark.ground import Insured
from limits.services.asked import Asked
from limits.services.requests import Asking, request_limits
from monitoring import services

_TAKEN = ground.ROOM * 9 // 10  # of what a buyer has room for
_MOST, _STEP = 90_000, 1_000  # of a limit: more is for an underwriter to decide

_PAIRS = """
    CREATE TEMPORARY TABLE pair ON COMMIT DROP AS
    SELECT buyer.id AS buyer_id, policy.id AS policy_id, policy.policyholder_id
    FROM (
        SELECT id, row_number() OVER (ORDER BY id) - 1 AS place
        FROM companies_company WHERE public_id = ANY(%(buyers)s::uuid[])
    ) AS buyer
    CROSS JOIN generate_series(0, %(each)s - 1) AS layer
    JOIN (
        SELECT id, policyholder_id, row_number() OVER (ORDER BY id) - 1 AS place
        FROM policies_policy
    ) AS policy
        ON policy.place = (buyer.place * %(each)s + layer) %% %(holders)s
"""
_ROOM = """
    INSERT INTO limits_groupexposure
        (group_id, capacity, committed, run_off, run_off_of, counted_on, currency)
    SELECT buyer_id, %(room)s, count(*) * %(amount)s, 0, '{}', %(on)s, 'EUR'
    FROM pair GROUP BY buyer_id
    ON CONFLICT (group_id) DO UPDATE SET committed = excluded.committed
"""
_DECISIONS = """
    INSERT INTO limits_decision ({columns}, public_id, policy_id, policyholder_id, buyer_id)
    SELECT {like}, gen_random_uuid(), pair.policy_id, pair.policyholder_id, pair.buyer_id
    FROM limits_decision AS one CROSS JOIN pair
    WHERE one.id = %(like)s AND NOT EXISTS (
        SELECT 1 FROM limits_decision AS other
        WHERE other.policy_id = pair.policy_id AND other.buyer_id = pair.buyer_id
    )
"""
_ROWS = """
    INSERT INTO limits_limitrow
        ({columns}, public_id, decision_id, policy_id, policyholder_id, buyer_id, group_id)
    SELECT {like}, gen_random_uuid(), decision.id, decision.policy_id, decision.policyholder_id,
        decision.buyer_id, decision.buyer_id
    FROM limits_limitrow AS one CROSS JOIN limits_decision AS decision
    WHERE one.decision_id = %(like)s
        AND NOT EXISTS (SELECT 1 FROM limits_limitrow WHERE decision_id = decision.id)
"""
_POOR = """
    INSERT INTO grading_statement
        (public_id, company_id, period_end, currency, total_assets, equity, sales, net_income,
         warnings, source, recorded_at, withdrawal)
    SELECT gen_random_uuid(), id, %(year_end)s, 'EUR', 900000, -200000, 300000, -250000, '[]',
        'BENCHMARK', now(), ''
    FROM companies_company WHERE public_id = ANY(%(buyers)s::uuid[])
"""
_NUMBERS = """
    SELECT identifier.value FROM unnest(%s::uuid[]) WITH ORDINALITY AS buyer (public_id, place)
    JOIN companies_company AS company USING (public_id)
    JOIN companies_identifier AS identifier ON identifier.company_id = company.id
    ORDER BY buyer.place
"""
_NIGHT = """
    INSERT INTO core_jobrun (public_id, job, business_date, ranges_total, started_at, finished_at)
    VALUES (gen_random_uuid(), %s, %s, 0, now(), now())
"""
_OWN = {"id", "public_id", "policy_id", "policyholder_id", "buyer_id", "request_id"}


def insured(count: int, *, now: datetime) -> list[Insured]:
    """Take on policyholders; the night of today is over."""
    run(_NIGHT, [night.jobs()[-1].name, business_date(now)])
    return ground.insured(count, now)


def limits(insured: Sequence[Insured], buyers: int, each: int, *, now: datetime) -> list[str]:
    """Make buyers with `each` limits on every one, shared out evenly; return their public ids."""
    found = ground.companies(buyers, now.date())
    _limits(insured[0], found, min(each, len(insured)), len(insured), now)
    return found


def make_poor(buyers: Sequence[str], *, now: datetime) -> list[str]:
    """Give buyers poor accounts that nobody has looked at yet; return their register numbers."""
    run(_POOR, {"buyers": list(buyers), "year_end": date(now.year, 6, 30)})
    return [number for (number,) in run(_NUMBERS, [list(buyers)])]


def underwriters() -> tuple[Actor, Actor]:
    """Let two people work at the insurer who may set a factor."""
    role, nothing = StaffRole.UNDERWRITER, Money.zero("EUR")
    first, second = (
        User.objects.create_user(f"underwriter{place}@benchmark.example", staff_role=role)
        for place in (1, 2)
    )
    return (
        Actor(user_id=first.id, staff_role=role, authority=nothing),
        Actor(user_id=second.id, staff_role=role, authority=nothing),
    )


def listen(insured: Sequence[Insured], urls: Sequence[str], *, now: datetime) -> dict[str, str]:
    """Give each policyholder an endpoint at one of the receivers; return their secrets, by URL."""
    secrets = {}
    with tenancy.scope(staff=True):
        for place, us in enumerate(insured):
            url = f"{urls[place % len(urls)]}/{us.holder.public_id}"
            endpoint = services.add_endpoint(url=url, by=us.actor, now=now)
            secrets[url] = endpoint.secret
    return secrets


def _limits(us: Insured, buyers: Sequence[str], each: int, holders: int, now: datetime) -> None:
    """Let one limit be given by the service, and write the others as it wrote that one."""
    amount = min(_MOST, _TAKEN // each // _STEP * _STEP)
    asked = Asked(Money(Decimal(amount), "EUR"), payment_days=30)
    with tenancy.scope(staff=True):
        buyer = companies.company(UUID(buyers[0]))
        request_limits([Asking(buyer, asked)], is_told=False, by=us.actor, now=now)
        values = {
            "buyers": list(buyers),
            "each": each,
            "holders": holders,
            "room": ground.ROOM,
            "amount": amount,
            "on": business_date(now),
            "like": run("SELECT max(id) FROM limits_decision")[0][0],
        }
        run(_PAIRS, values)
        run(_ROOM, values)
        run(_like("limits_decision", _DECISIONS), values)
        run(_like("limits_limitrow", _ROWS), values)


def _like(table: str, statement: str) -> str:
    """Complete a statement with the columns that are the same in every row."""
    left_out = [*_OWN, *(["decision_id", "group_id"] if table == "limits_limitrow" else [])]
    found = run(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_name = %s AND NOT column_name = ANY(%s) ORDER BY ordinal_position",
        [table, left_out],
    )
    names = [name for (name,) in found]
    return statement.replace("{columns}", ", ".join(names)).replace(
        "{like}", ", ".join(f"one.{name}" for name in names)
    )
