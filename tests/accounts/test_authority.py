"""What an underwriter decides alone takes two people, is dated, and can be taken away at once."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts import queries, services
from accounts.admin import authorities
from accounts.models import Authority, User
from accounts.rules import NotYourRole, SecondPersonNeeded, StaffRole
from accounts.rules import authority as rules
from accounts.rules.proposals import NotYourProposal
from core import events, tenancy
from core.errors import StateRefused
from core.money import Money
from tests import factories, signing_in
from tests.factories import NOW, TODAY, eur
from tests.limits.test_admin import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: NOW)


@pytest.fixture
def author():
    with tenancy.scope(staff=True):
        yield factories.staff_actor(StaffRole.ADMINISTRATOR)


@pytest.fixture
def second(author):
    return factories.staff_actor(StaffRole.ADMINISTRATOR)


@pytest.fixture
def person(author):
    return factories.staff(StaffRole.UNDERWRITER, authority_amount=100_000)


def propose(person, by, amount=250_000, valid_from=TODAY):
    return services.propose_authority(
        user_id=person.public_id,
        amount=eur(amount),
        valid_from=valid_from,
        reason="Passed the exam",
        by=by,
        now=NOW,
    )


def release(row, by):
    return services.release_authority(proposal_id=row.public_id, by=by, now=NOW)


def decides_up_to(person, on=TODAY) -> Money:
    return queries.staff_actor(User.objects.get(id=person.id), on).authority


def test_a_proposed_authority_counts_once_a_second_person_released_it(person, author, second):
    row = propose(person, author)
    assert decides_up_to(person) == eur(100_000)

    release(row, second)

    assert decides_up_to(person) == eur(250_000)
    names = [event.name for event in events.history(row.public_id)]
    assert names == ["accounts.authority_proposed", "accounts.authority_released"]


def test_an_authority_counts_from_its_day(person, author, second):
    later = TODAY + timedelta(days=30)
    release(propose(person, author, valid_from=later), second)

    assert decides_up_to(person, later - timedelta(days=1)) == eur(100_000)
    assert decides_up_to(person, later) == eur(250_000)


def test_who_proposed_does_not_release(person, author):
    row = propose(person, author)

    with pytest.raises(SecondPersonNeeded):
        release(row, author)

    assert decides_up_to(person) == eur(100_000)


def test_an_underwriter_releases_up_to_its_own_authority_but_never_its_own(person, author):
    less = factories.staff_actor(StaffRole.UNDERWRITER, 249_999)
    as_much = factories.staff_actor(StaffRole.UNDERWRITER, 250_000)
    row = propose(person, author)

    with pytest.raises(rules.OwnAuthority):
        release(row, queries.staff_actor(person, TODAY))
    with pytest.raises(rules.MoreThanYourOwn):
        release(row, less)
    release(row, as_much)

    assert decides_up_to(person) == eur(250_000)


def test_the_database_refuses_a_release_by_the_author_or_by_the_person_itself(person, author):
    row = propose(person, author)

    for decided_by in (author.user_id, person.id):
        with (
            pytest.raises(IntegrityError, match="accounts_authority_released_by_another"),
            transaction.atomic(),
        ):
            Authority.objects.filter(id=row.id).update(state="RELEASED", decided_by_id=decided_by)


@pytest.mark.parametrize("role", [StaffRole.UNDERWRITER, StaffRole.AUDITOR])
def test_only_administrators_propose(person, role):
    with pytest.raises(NotYourRole):
        propose(person, factories.staff_actor(role, 1_000_000))

    assert Authority.objects.filter(user=person).count() == 1


def test_what_cannot_be_is_not_proposed(person, author):
    with pytest.raises(rules.NotAnUnderwriter):
        propose(factories.staff(StaffRole.COLLECTOR), author)
    with pytest.raises(rules.AuthorityBeginsInThePast):
        propose(person, author, valid_from=TODAY - timedelta(days=1))
    with pytest.raises(rules.AuthorityStands):
        propose(person, author, amount=100_000)
    propose(person, author)
    with pytest.raises(rules.AuthorityWaits, match="waits for a second person"):
        propose(person, author, amount=300_000)

    assert Authority.objects.filter(state="PROPOSED").count() == 1


def test_a_proposal_is_sent_back_or_taken_back_by_its_author(person, author, second):
    sent_back = propose(person, author)
    services.reject_authority(
        proposal_id=sent_back.public_id, answer="After a year", by=second, now=NOW
    )
    taken_back = propose(person, author)
    with pytest.raises(NotYourProposal):
        services.withdraw_authority(proposal_id=taken_back.public_id, by=second, now=NOW)
    services.withdraw_authority(proposal_id=taken_back.public_id, by=author, now=NOW)

    sent_back.refresh_from_db()
    assert (sent_back.state, sent_back.answer) == ("REJECTED", "After a year")
    with pytest.raises(StateRefused):
        release(taken_back, second)
    assert decides_up_to(person) == eur(100_000)


def test_an_authority_is_taken_away_at_once_and_what_waits_with_it(person, author, second):
    waits = propose(person, author)

    services.end_authority(user_id=person.public_id, by=second, now=NOW)

    assert decides_up_to(person) == eur(0)
    waits.refresh_from_db()
    assert waits.state == "WITHDRAWN"
    assert events.history(person.public_id).last().name == "accounts.authority_ended"
    assert services.end_authority(user_id=person.public_id, by=second, now=NOW) == 0


def test_an_authority_ends_with_the_role_and_does_not_come_back_with_it(person, author, second):
    for role in (StaffRole.COLLECTOR, StaffRole.UNDERWRITER):
        proposal = services.propose_role(user_id=person.public_id, role=role, by=author, now=NOW)
        services.release_staff(proposal_id=proposal.public_id, by=second, now=NOW)

    assert decides_up_to(person) == eur(0)


def test_the_desk_takes_two_people_to_let_somebody_decide_more(client, person, author):
    sign_in = signing_in.sign_in_staff
    administrator = factories.staff(StaffRole.ADMINISTRATOR)
    sign_in(client, administrator)
    address = reverse("admin:accounts_user_do", args=[person.id, "authority"])
    wish = {"amount": "250.000", "valid_from": TODAY.isoformat(), "reason": "Passed the exam"}
    shown = client.post(address, wish)
    client.post(address, wish | {"confirmed": shown.context["preview_read"]})
    row = Authority.objects.get(state="PROPOSED")
    release_page = reverse("admin:accounts_authority_do", args=[row.pk, "release"])
    page = reverse("admin:accounts_authority_change", args=[row.pk])
    mine = text_of(client.get(page))
    sign_in(client, factories.staff(StaffRole.ADMINISTRATOR))
    index = text_of(client.get(reverse("admin:index")))
    asked = text_of(client.get(release_page))
    client.post(release_page)
    trail = text_of(client.get(reverse("admin:accounts_user_change", args=[person.id])))

    said = "decides alone up to EUR 100,000 today, and up to EUR 250,000 from"
    assert said in text_of(shown)
    assert release_page not in mine
    assert "authorities for a second person to release" in index
    assert said in asked
    assert "Passed the exam" in asked
    assert administrator.email in trail
    assert decides_up_to(person) == eur(250_000)


def test_a_later_decision_ends_what_was_released_to_begin_after_it(person, author, second):
    """500,000 from a later day, then 50,000 from tomorrow: the later day changes nothing."""
    later_on, tomorrow = TODAY + timedelta(days=30), TODAY + timedelta(days=1)
    release(propose(person, author, 500_000, later_on), second)
    row = propose(person, author, 50_000, tomorrow)

    told = " ".join(authorities._now_and_then(person, row.amount, row.valid_from))
    release(row, second)

    assert "EUR\u00a0500,000" in told
    assert "no longer counts" in told
    assert decides_up_to(person, later_on) == eur(50_000)


def test_who_is_shut_out_decides_nothing_alone_when_let_in_again(person, author, second):
    waiting = propose(person, author)

    services.deactivate_user(user_id=person.public_id, by=author, now=NOW)
    services.reactivate_user(user_id=person.public_id, by=author, now=NOW)

    waiting.refresh_from_db()
    assert waiting.state == "WITHDRAWN"
    person.refresh_from_db()
    assert queries.authority_on(person, TODAY) == eur(0)


def counting(client):
    page = client.get(reverse("admin:accounts_authority_changelist"))
    desk, rows = page.context["cl"].model_admin, page.context["cl"].result_list
    return {int(row.amount): desk.stands(row) for row in rows}


def test_the_list_says_of_each_whether_it_counts(client, person, author, second):
    tomorrow = TODAY + timedelta(days=1)
    signing_in.sign_in_staff(client, factories.staff(StaffRole.AUDITOR))
    release(propose(person, author, 250_000), second)
    release(propose(person, author, 300_000, tomorrow + timedelta(days=1)), second)
    before = counting(client)
    release(propose(person, author, 200_000, tomorrow), second)
    propose(person, author, 400_000)
    overtaken = counting(client)
    later = NOW + timedelta(minutes=1)
    services.end_authority(user_id=person.public_id, by=author, now=later)
    taken_away = counting(client)

    followed, away = "no: followed by another", "no: taken away on 2 March 2026"
    assert before == {100_000: followed, 250_000: "yes", 300_000: "from 4 March 2026"}
    assert overtaken == {
        100_000: followed,
        250_000: "yes",
        300_000: followed,
        200_000: "from 3 March 2026",
        400_000: "no",
    }
    assert taken_away == {
        100_000: away,
        250_000: away,
        300_000: followed,
        200_000: away,
        400_000: "no",
    }
    assert away in text_of(client.get(reverse("admin:accounts_authority_changelist")))
