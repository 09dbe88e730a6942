"""The worklist: taken, matched, confirmed, put aside by two, opened again, raised when late."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.rules import SYSTEM, NotYourRole, SecondPersonNeeded, StaffRole
from companies.models import Company
from core import clock, deliveries, tenancy
from core.errors import StateRefused
from grading import queries as grading
from grading.models import CompanyExposure, CompanyScore, GradeChange, LegalEvent
from grading.rules.legal import BeforeTheCompany
from limits.models import Decision
from monitoring.models import Signal
from monitoring.queries import worklist as queries
from monitoring.rules.triggers import HeldByAnother, SignalKind, SignalState
from monitoring.services import receiving, signal_night, working
from monitoring.services.receiving import Inside
from tests import factories
from tests.factories import NOW, TODAY
from tests.monitoring.signals_ground import (
    analyst,
    graded_buyer,
    send,
    signal_of,
    told,
    with_limit,
)
from tests.signing_in import sign_in_staff

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _insurer(monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: NOW)
    with tenancy.scope(staff=True):
        yield


@pytest.fixture
def buyer():
    return graded_buyer()


def came_in(buyer, kind="NEGATIVE_NEWS", **more):
    send(message := told(buyer, kind, **more))
    return signal_of(message)


def again(signal):
    signal.refresh_from_db()
    return signal


def test_what_somebody_took_another_leaves_alone(buyer):
    signal, mine, other = came_in(buyer), analyst(), analyst()
    working.take(signal_id=signal.public_id, by=mine, now=NOW)

    with pytest.raises(HeldByAnother):
        working.take(signal_id=signal.public_id, by=other, now=NOW)
    working.give_back(signal_id=signal.public_id, by=mine, now=NOW)
    working.take(signal_id=signal.public_id, by=other, now=NOW)

    assert again(signal).taken_by_id == other.user_id


def test_confirmed_news_has_the_limits_looked_at_and_sets_no_grade(buyer):
    with_limit(buyer)
    signal, grades = came_in(buyer), GradeChange.objects.count()

    found = working.confirm(signal_id=signal.public_id, note="So.", by=analyst(), now=NOW)

    assert (found.facts["looked_at"]["limits"], found.facts["looked_at"]["changed"]) == (1, 0)
    assert again(signal).state == SignalState.CONFIRMED
    assert GradeChange.objects.count() == grades


def test_it_is_confirmed_once(buyer):
    signal = came_in(buyer)
    working.confirm(signal_id=signal.public_id, note="So.", by=analyst(), now=NOW)

    with pytest.raises(StateRefused):
        working.confirm(signal_id=signal.public_id, note="So.", by=analyst(), now=NOW)


def test_news_is_put_aside_by_one_person_with_a_reason(buyer):
    signal = came_in(buyer)

    working.dismiss(signal_id=signal.public_id, reason="Another company.", by=analyst(), now=NOW)

    assert (again(signal).state, signal.reason) == (SignalState.DISMISSED, "Another company.")


def test_an_insolvency_of_nobody_known_is_put_aside_by_two(buyer):
    signal, first = came_in(buyer, "BANKRUPTCY", number="99999999"), analyst()
    working.dismiss(signal_id=signal.public_id, reason="No buyer of ours.", by=first, now=NOW)
    assert again(signal).state == SignalState.TO_AGREE

    with pytest.raises(SecondPersonNeeded):
        working.agree(signal_id=signal.public_id, by=first, now=NOW)
    working.agree(signal_id=signal.public_id, by=analyst(), now=NOW)

    assert again(signal).state == SignalState.DISMISSED


def test_what_was_put_aside_is_opened_again_with_a_new_day(buyer):
    signal = came_in(buyer)
    working.dismiss(signal_id=signal.public_id, reason="No.", by=analyst(), now=NOW)

    later = NOW + 7 * DAY
    working.reopen(
        signal_id=signal.public_id, reason="It is so after all.", by=analyst(), now=later
    )

    assert (again(signal).state, signal.due_on) == (SignalState.WAITS, TODAY + 9 * DAY)


def test_who_is_told_which_company_it_is_has_everything_follow(buyer):
    signal = came_in(buyer, "BANKRUPTCY", number="99999999")
    number = buyer.identifiers.get(scheme="KVK").value

    working.match(signal_id=signal.public_id, text=number, by=analyst(), now=NOW)
    deliveries.drain(clock.real)

    assert again(signal).state == SignalState.DONE
    assert grading.standing(buyer.id).grade == 10
    assert LegalEvent.objects.get().company == buyer


def test_what_is_late_goes_to_a_second_person_once(buyer):
    signal, first = came_in(buyer), analyst()
    working.take(signal_id=signal.public_id, by=first, now=NOW)

    for _ in range(2):
        signal_night.run(0, 0, TODAY + 3 * DAY, NOW + 3 * DAY)

    assert (again(signal).taken_by, signal.raised_on) == (None, TODAY + 3 * DAY)
    working.dismiss(signal_id=signal.public_id, reason="No.", by=first, now=NOW + 3 * DAY)
    assert again(signal).state == SignalState.TO_AGREE


def test_what_is_not_late_stays_with_who_has_it(buyer):
    signal = came_in(buyer)
    working.take(signal_id=signal.public_id, by=analyst(), now=NOW)

    signal_night.run(0, 0, signal.due_on, NOW)

    assert again(signal).raised_on is None


def test_the_list_shows_first_what_is_due_first_and_then_what_most_is_at_stake_on(buyer):
    small, large, soon = graded_buyer("Small B.V."), graded_buyer("Large B.V."), buyer
    for each, kind in ((small, "AUDITOR_CHANGED"), (large, "AUDITOR_CHANGED")):
        came_in(each, kind)
    Signal.objects.filter(company=large).update(at_stake=500_000)
    came_in(soon, "NEGATIVE_NEWS")

    assert [row.company for row in queries.worklist()] == [soon, large, small]


def test_at_night_what_waits_is_said_to_be_worth_what_is_at_stake_by_then(buyer):
    signal = came_in(buyer)
    CompanyExposure.objects.create(company=buyer, amount=77_000)

    signal_night.run(0, 0, TODAY, NOW)

    assert (signal.at_stake, again(signal).at_stake) == (0, 77_000)


@pytest.mark.parametrize("role", [StaffRole.COLLECTOR, StaffRole.AUDITOR])
def test_others_do_not_work_through_it(buyer, role):
    signal = came_in(buyer)

    with pytest.raises(NotYourRole):
        working.take(signal_id=signal.public_id, by=factories.staff_actor(role), now=NOW)


# The desk ----------------------------------------------------------------------------------------


def sign_in(client, role=StaffRole.RISK_ANALYST):
    person = factories.staff(role)
    sign_in_staff(client, person)
    return person


def text_of(response):
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def press(client, signal, button, **data):
    address = reverse("admin:monitoring_signal_do", args=[signal.pk, button])
    return client.post(address, data, follow=True)


def test_the_start_page_counts_what_waits_and_what_is_late(client, buyer):
    came_in(buyer)
    late = came_in(buyer, "AUDITOR_CHANGED")
    Signal.objects.filter(id=late.id).update(due_on=TODAY - DAY)
    sign_in(client)

    page = text_of(client.get(reverse("admin:index")))

    waiting = dict(re.findall(r">(signals about [^<]*)</span> <strong[^>]*>(\d+)<", page))
    assert waiting["signals about buyers that wait"] == "2"
    assert waiting["signals about buyers past their day"] == "1"


def test_the_list_shows_in_red_what_is_past_its_day(client, buyer):
    late = came_in(buyer)
    Signal.objects.filter(id=late.id).update(due_on=TODAY - DAY)
    sign_in(client)

    page = text_of(client.get(reverse("admin:monitoring_signal_changelist"), follow=True))

    assert "chip--bad" in page
    assert "Negative news" in page


def test_the_effect_is_shown_before_it_is_confirmed(client, buyer):
    with_limit(buyer)
    signal = came_in(buyer)
    sign_in(client)

    page = text_of(press(client, signal, "confirm", note="So."))

    assert "No limit changes by it." in page
    assert again(signal).state == SignalState.WAITS
    assert Decision.objects.filter(outcome="UNCHANGED_AFTER_REVIEW").count() == 0


def test_the_effect_of_a_match_is_shown_before_it_is_made(client, buyer):
    holder = with_limit(buyer)
    signal = came_in(buyer, "BANKRUPTCY", number="99999999")
    number = buyer.identifiers.get(scheme="KVK").value
    sign_in(client)

    page = text_of(press(client, signal, "match", company=number))

    assert "becomes 10" in page
    assert holder.holder.name in page
    assert again(signal).company is None
    assert LegalEvent.objects.count() == 0


def test_the_page_of_a_signal_says_what_follows_and_what_else_is_known(client, buyer):
    came_in(buyer, "AUDITOR_CHANGED")
    signal = came_in(buyer)
    sign_in(client)

    page = text_of(client.get(reverse("admin:monitoring_signal_change", args=[signal.pk])))

    assert "Nothing changes before somebody has looked." in page
    assert "Another auditor" in page


@pytest.mark.parametrize("role", [StaffRole.COLLECTOR, StaffRole.CLAIMS_HANDLER])
def test_the_desk_is_closed_to_others(client, buyer, role):
    came_in(buyer)
    sign_in(client, role)

    assert client.get(reverse("admin:monitoring_signal_changelist")).status_code == 403


def test_the_system_raises_and_nobody_else_has_to():
    assert working.raise_late(TODAY, by=SYSTEM, now=NOW) == 0


def test_what_was_left_behind_is_done_by_the_night(buyer):
    message = told(buyer, "BANKRUPTCY")
    receiving.take_in("Register", [message], by=SYSTEM, now=NOW)  # and nobody delivered it

    signal_night.run(0, 0, TODAY + DAY, NOW + DAY)

    assert signal_of(message, "Register").state == SignalState.DONE
    assert LegalEvent.objects.count() == 1


def test_what_cannot_be_done_waits_for_a_person_and_holds_nothing_else_up(buyer):
    with_limit(buyer)
    late, other = came_in(graded_buyer("Other B.V.")), came_in(graded_buyer("Third B.V."))
    second = Inside(source_id="X", kind=SignalKind.SECOND_OVERDUE, company_id=buyer.id)
    stuck = receiving.note("receivables", second, by=SYSTEM, now=NOW)  # and nobody delivered it
    Signal.objects.filter(id=other.id).update(state=SignalState.RECEIVED)
    CompanyScore.objects.filter(company=buyer).delete()  # so that the review is refused

    signal_night.run(0, 0, TODAY + 3 * DAY, NOW + 3 * DAY)

    assert again(stuck).state == SignalState.WAITS
    assert "NotGraded" in stuck.problem
    assert again(late).raised_on == TODAY + 3 * DAY
    assert again(other).state == SignalState.WAITS


def test_a_public_event_that_was_refused_is_recorded_by_who_confirms_it():
    young = graded_buyer(founded_on=TODAY - 10 * DAY)
    signal = came_in(young, "BANKRUPTCY", days_ago=20)

    with pytest.raises(BeforeTheCompany):
        working.confirm(signal_id=signal.public_id, note="So.", by=analyst(), now=NOW)
    assert again(signal).state == SignalState.WAITS
    Company.objects.filter(id=young.id).update(founded_on=TODAY - 900 * DAY)
    working.confirm(signal_id=signal.public_id, note="So.", by=analyst(), now=NOW)
    deliveries.drain(clock.real)

    assert (again(signal).state, signal.problem) == (SignalState.CONFIRMED, "")
    assert signal.legal_event == LegalEvent.objects.get()
    assert grading.standing(young.id).grade == 10


def test_the_page_of_a_company_shows_what_became_known_of_it(client, buyer):
    came_in(buyer)
    sign_in(client)

    page = text_of(client.get(reverse("admin:companies_company_change", args=[buyer.pk])))

    assert "What became known of this company" in page
    assert "Negative news" in page
