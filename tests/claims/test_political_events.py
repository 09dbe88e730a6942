"""Political events: a loss where the policy insures them, once two people established one."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.module_loading import import_string

from accounts.rules import SYSTEM, NotYourRole, SecondPersonNeeded, StaffRole
from claims import queries
from claims import services as claims
from claims.rules.lifecycle import NoPoliticalEvent, NotHandedOver, NotPastDue
from config.event_routes import EVENT_ROUTES
from core import tenancy
from core.errors import StateRefused
from core.models import Delivery, Event
from monitoring import queries as clock
from monitoring import texts
from monitoring.documents import what_it_means
from monitoring.models import Notice
from policies import services
from policies.models import PoliticalEvent
from policies.rules import political as rules
from policies.rules.clock import Deadline
from policies.rules.political import Lasting, PoliticalKind
from policies.rules.schedule import NotACountry
from policies.services import Happening
from tests import factories, signing_in
from tests.claims.ground import DATE_OF_LOSS, at, insured, staff

ACT = date(2026, 2, 20)
DUE = date(2026, 2, 4)
LOSS = date(2026, 5, 20)  # three months after the act, the later of the two
CLAIMED = date(2026, 3, 2)


# --- what is true of them ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("event", "due_on", "months", "expected"),
    [
        (Lasting(ACT), DUE, 3, LOSS),
        (Lasting(DUE), ACT, 3, LOSS),  # not before the debt was due
        (Lasting(ACT, LOSS), DUE, 3, LOSS),  # it lasted as long as the wait
        (Lasting(ACT, date(2026, 5, 19)), DUE, 3, None),
        (Lasting(ACT), DUE, 0, ACT),
        (Lasting(ACT), DUE, None, None),  # not bought
    ],
)
def test_the_loss_is_there_when_the_political_waiting_period_ends(event, due_on, months, expected):
    assert rules.loss_on([event], due_on=due_on, waiting_months=months) == expected


# --- establishing one -------------------------------------------------------------------------


@pytest.fixture
def as_staff(db):
    with tenancy.scope(staff=True):
        yield


@pytest.fixture
def author(as_staff):
    return factories.staff_actor(StaffRole.CLAIMS_HANDLER)


@pytest.fixture
def second(as_staff):
    return factories.staff_actor(StaffRole.CLAIMS_RELEASER)


def propose(by, kind=PoliticalKind.MORATORIUM, country="NL", buyer=None, began_on=ACT):
    return services.propose_political_event(
        happening=Happening(kind, country, began_on, "Decree 12 of 2026", buyer),
        reason="Read in the official gazette.",
        by=by,
        now=at(CLAIMED),
    )


def establish(author, second, **given):
    event = propose(author, **given)
    return services.release_political_event(proposal_id=event.public_id, by=second, now=at(CLAIMED))


def end(event, last_day, by, on=CLAIMED):
    return services.end_political_event(
        event_id=event.public_id, last_day=last_day, reason="Lifted", by=by, now=at(on)
    )


def test_an_event_counts_once_a_second_person_released_it(author, second):
    event = propose(author)
    underwriter = factories.staff_actor(StaffRole.UNDERWRITER)
    own = propose(underwriter, kind=PoliticalKind.TRANSFER)

    with pytest.raises(NotYourRole):
        services.release_political_event(proposal_id=event.public_id, by=author, now=at(CLAIMED))
    with pytest.raises(SecondPersonNeeded):
        services.release_political_event(proposal_id=own.public_id, by=underwriter, now=at(CLAIMED))
    released = services.release_political_event(
        proposal_id=event.public_id, by=second, now=at(CLAIMED)
    )

    assert released.state == "RELEASED"
    with pytest.raises(StateRefused):
        services.withdraw_political_event(proposal_id=event.public_id, by=author, now=at(CLAIMED))
    with pytest.raises(IntegrityError, match="released_by_another"), transaction.atomic():
        PoliticalEvent.objects.filter(id=event.id).update(decided_by_id=author.user_id)


def test_what_did_not_happen_is_not_established(author, second):
    propose(author)

    with pytest.raises(rules.EventKnown):
        propose(author)
    with pytest.raises(rules.EventAhead):
        propose(author, began_on=date(2026, 3, 3))
    with pytest.raises(rules.BuyerNotNamed):
        propose(author, kind=PoliticalKind.PUBLIC_DEFAULT)
    with pytest.raises(rules.BuyerElsewhere):
        propose(author, country="GH", buyer=factories.company())
    for nowhere in ("XX", "UK"):
        with pytest.raises(NotACountry):
            propose(author, country=nowhere)


def test_its_last_day_lies_between_the_day_before_it_began_and_today(author, second):
    event = establish(author, second)

    for day in (date(2026, 2, 18), date(2026, 3, 3)):
        with pytest.raises(rules.LastDayBefore):
            end(event, day, second)
    end(event, date(2026, 2, 19), second)

    with pytest.raises(rules.EventOver):
        end(event, CLAIMED, second)
    assert propose(author).state == "PROPOSED"  # the wrong one does not stand in its way


# --- what a claim makes of it -----------------------------------------------------------------


def us(months=3):
    ours = insured(political_waiting_months=months)
    ours.limit()
    ours.invoice()
    return ours


def test_without_hand_over_a_claim_waits_for_the_end_of_the_political_period(author, second):
    ours = us()
    with pytest.raises(NotHandedOver):
        ours.notify(CLAIMED)
    establish(author, second)

    claim = ours.notify(CLAIMED)

    assert (claim.cause, claim.date_of_loss, claim.state) == (
        "POLITICAL",
        LOSS,
        "IN_WAITING_PERIOD",
    )
    assert list(queries.waiting_over(date(2026, 5, 21))) == [claim]
    ready = end_waiting(claim, date(2026, 5, 21))
    assert ready.state == "READY"
    assert staff().calculate(ready, date(2026, 5, 21)).indemnity == Decimal("9000.000")


def end_waiting(claim, on):
    return claims.end_waiting(claim_id=claim.id, by=SYSTEM, now=at(on))


@pytest.mark.parametrize("months", [None, 3])
def test_it_is_no_loss_where_it_was_not_bought_or_elsewhere(author, second, months):
    ours = us(months)
    establish(author, second, country="NL" if months is None else "GH")

    with pytest.raises(NotHandedOver):
        ours.notify(CLAIMED)


def test_the_default_of_a_public_buyer_is_that_of_one_buyer(author, second):
    ours, others = us(), us()
    establish(author, second, kind=PoliticalKind.PUBLIC_DEFAULT, buyer=ours.buyer)

    assert ours.notify(CLAIMED).cause == "POLITICAL"
    with pytest.raises(NotHandedOver):
        others.notify(CLAIMED)


def test_an_event_during_the_wait_of_a_default_brings_the_earlier_loss(author, second):
    ours = us()
    ours.hand_over(CLAIMED)
    claim = ours.notify(CLAIMED)
    before = claim.cause
    establish(author, second)

    event = Event.objects.get(name="policies.political_event_released")
    for route in EVENT_ROUTES[event.name]:
        import_string(route)(event, Delivery())

    claim.refresh_from_db()
    assert (before, claim.cause, claim.date_of_loss) == ("PROTRACTED_DEFAULT", "POLITICAL", LOSS)


def test_an_insolvency_during_the_political_wait_wins(author, second):
    """R-POL-41"""
    ours = us()
    establish(author, second)
    claim = ours.notify(CLAIMED)
    ours.insolvent(date(2026, 4, 1))

    moved = end_waiting(claim, date(2026, 4, 2))

    assert (moved.cause, moved.date_of_loss, moved.state) == (
        "INSOLVENCY",
        date(2026, 4, 1),
        "READY",
    )


OVER = date(2026, 5, 21)  # the day after the political waiting period


def test_a_claim_on_an_event_that_ended_is_neither_ready_nor_calculated_nor_paid(author, second):
    desk, event = staff(), establish(author, second)
    waiting = us().notify(CLAIMED)
    ready, submitted, approved = (end_waiting(us().notify(CLAIMED), OVER) for _ in range(3))
    desk.submit(submitted, OVER)
    desk.submit(approved, OVER)
    desk.approve(approved, OVER)
    payout = approved.payouts.get()
    end(event, date(2026, 5, 19), second, on=OVER)

    assert end_waiting(waiting, OVER).state == "IN_WAITING_PERIOD"
    with pytest.raises(NoPoliticalEvent):
        desk.calculate(ready, OVER)
    with pytest.raises(NoPoliticalEvent):
        desk.approve(submitted, OVER)
    with pytest.raises(NoPoliticalEvent):
        claims.order_payout(payout_id=payout.public_id, by=desk.handler, now=at(OVER))
    assert set(queries.without_event()) == {
        each.id for each in (waiting, ready, submitted, approved)
    }


def test_an_event_makes_only_the_loss_at_the_end_of_its_own_wait(author, second):
    """Another that began later and still lasts does not stand in for one that was an error."""
    wrong = establish(author, second)
    ready = end_waiting(us().notify(CLAIMED), OVER)
    services.release_political_event(
        proposal_id=propose(author, began_on=CLAIMED).public_id, by=second, now=at(OVER)
    )
    end(wrong, date(2026, 2, 19), second, on=OVER)

    with pytest.raises(NoPoliticalEvent):
        staff().calculate(ready, OVER)


def test_where_the_event_was_an_error_the_wait_of_the_default_counts_again(author, second):
    ours = us()
    ours.hand_over(CLAIMED)
    event = establish(author, second)
    claim = ours.notify(CLAIMED)
    assert (claim.cause, claim.date_of_loss) == ("POLITICAL", LOSS)
    end(event, date(2026, 2, 19), second)

    moved = end_waiting(claim, CLAIMED)
    assert (moved.cause, moved.date_of_loss, moved.state) == (
        "PROTRACTED_DEFAULT",
        DATE_OF_LOSS,
        "IN_WAITING_PERIOD",
    )
    assert end_waiting(claim, date(2026, 8, 5)).state == "READY"


def test_a_hand_over_during_a_longer_political_wait_brings_the_earlier_loss(author, second):
    """R-POL-41"""
    ours = us(months=12)
    establish(author, second)
    claim = ours.notify(CLAIMED)
    before = claim.date_of_loss
    ours.hand_over(date(2026, 3, 9))

    night = [each.id for each in queries.waiting_over(date(2026, 3, 10))]
    moved = end_waiting(claim, date(2026, 3, 10))

    assert night == [claim.id]  # though its own wait runs until next year
    assert (before, moved.date_of_loss) == (date(2027, 2, 20), DATE_OF_LOSS)
    assert moved.cause == "PROTRACTED_DEFAULT"


def test_an_earlier_event_that_becomes_known_later_brings_the_earlier_loss(author, second):
    ours = us()
    establish(author, second)
    claim = ours.notify(CLAIMED)
    establish(author, second, kind=PoliticalKind.TRANSFER, began_on=date(2026, 2, 10))

    assert end_waiting(claim, CLAIMED).date_of_loss == date(2026, 5, 10)


def test_the_policyholder_hears_that_its_date_of_loss_moved(author, second):
    ours = us()
    ours.hand_over(CLAIMED)
    claim = ours.notify(CLAIMED)
    establish(author, second)

    for _ in range(2):
        end_waiting(claim, CLAIMED)

    told = Event.objects.get(name="claims.loss_moved")
    wanted = {
        "moved_from": "2026-08-04",
        "date_of_loss": "2026-05-20",
        "insured_event": "POLITICAL",
    }
    assert {each: told.facts[each] for each in wanted} == wanted
    import_string(EVENT_ROUTES[told.name][0])(told, Delivery())
    notice = Notice.objects.get(kind="CLAIM_MOVED")
    assert texts.title(notice).endswith("is now 20 May 2026")
    assert "A political event keeps the buyer from paying" in what_it_means(notice)


def test_what_is_not_past_due_is_not_claimed_as_a_political_loss(author, second):
    ours = us()
    establish(author, second, began_on=date(2026, 1, 20))

    with pytest.raises(NotPastDue):
        ours.notify(DUE)
    assert ours.notify(date(2026, 2, 5)).cause == "POLITICAL"


def test_the_policy_clock_and_a_claim_say_one_date_of_loss(author, second):
    ours = us()
    establish(author, second)

    dates = {each.deadline: each.day for each in clock.running(ours.actor, CLAIMED)}

    claim = ours.notify(CLAIMED)
    assert (dates[Deadline.DATE_OF_LOSS], dates[Deadline.CLAIM_BY]) == (
        claim.date_of_loss,
        date(2029, 5, 20),
    )


def test_beside_a_long_political_wait_stands_what_handing_over_would_bring(
    client, monkeypatch, author, second
):
    monkeypatch.setattr("core.clock.now", lambda: at(CLAIMED))
    ours = us(months=12)
    establish(author, second)
    signing_in.sign_in(client, ours.holder.mandates.get().user)

    page = client.get(f"/portal/{ours.holder.public_id}/claims/new/{ours.buyer.public_id}/")

    said = "Hand the debt over for collection today, and the waiting period runs until 4 August"
    assert said in text_of(page)


def test_a_claim_without_its_event_stands_on_a_list_of_the_desk(client, author, second):
    kept, lost = us(), us()
    public = PoliticalKind.PUBLIC_DEFAULT
    events = [establish(author, second, kind=public, buyer=each.buyer) for each in (kept, lost)]
    standing, fallen = kept.notify(CLAIMED), lost.notify(CLAIMED)
    end(events[1], CLAIMED, second)
    signing_in.sign_in_staff(client, factories.staff(StaffRole.CLAIMS_HANDLER))

    page = text_of(client.get(f"{reverse('admin:claims_claim_changelist')}?event=none"))

    assert fallen.number in page
    assert standing.number not in page
    assert "claims whose political event does not count any more" in text_of(client.get("/admin/"))


# --- the desk ---------------------------------------------------------------------------------


def text_of(response):
    return " ".join(response.content.decode().split())


def test_two_people_establish_an_event_at_the_desk(client, monkeypatch, as_staff):
    monkeypatch.setattr("core.clock.now", lambda: at(CLAIMED))
    signing_in.sign_in_staff(client, factories.staff(StaffRole.CLAIMS_HANDLER))
    start = reverse("admin:policies_politicalevent_do_start", args=["establish"])
    wish = {
        "kind": "TRANSFER",
        "country": "gh",
        "began_on": "2026-02-20",
        "official_act": "Decree 12 of 2026",
        "reason": "Read in the official gazette.",
    }

    proposed = text_of(client.post(start, wish, follow=True))
    event = PoliticalEvent.objects.get()
    page = reverse("admin:policies_politicalevent_do", args=[event.pk, "release"])
    signing_in.sign_in_staff(client, factories.staff(StaffRole.CLAIMS_RELEASER))
    asked = text_of(client.get(page))
    released = text_of(client.post(page, {}, follow=True))

    assert "counts once a second person releases it" in proposed
    assert "what a buyer in Ghana owes is a loss" in asked
    assert "The event is established." in released
