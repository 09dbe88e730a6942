"""The demo's past: everything rests on what was known on its own day."""

from datetime import date, timedelta

import pytest

from accounts.rules import StaffRole
from core import tenancy
from limits import queries as limits
from website.demo import house
from website.demo.calendar import live
from website.demo.economy import firms
from website.demo.market import Economy, filed_on
from website.demo.people import AGENCY, INSURED, STAFF

TODAY = date(2026, 11, 22)


def test_lives_go_on_in_the_order_of_their_days():
    told = []

    def life(name, *days):
        for day in days:
            yield date(2026, 1, day)
            told.append((day, name))

    live([life("late", 5, 9), life("early", 1, 7)], after_each_day=lambda: told.append("night"))

    assert told == [
        (1, "early"), "night", (5, "late"), "night", (7, "early"), "night", (9, "late"), "night",
    ]  # fmt: skip


def test_a_life_that_asks_for_an_earlier_day_goes_on_the_same_day():
    told = []

    def life():
        yield date(2026, 1, 5)
        told.append("first")
        yield date(2026, 1, 1)
        told.append("second")

    live([life()], after_each_day=lambda: told.append("night"))

    assert told == ["first", "second", "night"]


def test_accounts_are_known_after_their_year_is_over():
    firm = next(firm for firm in firms(TODAY) if len(firm.years) == 5)

    for year in firm.years:
        assert timedelta(days=150) < filed_on(firm, year) - year.period_end < timedelta(days=300)


def test_the_economy_happens_between_its_opening_and_today():
    economy = Economy(TODAY)

    days = [next(life) for life in economy.lives()]

    assert min(days) == economy.opened_on
    assert max(days) <= TODAY


def test_accounts_that_are_not_due_yet_are_not_known():
    """In February the accounts of the year before are still to come."""
    economy = Economy(date(2027, 2, 10))

    filed = {next(life) for life in economy.lives()}

    assert date(2026, 12, 31) + timedelta(days=190) not in filed


def test_partners_who_answer_for_the_debts_themselves_are_natural_persons():
    """Sole traders and partners (`domain.md` 7.1, decision 0033)."""
    economy = firms(TODAY)

    persons = {firm.legal_form for firm in economy if firm.is_natural_person}
    others = {firm.legal_form for firm in economy if not firm.is_natural_person}
    assert persons == {"Eenmanszaak", "V.O.F."}
    assert not persons & others
    assert any(firm.years for firm in economy if firm.legal_form == "V.O.F.")


@pytest.mark.parametrize("role", [StaffRole.UNDERWRITER, StaffRole.ADMINISTRATOR])
def test_what_one_proposes_another_can_release(role):
    """Handed answers, cuts, tables, rooms and terms need two persons."""
    assert len([name for name, has, _ in STAFF if has == role]) > 1


def test_an_answer_above_one_authority_can_be_handed_to_a_larger_one():
    authorities = {amount for _, role, amount in STAFF if role == StaffRole.UNDERWRITER}

    assert len(authorities) > 1


def test_a_policyholder_of_the_demo_sets_limits_of_its_own():
    agreed = [house.terms_of(index) for index in range(len(INSURED))]

    assert [terms for terms in agreed if terms.discretionary_limit and terms.credit_check]
    assert [terms for terms in agreed if not terms.discretionary_limit]


@pytest.mark.django_db
def test_the_reports_of_one_agency_count_in_the_demo():
    with tenancy.scope(staff=True):
        house.take_on_staff()
        house.approve_agency(TODAY)

        assert [each.name for each in limits.agencies(TODAY)] == [AGENCY]
