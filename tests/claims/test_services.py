"""Claims from the notification to the money: what each command changes, records and refuses."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from accounts.rules import (
    SYSTEM,
    MandateRole,
    NotYourRight,
    NotYourRole,
    SecondPersonNeeded,
    StaffRole,
)
from claims import queries, services
from claims.models import Calculation, Claim, Payout
from claims.rules import lifecycle, snapshot
from claims.rules.calculation import calculate
from claims.rules.lifecycle import RejectionReason
from claims.rules.waiting import WaitingNotStarted
from claims.services import night
from core import clock, deliveries, tenancy
from core.errors import StateRefused
from core.models import Document, Event
from policies.models import BankAccount, PolicyYear
from receivables.models import OverdueReport, Receipt
from tests import factories
from tests.claims.ground import DATE_OF_LOSS, HANDED_OVER, at, insured, staff
from tests.factories import eur

pytestmark = pytest.mark.django_db

NOTIFIED = date(2026, 5, 11)
READY = DATE_OF_LOSS + timedelta(days=1)
BANKRUPT = date(2026, 4, 1)


@pytest.fixture(autouse=True)
def whole_house(db):
    with tenancy.scope(staff=True):
        yield


@pytest.fixture
def us():
    """Two invoices of 10,000 net under a limit of 50,000, nothing of them paid."""
    ours = insured()
    ours.limit()
    ours.invoice(number="A1")
    ours.invoice(number="A2")
    return ours


@pytest.fixture
def desk():
    return staff()


@pytest.fixture
def ready(us):
    us.insolvent(BANKRUPT)
    return us.notify(BANKRUPT)


def names(claim: Claim) -> list[str]:
    return [event.name for event in queries.history(claim)]


def receipt(us, amount: int, on: date) -> None:
    Receipt.objects.create(
        policyholder=us.holder,
        buyer=us.buyer,
        received_on=on,
        amount=Decimal(amount),
        currency="EUR",
        reference=f"R{amount}{on}",
        source="POLICYHOLDER",
        recorded_at=at(on),
    )


# Notifying ----------------------------------------------------------------------------------------


def test_an_insolvency_makes_a_claim_ready_at_once(us):
    report = factories.overdue(us.holder, us.buyer)
    us.insolvent(BANKRUPT)

    claim = us.notify(date(2026, 4, 20))

    assert (claim.state, claim.cause, claim.date_of_loss) == ("READY", "INSOLVENCY", BANKRUPT)
    assert claim.ready_on == date(2026, 4, 20)
    assert OverdueReport.objects.get(id=report.id).state == "CLAIM"
    assert names(claim) == ["claims.notified", "claims.became_ready"]


def test_a_protracted_default_waits_until_its_last_day_is_over(us):
    case = us.hand_over()

    claim = us.notify(NOTIFIED)

    assert (claim.state, claim.cause) == ("IN_WAITING_PERIOD", "PROTRACTED_DEFAULT")
    assert (claim.date_of_loss, claim.case) == (DATE_OF_LOSS, case)
    services.end_waiting(claim_id=claim.id, by=SYSTEM, now=at(DATE_OF_LOSS))
    assert Claim.objects.get().state == "IN_WAITING_PERIOD"
    services.end_waiting(claim_id=claim.id, by=SYSTEM, now=at(READY))
    assert Claim.objects.get().state == "READY"


def test_the_waiting_period_of_a_debt_due_on_31_august_ends_on_the_last_of_february(us):
    issued = date(2025, 8, 1)
    us.invoice(number="OLD", dispatched_on=issued, issued_on=issued, due_on=date(2025, 8, 31))
    us.hand_over(date(2025, 12, 1))

    assert us.notify(date(2025, 12, 2)).date_of_loss == date(2026, 2, 28)


def test_the_29th_of_february_counts_as_the_last_day_of_the_month():
    ours = insured()
    issued = date(2027, 8, 1)
    ours.invoice(dispatched_on=issued, issued_on=issued, due_on=date(2027, 8, 29))
    ours.hand_over(date(2027, 12, 1))

    assert ours.notify(date(2027, 12, 2)).date_of_loss == date(2028, 2, 29)


def test_a_claim_made_after_the_waiting_period_is_ready_at_once(us):
    us.hand_over()

    claim = us.notify(READY)

    assert (claim.state, claim.date_of_loss) == ("READY", DATE_OF_LOSS)


def test_the_earlier_event_wins_when_the_wait_was_over_before_the_insolvency(us):
    us.hand_over()
    us.insolvent(date(2026, 9, 1))

    claim = us.notify(date(2026, 9, 2))

    assert (claim.cause, claim.date_of_loss) == ("PROTRACTED_DEFAULT", DATE_OF_LOSS)


def test_the_wait_counts_from_the_report_where_the_policy_says_so():
    ours = insured(waiting_start="NNP_RECEIVED", waiting_months=3)
    ours.invoice()
    ours.hand_over(date(2026, 5, 4))

    assert ours.notify(NOTIFIED).date_of_loss == date(2026, 8, 4)


@pytest.mark.parametrize(
    ("extension_start", "date_of_loss"),
    [("DUE_DATE", date(2026, 7, 5)), ("INVOICE_DATE", date(2026, 6, 6))],
)
def test_the_wait_counts_from_the_end_of_the_extension_where_the_policy_says_so(
    extension_start, date_of_loss
):
    ours = insured(waiting_start="MEP_END", waiting_months=3, extension_start=extension_start)
    ours.invoice(issued_on=date(2026, 1, 5), due_on=date(2026, 2, 4))
    ours.hand_over(date(2026, 5, 4))

    assert ours.notify(NOTIFIED).date_of_loss == date_of_loss


def test_a_wait_from_a_report_that_was_never_made_has_not_started():
    ours = insured(waiting_start="NNP_RECEIVED")
    ours.invoice()

    with pytest.raises(WaitingNotStarted):
        ours.notify(NOTIFIED)


def test_an_insolvency_during_the_wait_ends_it(us):
    us.hand_over()
    claim = us.notify(NOTIFIED)

    us.insolvent(date(2026, 6, 1))
    deliveries.drain(clock.real)

    claim.refresh_from_db()
    assert (claim.state, claim.cause, claim.date_of_loss) == (
        "READY",
        "INSOLVENCY",
        date(2026, 6, 1),
    )
    deliveries.drain(clock.real)
    assert names(claim).count("claims.became_ready") == 1


def test_the_night_ends_the_waits_that_are_over_and_no_other(us):
    us.hand_over()
    claim = us.notify(NOTIFIED)

    assert night.waiting_ranges(DATE_OF_LOSS) == []
    assert night.waiting_ranges(READY) == [(claim.id, claim.id)]
    night.end_waiting_between(claim.id, claim.id, READY, at(READY))
    night.end_waiting_between(claim.id, claim.id, READY, at(READY))

    claim.refresh_from_db()
    assert claim.state == "READY"
    assert names(claim).count("claims.became_ready") == 1
    assert night.waiting_ranges(READY) == []


def test_a_claim_on_which_all_was_paid_during_the_wait_is_withdrawn(us):
    us.hand_over()
    claim = us.notify(NOTIFIED)
    receipt(us, 24_200, date(2026, 6, 1))

    services.end_waiting(claim_id=claim.id, by=SYSTEM, now=at(READY))

    claim.refresh_from_db()
    assert claim.state == "WITHDRAWN"
    assert Event.objects.get(name="claims.withdrawn").facts["because"] == "PAID"


def test_there_is_one_claim_on_a_buyer(ready, us):
    with pytest.raises(lifecycle.ClaimAlreadyOpen) as refusal:
        us.notify(date(2026, 4, 2))

    assert refusal.value.values["number"] == ready.number
    assert Claim.objects.count() == 1


def test_a_withdrawn_claim_may_be_made_again(ready, us):
    services.withdraw(claim_id=ready.public_id, by=us.actor, now=at(BANKRUPT))

    again = us.notify(date(2026, 4, 2))

    assert again.state == "READY"
    assert again.number > ready.number


@pytest.mark.parametrize(
    ("prepare", "refusal"),
    [
        (lambda us: receipt(us, 24_200, date(2026, 3, 1)), lifecycle.NothingToClaim),
        (lambda us: None, lifecycle.NotHandedOver),
    ],
)
def test_what_cannot_be_claimed_yet_leaves_no_trace(us, prepare, refusal):
    prepare(us)

    with pytest.raises(refusal):
        us.notify(NOTIFIED)

    assert not Claim.objects.exists()
    assert not Event.objects.filter(name__startswith="claims.").exists()


@pytest.mark.parametrize("role", [MandateRole.READER, MandateRole.REQUESTER, MandateRole.PLEDGEE])
def test_only_a_mandate_to_claim_claims(role):
    ours = insured(role)
    ours.invoice()
    ours.insolvent(BANKRUPT)

    with pytest.raises(NotYourRight):
        ours.notify(BANKRUPT)


def test_a_stranger_cannot_withdraw_a_claim(ready):
    stranger = insured()

    with pytest.raises(Claim.DoesNotExist):
        services.withdraw(claim_id=ready.public_id, by=stranger.actor, now=at(BANKRUPT))


# Calculating --------------------------------------------------------------------------------------


def test_a_calculation_is_the_pure_rule_on_the_facts_it_keeps(ready, desk):
    row = desk.calculate(ready, date(2026, 4, 2))

    again = calculate(queries.stored_inputs(row))
    assert row.money == again.indemnity == eur(18_000)  # 90 % of 2 x 10,000
    assert row.lines == snapshot.as_json(again.lines)
    assert row.steps == snapshot.as_json(again.steps)
    assert row.years == snapshot.as_json(again.years)
    assert (row.to_pay, row.version) == (eur(18_000), 1)
    ready.refresh_from_db()
    assert ready.state == "CALCULATED"
    assert Decimal(Event.objects.get(name="claims.calculated").facts["amount"]) == 18_000


def test_only_what_is_kept_counts_when_the_facts_change_later(ready, desk, us):
    row = desk.calculate(ready, date(2026, 4, 2))
    receipt(us, 12_100, date(2026, 3, 1))

    assert calculate(queries.stored_inputs(row)).indemnity == eur(18_000)


def test_calculating_the_same_facts_again_changes_nothing(ready, desk):
    desk.calculate(ready, date(2026, 4, 2))

    desk.calculate(ready, date(2026, 4, 3))

    assert Calculation.objects.count() == 1
    assert names(ready).count("claims.calculated") == 1


def test_other_facts_make_a_new_version(ready, desk, us):
    first = desk.calculate(ready, date(2026, 4, 2))
    receipt(us, 12_100, date(2026, 3, 1))

    second = desk.calculate(ready, date(2026, 4, 3))

    assert (first.version, second.version) == (1, 2)
    assert second.money == eur(9_000)


def test_a_year_in_which_nothing_was_dispatched_does_not_change_the_facts(ready, desk, us):
    first = desk.calculate(ready, date(2026, 4, 2))
    PolicyYear.objects.filter(policy=us.policy, starts_on=date(2025, 1, 1)).update(paid=1_000)

    assert desk.calculate(ready, date(2026, 4, 3)) == first


def test_a_claim_that_is_not_ready_is_not_calculated(us, desk):
    us.hand_over()
    claim = us.notify(NOTIFIED)

    with pytest.raises(StateRefused):
        desk.calculate(claim, NOTIFIED)

    assert not Calculation.objects.exists()


@pytest.mark.parametrize("role", [StaffRole.CLAIMS_RELEASER, StaffRole.COLLECTOR])
def test_only_a_handler_calculates(ready, role):
    with pytest.raises(NotYourRole):
        services.calculate(
            claim_id=ready.public_id, by=factories.staff_actor(role), now=at(BANKRUPT)
        )


# Documents ----------------------------------------------------------------------------------------


def test_while_documents_are_asked_for_the_clock_stands_still(ready, desk):
    assert queries.due_on(ready) == date(2026, 5, 1)

    asked = services.request_documents(
        claim_id=ready.public_id,
        note="Proof of delivery of A1",
        by=desk.handler,
        now=at(date(2026, 4, 3)),
    )

    assert (asked.state, asked.question) == ("DOCUMENTS_REQUESTED", "Proof of delivery of A1")
    assert queries.due_on(asked) is None
    with pytest.raises(StateRefused):
        desk.calculate(ready, date(2026, 4, 3))
    received = services.receive_documents(
        claim_id=ready.public_id, by=desk.handler, now=at(date(2026, 4, 13))
    )
    assert (received.state, received.question) == ("READY", "")
    assert queries.due_on(received) == date(2026, 5, 13)
    assert names(ready).count("claims.became_ready") == 1


def test_the_policyholder_answers_what_is_asked(ready, desk, us):
    services.request_documents(
        claim_id=ready.public_id, note="The contract", by=desk.handler, now=at(BANKRUPT)
    )

    for _ in range(2):
        services.answer_question(
            claim_id=ready.public_id, answer="It is in the mail", by=us.actor, now=at(BANKRUPT)
        )

    ready.refresh_from_db()
    assert (ready.state, ready.answer) == ("DOCUMENTS_REQUESTED", "It is in the mail")
    assert names(ready).count("claims.question_answered") == 1


def test_only_what_is_asked_is_answered_and_by_who_may_claim(ready, desk, us):
    with pytest.raises(lifecycle.NothingAsked):
        services.answer_question(
            claim_id=ready.public_id, answer="x", by=us.actor, now=at(BANKRUPT)
        )
    reader = factories.actor(factories.mandate(us.holder, MandateRole.READER))
    with pytest.raises(NotYourRight):
        services.answer_question(claim_id=ready.public_id, answer="x", by=reader, now=at(BANKRUPT))


def test_documents_received_during_the_wait_let_the_claim_wait_on(us, desk):
    us.hand_over()
    claim = us.notify(NOTIFIED)
    ask = {"claim_id": claim.public_id, "by": desk.handler, "now": at(NOTIFIED)}
    services.request_documents(note="The contract", **ask)

    assert services.receive_documents(**ask).state == "IN_WAITING_PERIOD"


def test_a_calculation_before_documents_were_asked_for_serves_again(ready, desk):
    desk.calculate(ready, date(2026, 4, 2))
    ask = {"claim_id": ready.public_id, "by": desk.handler, "now": at(date(2026, 4, 3))}
    services.request_documents(note="The contract", **ask)
    services.receive_documents(**ask)

    desk.submit(ready, date(2026, 4, 4))

    assert Claim.objects.get().state == "FOUR_EYES"
    assert Calculation.objects.count() == 1


# Submitting, approving, paying --------------------------------------------------------------------


def test_a_submitted_claim_has_its_payout_prepared(ready, desk, us):
    desk.submit(ready, date(2026, 4, 2))

    payout = Payout.objects.get()
    assert (payout.state, payout.money) == ("PREPARED", eur(18_000))
    assert (payout.prepared_by_id, payout.calculated_by_id) == (desk.handler.user_id,) * 2
    assert payout.iban == BankAccount.objects.get(policyholder=us.holder).iban
    assert payout.end_to_end_id == f"DK-{payout.public_id.hex.upper()}"


def test_without_a_bank_account_nothing_is_submitted(ready, desk, us):
    BankAccount.objects.filter(policyholder=us.holder).delete()
    desk.calculate(ready, date(2026, 4, 2))

    with pytest.raises(lifecycle.NoBankAccount):
        services.submit(claim_id=ready.public_id, by=desk.handler, now=at(BANKRUPT))

    assert Claim.objects.get().state == "CALCULATED"
    assert not Payout.objects.exists()


def test_nothing_is_submitted_without_a_calculation(ready, desk):
    with pytest.raises(lifecycle.NothingCalculated):
        services.submit(claim_id=ready.public_id, by=desk.handler, now=at(BANKRUPT))


def test_facts_that_changed_after_the_calculation_are_refused(ready, desk, us):
    desk.calculate(ready, date(2026, 4, 2))
    receipt(us, 1_210, date(2026, 3, 1))

    with pytest.raises(lifecycle.FactsChanged):
        services.submit(claim_id=ready.public_id, by=desk.handler, now=at(BANKRUPT))

    assert Claim.objects.get().state == "CALCULATED"


def test_a_second_person_approves_and_releases(ready, desk, us):
    desk.submit(ready, date(2026, 4, 2))

    desk.approve(ready, date(2026, 4, 7))

    ready.refresh_from_db()
    payout = Payout.objects.get()
    assert (ready.state, payout.state) == ("APPROVED", "RELEASED")
    assert payout.released_by_id == desk.releaser.user_id
    year = PolicyYear.objects.get(policy=us.policy, starts_on=date(2026, 1, 1))
    assert (year.paid, year.first_loss_used) == (18_000, 0)
    assert payout.document.kind == "payout"
    assert payout.document.facts["amount"] == "18000.000"
    told = Event.objects.get(name="claims.approved")
    assert (told.facts["amount"], told.policyholder_id) == ("18000.000", us.holder.id)


@pytest.mark.parametrize("role", [StaffRole.CLAIMS_HANDLER, StaffRole.ADMINISTRATOR])
def test_only_a_releaser_approves(ready, desk, role):
    desk.submit(ready, date(2026, 4, 2))

    with pytest.raises(NotYourRole):
        replace(desk, releaser=factories.staff_actor(role)).approve(ready, BANKRUPT)


def test_who_calculated_or_submitted_does_not_approve_whatever_role_it_has_since(ready, desk):
    colleague = factories.staff_actor(StaffRole.CLAIMS_HANDLER)
    desk.calculate(ready, date(2026, 4, 2))
    services.submit(claim_id=ready.public_id, by=colleague, now=at(date(2026, 4, 2)))

    for person in (desk.handler, colleague):
        promoted = replace(person, staff_role=StaffRole.CLAIMS_RELEASER)
        with pytest.raises(SecondPersonNeeded):
            replace(desk, releaser=promoted).approve(ready, date(2026, 4, 3))

    assert Claim.objects.get().state == "FOUR_EYES"
    assert Payout.objects.get().state == "PREPARED"


@pytest.mark.parametrize("first", ["prepared_by_id", "calculated_by_id"])
def test_the_database_refuses_a_release_by_the_first_person(ready, desk, first):
    desk.submit(ready, date(2026, 4, 2))
    other = factories.staff_actor(StaffRole.CLAIMS_HANDLER).user_id
    payouts = Payout.objects.all()
    payouts.update(prepared_by_id=other, calculated_by_id=other)
    payouts.update(**{first: desk.releaser.user_id})

    with pytest.raises(IntegrityError, match="claims_payout_released_by"), transaction.atomic():
        payouts.update(released_by_id=desk.releaser.user_id)


def test_the_releaser_confirms_the_amount(ready, desk):
    desk.submit(ready, date(2026, 4, 2))

    with pytest.raises(lifecycle.AmountDiffers):
        desk.approve(ready, date(2026, 4, 3), amount=eur("18000.01"))

    assert Payout.objects.get().state == "PREPARED"


def test_facts_that_changed_before_the_approval_send_the_claim_round_again(ready, desk, us):
    desk.submit(ready, date(2026, 4, 2))
    receipt(us, 12_100, date(2026, 3, 1))

    with pytest.raises(lifecycle.FactsChanged):
        desk.approve(ready, date(2026, 4, 3))

    assert PolicyYear.objects.get(policy=us.policy, starts_on=date(2026, 1, 1)).paid == 0
    services.send_back(
        claim_id=ready.public_id, note="A receipt came", by=desk.releaser, now=at(BANKRUPT)
    )
    desk.submit(ready, date(2026, 4, 4))
    desk.approve(ready, date(2026, 4, 5))
    states = Payout.objects.order_by("id").values_list("state", "amount")
    assert list(states) == [("FAILED", 18_000), ("RELEASED", 9_000)]


def test_a_claim_sent_back_with_the_same_facts_gets_a_new_version(ready, desk):
    desk.submit(ready, date(2026, 4, 2))
    sent = services.send_back(
        claim_id=ready.public_id, note="Look at A2", by=desk.releaser, now=at(BANKRUPT)
    )

    assert (sent.state, sent.remark) == ("CALCULATED", "Look at A2")
    desk.submit(ready, date(2026, 4, 3))
    assert [row.version for row in queries.calculations(ready.id)] == [2, 1]


def test_a_calculated_claim_cannot_be_sent_back(ready, desk):
    desk.calculate(ready, date(2026, 4, 2))

    with pytest.raises(StateRefused):
        services.send_back(claim_id=ready.public_id, note="", by=desk.releaser, now=at(BANKRUPT))


def test_approving_twice_is_refused_and_adds_nothing(ready, desk, us):
    desk.submit(ready, date(2026, 4, 2))
    desk.approve(ready, date(2026, 4, 3))

    with pytest.raises(StateRefused):
        desk.approve(ready, date(2026, 4, 3))

    assert PolicyYear.objects.get(policy=us.policy, starts_on=date(2026, 1, 1)).paid == 18_000
    assert names(ready).count("claims.payout_released") == 1


def test_the_money_goes_and_is_confirmed(ready, desk):
    payout = desk.pay(ready, date(2026, 4, 8))

    ready.refresh_from_db()
    assert (ready.state, payout.state) == ("PAID", "CONFIRMED")
    assert names(ready) == [
        "claims.notified",
        "claims.became_ready",
        "claims.calculated",
        "claims.submitted",
        "claims.approved",
        "claims.payout_released",
        "claims.payout_ordered",
        "claims.payout_confirmed",
    ]
    assert Event.objects.get(name="claims.payout_confirmed").facts["effective_on"] == "2026-04-08"


def test_ordering_twice_is_refused_and_confirming_twice_changes_nothing(ready, desk):
    payout = desk.pay(ready, date(2026, 4, 8))

    with pytest.raises(StateRefused):
        services.order_payout(payout_id=payout.public_id, by=desk.handler, now=at(BANKRUPT))
    services.confirm_payout(
        payout_id=payout.public_id,
        paid_on=date(2026, 4, 8),
        by=desk.handler,
        now=at(date(2026, 4, 9)),
    )

    assert names(ready).count("claims.payout_confirmed") == 1


@pytest.mark.parametrize("paid_on", [date(2026, 4, 2), date(2026, 4, 9)])
def test_a_bank_pays_between_the_release_and_today(ready, desk, paid_on):
    desk.submit(ready, date(2026, 4, 3))
    desk.approve(ready, date(2026, 4, 3))
    payout = Payout.objects.get()
    services.order_payout(payout_id=payout.public_id, by=desk.handler, now=at(date(2026, 4, 3)))

    with pytest.raises(lifecycle.NotPaidThen):
        services.confirm_payout(
            payout_id=payout.public_id, paid_on=paid_on, by=desk.handler, now=at(date(2026, 4, 8))
        )

    assert Payout.objects.get().state == "ORDERED"


def test_a_claim_worth_nothing_is_approved_by_two_people_and_closed(us, desk):
    us.policy.terms.update(claims_threshold=50_000)
    us.insolvent(BANKRUPT)
    claim = us.notify(BANKRUPT)
    desk.submit(claim, date(2026, 4, 2))

    desk.approve(claim, date(2026, 4, 3))

    claim.refresh_from_db()
    assert claim.state == "CLOSED"
    assert not Payout.objects.exists()
    told = Event.objects.get(name="claims.approved").facts
    assert told["reasons"] == [{"code": "NOTHING_TO_PAY", "values": {}}]


# Rejecting, withdrawing ---------------------------------------------------------------------------


def test_a_rejected_claim_says_why_and_pays_nothing(ready, desk):
    desk.submit(ready, date(2026, 4, 2))

    rejected = services.reject(
        claim_id=ready.public_id,
        reason=RejectionReason.OWN_BREACH,
        by=desk.releaser,
        now=at(date(2026, 4, 3)),
    )

    assert (rejected.state, Payout.objects.get().state) == ("REJECTED", "FAILED")
    assert rejected.rejection == [{"code": "OWN_BREACH", "values": {"clause": "R-POL-42"}}]
    assert Event.objects.get(name="claims.rejected").facts["reasons"] == rejected.rejection


def test_a_handler_does_not_reject(ready, desk):
    with pytest.raises(NotYourRole):
        services.reject(
            claim_id=ready.public_id,
            reason=RejectionReason.SANCTIONS,
            by=desk.handler,
            now=at(BANKRUPT),
        )


def test_an_approved_claim_is_neither_rejected_nor_withdrawn(ready, desk, us):
    desk.submit(ready, date(2026, 4, 2))
    desk.approve(ready, date(2026, 4, 3))

    with pytest.raises(StateRefused):
        services.reject(
            claim_id=ready.public_id,
            reason=RejectionReason.SANCTIONS,
            by=desk.releaser,
            now=at(BANKRUPT),
        )
    with pytest.raises(StateRefused):
        services.withdraw(claim_id=ready.public_id, by=us.actor, now=at(BANKRUPT))

    assert Payout.objects.get().state == "RELEASED"


def test_a_claim_taken_back_while_it_waits_for_approval_pays_nothing(ready, desk, us):
    desk.submit(ready, date(2026, 4, 2))

    services.withdraw(claim_id=ready.public_id, by=us.actor, now=at(date(2026, 4, 3)))

    assert Claim.objects.get().state == "WITHDRAWN"
    assert Payout.objects.get().state == "FAILED"
    with pytest.raises(StateRefused):
        desk.approve(ready, date(2026, 4, 3))


# Policy years -------------------------------------------------------------------------------------


@pytest.fixture
def two_claims():
    """Two claims of 20,000 on two buyers, under an aggregate first loss of 10,000 a year."""
    ours = insured(aggregate_first_loss=Decimal(10_000))
    theirs = replace(ours, buyer=insured().buyer)
    for each in (ours, theirs):
        each.limit()
        each.invoice(net_amount=Decimal(20_000), vat_amount=Decimal(4_200))
        each.insolvent(BANKRUPT)
    return ours.notify(BANKRUPT), theirs.notify(BANKRUPT)


def test_the_first_loss_of_a_year_is_used_once_over_two_claims(two_claims, desk):
    """CLM-23: whoever is approved first uses it; the other is calculated again."""
    first, second = two_claims
    desk.submit(first, date(2026, 4, 2))
    desk.submit(second, date(2026, 4, 2))
    desk.approve(first, date(2026, 4, 3))

    with pytest.raises(lifecycle.FactsChanged):
        desk.approve(second, date(2026, 4, 3))

    services.send_back(
        claim_id=second.public_id, note="First loss used", by=desk.releaser, now=at(BANKRUPT)
    )
    desk.submit(second, date(2026, 4, 4))
    desk.approve(second, date(2026, 4, 4))
    year = PolicyYear.objects.get(policy=first.policy, starts_on=date(2026, 1, 1))
    assert first.payouts.get(state="RELEASED").money == eur(8_000)  # 18,000 less 10,000
    assert second.payouts.get(state="RELEASED").money == eur(18_000)
    assert (year.first_loss_used, year.paid) == (10_000, 26_000)


def test_a_released_claim_calculated_afresh_does_not_use_the_year_twice(two_claims, desk):
    first, _ = two_claims
    desk.submit(first, date(2026, 4, 2))
    before = queries.last_calculation(first.id)
    desk.approve(first, date(2026, 4, 3))

    facts = queries.inputs_of(Claim.objects.get(id=first.id))

    assert facts.years == queries.stored_inputs(before).years
    assert facts.paid_earlier == eur(8_000)
    assert calculate(facts).payment == eur(0)


# What stands in the way ---------------------------------------------------------------------------


def test_a_dry_run_says_what_a_claim_would_pay_and_keeps_nothing(us):
    us.hand_over()

    dry = queries.readiness(us.actor, us.buyer, NOTIFIED)

    assert dry.can_be_notified
    assert dry.calculation.payment == eur(18_000)
    assert dry.loss.date_of_loss == DATE_OF_LOSS
    assert dry.payment_due_on == DATE_OF_LOSS + timedelta(days=30)
    assert not Claim.objects.exists()
    claim = us.notify(NOTIFIED)
    services.end_waiting(claim_id=claim.id, by=SYSTEM, now=at(READY))
    assert staff().calculate(claim, READY).to_pay == dry.calculation.payment


def test_a_dry_run_before_the_hand_over_names_the_hand_over(us):
    dry = queries.readiness(us.actor, us.buyer, HANDED_OVER)

    assert [type(refusal) for refusal in dry.refusals] == [lifecycle.NotHandedOver]
    assert dry.calculation.payment == eur(18_000)


def test_a_dry_run_on_a_buyer_that_owes_nothing_has_nothing_to_calculate(us):
    receipt(us, 24_200, date(2026, 3, 1))

    dry = queries.readiness(us.actor, us.buyer, NOTIFIED)

    assert [type(refusal) for refusal in dry.refusals] == [lifecycle.NothingToClaim]
    assert dry.calculation is None


def test_a_dry_run_on_a_claimed_buyer_leads_to_the_claim(ready, us):
    dry = queries.readiness(us.actor, us.buyer, NOTIFIED)

    assert dry.standing == ready
    assert not dry.can_be_notified


def test_what_is_dispatched_after_the_hand_over_is_not_insured(us):
    us.hand_over()
    us.invoice(
        number="LATE",
        dispatched_on=HANDED_OVER,
        issued_on=HANDED_OVER,
        due_on=HANDED_OVER + timedelta(days=30),
    )

    dry = queries.readiness(us.actor, us.buyer, NOTIFIED)

    late = next(line for line in dry.calculation.lines if line.number == "LATE")
    assert (late.insured, late.reason) == (eur(0), "STOP_SHIPMENT")


def test_a_document_of_a_payout_names_no_staff(ready, desk):
    desk.submit(ready, date(2026, 4, 2))
    desk.approve(ready, date(2026, 4, 3))

    facts = str(Document.objects.get(kind="payout").facts)

    assert "released_by" not in facts
    assert "@" not in facts


# Proof --------------------------------------------------------------------------------------------


def test_stored_calculations_come_out_equal(ready, desk, capsys):
    desk.pay(ready, date(2026, 4, 8))

    call_command("recompute_claims")

    assert capsys.readouterr().out == "1 calculations recomputed, all equal.\n"


def test_a_calculation_that_comes_out_different_is_named(ready, desk, capsys):
    desk.calculate(ready, date(2026, 4, 2))
    Calculation.objects.update(indemnity=1)

    with pytest.raises(CommandError, match="1 of 1"):
        call_command("recompute_claims", sample=5)

    assert f"{ready.number} version 1: indemnity" in capsys.readouterr().err
