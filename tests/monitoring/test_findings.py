"""What a ledger tells: use of limits, what is late, and what asks for doing."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from core import tenancy
from limits import services as limits
from monitoring.queries import findings as queries
from monitoring.rules.findings import FindingKind
from monitoring.views import finding_words
from receivables.rules.clock import AgeBucket
from tests import factories
from tests.factories import eur

pytestmark = pytest.mark.django_db

ON = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def _as_staff(db):
    with tenancy.scope(staff=True):
        yield


class Us:
    def __init__(self, mandate):
        self.holder = mandate.policyholder
        self.policy = factories.policy(self.holder)
        self.actor = factories.actor(mandate)

    def buyer(self, name="Late Payer B.V."):
        return factories.graded(factories.company(name), 3, equity=4_000_000)

    def limit(self, buyer, amount=20_000, since=date(2025, 10, 1)):
        limits.request_limit(
            buyer=buyer.public_id,
            amount=eur(amount),
            payment_days=30,
            comment="",
            your_reference="",
            by=self.actor,
            now=datetime(since.year, since.month, since.day, 9, 0, tzinfo=UTC),
        )

    def owes(self, buyer, amount, sent=date(2026, 2, 1), term=30):
        days = {"dispatched_on": sent, "issued_on": sent, "due_on": sent + timedelta(days=term)}
        money = {"net_amount": Decimal(amount), "vat_amount": 0}
        return factories.invoice(self.holder, buyer, **days, **money)

    def found(self, **more) -> queries.Findings:
        return queries.findings(self.actor, ON, **more)

    def kinds(self, **more) -> list[tuple[str, Decimal]]:
        return [(each.kind, each.amount.amount) for each in self.found(**more).found]


@pytest.fixture
def us(mandate) -> Us:
    return Us(mandate)


def test_a_buyer_within_its_limit_shows_its_use_and_no_finding(us):
    buyer = us.buyer()
    us.limit(buyer)
    us.owes(buyer, 5_000)

    found = us.found()

    use = next(each for each in found.uses if each.buyer == buyer)
    assert found.found == []
    assert (use.limit, use.used, use.owed, use.share) == (
        eur(20_000), eur(5_000), eur(5_000), Decimal("25.0"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("owed", "kind", "amount"),
    [
        (19_000, None, None),  # 95 % is not more than 95 %
        (19_001, FindingKind.NEARLY_FULL, 19_001),
        (20_500, FindingKind.LIMIT_EXCEEDED, 500),
    ],
)
def test_a_limit_that_is_too_small_is_found(us, owed, kind, amount):
    buyer = us.buyer()
    us.limit(buyer)
    us.owes(buyer, owed)

    assert us.kinds() == ([] if kind is None else [(kind, Decimal(amount))])


def test_a_buyer_without_limit_is_found_with_what_it_owes(us):
    us.owes(us.buyer(), 700)

    assert us.kinds() == [(FindingKind.WITHOUT_LIMIT, Decimal(700))]


def test_an_invoice_past_the_maximum_extension_is_found_with_its_days(us):
    buyer = us.buyer()
    us.limit(buyer, since=date(2025, 9, 1))
    row = us.owes(buyer, 700, sent=date(2025, 12, 1))  # due 31 December; extension until 1 March

    found = us.found().found

    assert [(each.kind, each.invoice, each.days) for each in found] == [
        (FindingKind.PAST_EXTENSION, row, 61)
    ]


def test_what_is_to_be_done_about_it_names_no_day_that_is_over(us):
    buyer = us.buyer()
    us.limit(buyer, since=date(2025, 9, 1))
    us.owes(buyer, 700, sent=date(2025, 12, 1))

    (in_time,) = us.found().found
    (late,) = queries.findings(us.actor, ON + timedelta(days=60)).found[:1]
    factories.overdue(us.holder, buyer)
    (reported,) = us.found().found

    assert "at the latest on" in finding_words.to_do(in_time)
    assert "The last day to report it was" in finding_words.to_do(late)
    assert "It is reported." in finding_words.to_do(reported)
    assert finding_words.page(reported) == "buyer"


def test_an_invoice_on_longer_terms_than_agreed_is_found(us):
    buyer = us.buyer()
    us.limit(buyer)
    row = us.owes(buyer, 700, term=61)

    found = us.found().found

    assert [(each.kind, each.invoice, each.days) for each in found] == [
        (FindingKind.TERMS_EXCEEDED, row, 61)
    ]


def test_a_limit_that_nobody_used_for_so_long_is_dormant(us):
    buyer = us.buyer()
    us.limit(buyer, since=date(2025, 10, 1))

    assert us.kinds(months=5) == [(FindingKind.DORMANT, Decimal(20_000))]
    assert us.kinds(months=6) == []


def test_only_the_buyers_of_one_ledger_can_be_looked_at(us):
    mine, other = us.buyer("Mine B.V."), us.buyer("Other B.V.")
    us.owes(mine, 700)
    us.owes(other, 900)

    assert us.kinds(buyer_ids={mine.id}) == [(FindingKind.WITHOUT_LIMIT, Decimal(700))]


def test_what_is_open_stands_in_its_bucket(us):
    buyer = us.buyer()
    for amount, late in [(1, 0), (2, 30), (4, 60), (8, 90), (16, 180), (32, 181)]:
        us.owes(buyer, amount, sent=ON - timedelta(days=late + 10), term=10)

    assert {bucket: money.amount for bucket, money in us.found().ages.items()} == {
        AgeBucket.NOT_DUE: 1,
        AgeBucket.DAYS_1_30: 2,
        AgeBucket.DAYS_31_60: 4,
        AgeBucket.DAYS_61_90: 8,
        AgeBucket.DAYS_91_180: 16,
        AgeBucket.DAYS_OVER_180: 32,
    }


def test_another_policyholder_s_debts_are_not_mine(us, stranger):
    factories.invoice(stranger.policyholder, us.buyer())

    assert us.found().found == []


def test_without_a_policy_nothing_is_told(stranger):
    assert queries.findings(factories.actor(stranger), ON).policy is None


def test_the_questions_do_not_grow_with_the_buyers(us, django_assert_max_num_queries):
    for name in ("A", "B", "C", "D", "E", "F"):
        us.owes(us.buyer(f"{name} B.V."), 700)

    with django_assert_max_num_queries(40):
        assert len(us.found().uses) == 6
