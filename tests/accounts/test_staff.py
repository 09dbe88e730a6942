"""Who comes to work at the insurer is let in by two administrators; one may stop anybody."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts import queries, services
from accounts.models import StaffProposal, User
from accounts.rules import SYSTEM, NotYourRole, SecondPersonNeeded, StaffRole
from accounts.rules import staff as rules
from accounts.rules.authority import NotAnUnderwriter
from accounts.rules.proposals import NotYourProposal
from core import events, tenancy
from core.errors import StateRefused
from tests import factories, signing_in
from tests.factories import NOW, TODAY, eur
from tests.limits.test_admin import text_of

pytestmark = pytest.mark.django_db
NEW = "new@insurer.test"
UNDERWRITER = StaffRole.UNDERWRITER


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


def propose(by, *, email=NEW, role=UNDERWRITER, authority=0):
    return services.propose_staff(email=email, role=role, authority=eur(authority), by=by, now=NOW)


def release(row, by):
    return services.release_staff(proposal_id=row.public_id, by=by, now=NOW)


def is_known(email=NEW):
    return User.objects.filter(email=email).exists()


def test_a_new_person_works_here_once_a_second_administrator_says_so(author, second):
    row = propose(author, authority=500_000)
    assert not is_known()

    release(row, second)

    person = User.objects.get(email=NEW)
    assert queries.staff_actor(person, TODAY).staff_role is UNDERWRITER
    assert queries.authority_on(person, TODAY) == eur(500_000)
    assert queries.authority_on(person, date(2025, 1, 1)) == eur(0)
    names = [event.name for event in events.history(row.public_id)]
    assert names == ["accounts.staff_proposed", "accounts.staff_released"]
    authority = person.authorities.get()
    assert [each.name for each in events.history(authority.public_id)] == [
        "accounts.authority_released"
    ]


def test_nobody_lets_in_whom_it_proposed(author):
    row = propose(author)

    with pytest.raises(SecondPersonNeeded):
        release(row, author)

    assert not is_known()


def test_a_role_counts_once_a_second_administrator_gives_it_and_never_by_oneself(author, second):
    person = factories.staff(StaffRole.ADMINISTRATOR)
    self = queries.staff_actor(person, TODAY)
    row = services.propose_role(user_id=person.public_id, role=UNDERWRITER, by=author, now=NOW)

    with pytest.raises(rules.OwnRole):
        release(row, self)
    assert person.staff_role == StaffRole.ADMINISTRATOR
    release(row, second)

    person.refresh_from_db()
    assert person.staff_role == UNDERWRITER


@pytest.mark.parametrize("role", [role for role in StaffRole if role != "ADMINISTRATOR"])
def test_only_administrators_decide_who_works_here(author, role):
    other = factories.staff_actor(role)

    with pytest.raises(NotYourRole):
        propose(other)
    with pytest.raises(NotYourRole):
        release(propose(author), other)

    assert not is_known()


def test_the_database_refuses_a_release_by_the_author_by_the_person_or_by_nobody(author):
    person = factories.staff(StaffRole.COLLECTOR)
    row = services.propose_role(user_id=person.public_id, role=UNDERWRITER, by=author, now=NOW)

    for decided_by in (author.user_id, person.id, None):
        with (
            pytest.raises(IntegrityError, match="accounts_staffproposal_released_by_another"),
            transaction.atomic(),
        ):
            StaffProposal.objects.filter(id=row.id).update(
                state="RELEASED", decided_by_id=decided_by
            )


def test_what_cannot_be_is_not_proposed(author, second):
    person = factories.staff(StaffRole.COLLECTOR)

    with pytest.raises(services.MailAddressTaken):
        propose(author, email=person.email.upper())
    with pytest.raises(NotAnUnderwriter):
        propose(author, role=StaffRole.COLLECTOR, authority=1)
    with pytest.raises(rules.RoleStands):
        services.propose_role(
            user_id=person.public_id, role=StaffRole.COLLECTOR, by=author, now=NOW
        )
    propose(author)
    with pytest.raises(rules.StaffProposalWaits, match=NEW):
        propose(second, email=NEW.upper())

    assert StaffProposal.objects.count() == 1


def test_what_was_taken_meanwhile_is_not_given_twice(author, second):
    row = propose(author)
    factories.user(NEW)

    with pytest.raises(services.MailAddressTaken):
        release(row, second)

    row.refresh_from_db()
    assert row.state == "PROPOSED"
    assert User.objects.get(email=NEW).staff_role == ""


def test_who_got_a_mandate_meanwhile_gets_no_role(author, second):
    person = factories.staff(StaffRole.COLLECTOR)
    row = services.propose_role(user_id=person.public_id, role=UNDERWRITER, by=author, now=NOW)
    factories.mandate(factories.policyholder(), user=person)

    with pytest.raises(services.ActsForAPolicyholder):
        release(row, second)


def test_a_proposal_is_sent_back_or_taken_back_by_its_author(author, second):
    sent_back = propose(author)
    services.reject_staff(proposal_id=sent_back.public_id, answer="Who?", by=second, now=NOW)
    taken_back = propose(author)
    with pytest.raises(NotYourProposal):
        services.withdraw_staff(proposal_id=taken_back.public_id, by=second, now=NOW)
    services.withdraw_staff(proposal_id=taken_back.public_id, by=author, now=NOW)

    sent_back.refresh_from_db()
    assert (sent_back.state, sent_back.answer) == ("REJECTED", "Who?")
    with pytest.raises(StateRefused):
        release(taken_back, second)
    assert not is_known()


def by_code(row, by, code=None):
    code = queries.set_up_code(of=row) if code is None else code
    return services.release_administrator(proposal_id=row.public_id, code=code, by=by, now=NOW)


def test_the_only_administrator_lets_in_a_second_one_with_the_set_up_code(author):
    row = propose(author, role=StaffRole.ADMINISTRATOR)

    for wrong in ("AAAA-AAAA-AAAA-AAAA-AAAA", queries.set_up_code()):
        with pytest.raises(rules.WrongCodeForAdministrator, match=f"setup_code {NEW}"):
            by_code(row, author, wrong)
    printed = StringIO()
    call_command("setup_code", NEW, stdout=printed)
    by_code(row, author, printed.getvalue().strip())

    assert User.objects.get(email=NEW).staff_role == StaffRole.ADMINISTRATOR
    row.refresh_from_db()
    assert (row.state, row.decided_by) == ("RELEASED", None)


def test_a_code_is_printed_for_nobody_but_an_administrator_who_waits(author):
    propose(author)

    with pytest.raises(CommandError, match="No administrator with the address"):
        call_command("setup_code", NEW)


def test_the_set_up_code_lets_in_nobody_else(author):
    row = propose(author)

    with pytest.raises(rules.OnlyAnAdministrator):
        by_code(row, author)

    assert not is_known()


def test_the_set_up_code_lets_in_nobody_where_a_second_administrator_is(author, second):
    row = propose(author, role=StaffRole.ADMINISTRATOR)

    with pytest.raises(rules.SecondAdministratorThere):
        by_code(row, author)

    assert not is_known()


def test_a_role_is_taken_away_by_one_and_what_the_person_decided_alone_ends(author):
    person = factories.staff(UNDERWRITER, authority_amount=100_000)

    for _twice in range(2):
        services.take_role_away(user_id=person.public_id, by=author, now=NOW)

    person.refresh_from_db()
    assert person.staff_role == ""
    assert not person.authorities.filter(ended_at=None).exists()


def stop(how, person, by):
    how(user_id=person.public_id, by=by, now=NOW)


@pytest.mark.parametrize("how", [services.take_role_away, services.deactivate_user])
def test_what_was_proposed_for_a_person_falls_when_it_is_stopped(author, second, how):
    person = factories.staff(StaffRole.COLLECTOR)
    row = services.propose_role(user_id=person.public_id, role=UNDERWRITER, by=author, now=NOW)

    stop(how, person, second)

    row.refresh_from_db()
    assert (row.state, row.decided_by_id) == ("WITHDRAWN", second.user_id)
    with pytest.raises(StateRefused):
        release(row, second)


def test_who_was_shut_out_comes_back_without_a_role_and_gets_none_before(author):
    """One administrator could else let in a colleague who left, with the mail forwarded."""
    person = factories.staff(StaffRole.ADMINISTRATOR)
    stop(services.deactivate_user, person, author)

    with pytest.raises(rules.IsShutOut, match=person.email):
        services.propose_role(user_id=person.public_id, role=UNDERWRITER, by=author, now=NOW)
    stop(services.reactivate_user, person, author)

    person.refresh_from_db()
    assert (person.is_active, person.staff_role) == (True, "")


def test_the_last_administrator_keeps_the_role(author):
    person = User.objects.get(id=author.user_id)

    with pytest.raises(services.LastAdministrator):
        services.take_role_away(user_id=person.public_id, by=SYSTEM, now=NOW)
    with pytest.raises(services.LastAdministrator):
        services.propose_role(user_id=person.public_id, role=UNDERWRITER, by=SYSTEM, now=NOW)


def test_the_desk_offers_each_step_to_whose_it_is(client, author):
    """The author takes it back, or lets a second administrator in by code; the other releases."""
    row = propose(author, role=StaffRole.ADMINISTRATOR)
    page = reverse("admin:accounts_staffproposal_change", args=[row.id])

    def offered(person):
        signing_in.sign_in_staff(client, person)
        return {each["button"].name for each in client.get(page).context["buttons"]}

    alone = User.objects.get(id=author.user_id)
    assert offered(alone) == {"release-with-code", "withdraw"}
    other = factories.staff(StaffRole.ADMINISTRATOR)
    assert offered(alone) == {"withdraw"}
    assert offered(other) == {"release", "reject"}
    assert offered(factories.staff(StaffRole.AUDITOR)) == set()


def test_the_second_administrator_reads_what_follows_before_letting_somebody_in(client, author):
    row = propose(author, authority=500_000)
    signing_in.sign_in_staff(client, factories.staff(StaffRole.ADMINISTRATOR))

    index = text_of(client.get(reverse("admin:index")))
    asked = text_of(
        client.get(reverse("admin:accounts_staffproposal_do", args=[row.id, "release"]))
    )

    assert "people and roles for a second administrator to release" in index
    assert "works here as: Underwriter" in asked
    assert "decides limits alone up to EUR 500,000 from today" in asked
