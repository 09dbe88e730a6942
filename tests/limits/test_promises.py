"""When an answer is promised, who gives it above one's authority, and what is written meanwhile."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from accounts.rules import MandateRole, NotYourRight, NotYourRole, SecondPersonNeeded, StaffRole
from core import tenancy
from core.dates import BUSINESS_ZONE
from core.errors import StateRefused
from core.files import FileNotAccepted, GivenFile
from core.models import Event
from limits import queries, services
from limits.models import DecisionProposal, LimitRequest, Message, RequestDocument, RequestReview
from limits.queries import promises as promised
from limits.rules import conversation as words
from limits.rules import handing as handed
from limits.rules import lifecycle
from limits.rules import promises as rules
from limits.rules.asking import ReviewCause
from limits.rules.lifecycle import RequestState
from limits.rules.reasons import ReasonCode
from limits.services import groups, handing, promises
from tests import factories
from tests.factories import NOW, TODAY, eur
from tests.limits.ground import buyer, insured, underwriter

PDF = GivenFile("accounts 2025.pdf", b"%PDF-1.7 their accounts")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BUSINESS_ZONE)


@pytest.mark.parametrize(
    ("asked", "hours", "due"),
    [
        # Monday 2 March 2026
        ("2026-03-02 10:00", 4, "2026-03-02 14:00"),
        # just to the end of the day, and over it
        ("2026-03-02 13:00", 4, "2026-03-02 17:00"),
        ("2026-03-02 13:01", 4, "2026-03-03 09:01"),
        # before and after the desk's hours
        ("2026-03-02 06:00", 4, "2026-03-02 13:00"),
        ("2026-03-02 17:00", 8, "2026-03-03 17:00"),
        # Friday evening counts from Monday
        ("2026-03-06 18:00", 1, "2026-03-09 10:00"),
        ("2026-03-07 12:00", 16, "2026-03-10 17:00"),
        # over the night in which summer time begins
        ("2026-03-27 16:00", 2, "2026-03-30 10:00"),
    ],
)
def test_an_answer_is_due_after_so_many_hours_of_the_desk(asked, hours, due):
    assert rules.due_at(at(asked), hours) == at(due)


@pytest.mark.parametrize(
    ("amount", "hours"), [(1, 4), (100_000, 4), (100_001, 8), (1_000_000, 8), (1_000_001, 16)]
)
def test_more_money_takes_more_time(amount, hours):
    assert rules.hours_for(Decimal(amount), rules.PROMISES) == hours


@pytest.fixture
def _staff(db):
    with tenancy.scope(staff=True):
        yield


@pytest.fixture
def us(_staff):
    return insured()


@pytest.fixture
def referred(us):
    return us.ask(buyer(4, equity=8_000_000), 500_000)


def events(prefix: str) -> list[str]:
    found = Event.objects.filter(name__startswith=prefix).order_by("id")
    return list(found.values_list("name", flat=True))


def test_a_referred_request_carries_the_moment_of_its_answer(referred):
    assert referred.state == RequestState.REFERRED
    assert referred.answer_due_at == rules.due_at(NOW, 8)


def test_an_answered_request_promises_nothing(us):
    assert us.ask(buyer(), 50_000).answer_due_at is None


def test_while_we_ask_nothing_is_due_and_an_answer_starts_the_time_anew(us, referred):
    services.ask_information(
        request_id=referred.public_id, question="Which orders?", by=underwriter(), now=NOW
    )
    referred.refresh_from_db()
    assert referred.answer_due_at is None
    later = NOW + timedelta(days=7)

    services.answer_information(
        request_id=referred.public_id, answer="These.", files=[PDF], by=us.actor, now=later
    )

    referred.refresh_from_db()
    assert referred.answer_due_at == rules.due_at(later, 8)
    assert RequestDocument.objects.get().message.text == "These."


def test_what_is_promised_is_a_dated_setting(us):
    tomorrow = TODAY + timedelta(days=1)
    given = {"above": Decimal(100_000), "hours": 2, "reason": "More people at the desk."}
    someone = underwriter()

    promises.set_promise(**given, valid_from=tomorrow, by=someone, now=NOW)

    assert [each.hours for each in promised.promised_on(TODAY)] == [4, 8, 16]
    assert [each.hours for each in promised.promised_on(tomorrow)] == [4, 2, 16]
    with pytest.raises(rules.PromiseInThePast):
        promises.set_promise(**given, valid_from=TODAY, by=someone, now=NOW)
    with pytest.raises(rules.PromiseSet):
        promises.set_promise(**given, valid_from=tomorrow, by=someone, now=NOW)


def test_requests_past_their_promise_are_listed(us, referred):
    due = referred.answer_due_at

    assert not promised.late(underwriter(), due).exists()
    assert list(promised.late(underwriter(), due + timedelta(seconds=1))) == [referred]


def test_the_money_at_stake_is_that_of_everybody_on_the_group(us):
    head = buyer(4, equity=8_000_000)
    sister = factories.graded(factories.company(parent=head), 4, equity=8_000_000)
    insured().ask(sister, 200_000)
    request = us.ask(head, 500_000)

    found = promised.with_stake(LimitRequest.objects.filter(id=request.id)).get()

    assert found.stake == 700_000


def test_what_stands_already_is_at_stake_once(us):
    head = buyer(4, equity=8_000_000)
    us.ask(head, 200_000)
    request = us.ask(head, 500_000)
    assert request.kind == "INCREASE"

    found = promised.with_stake(LimitRequest.objects.filter(id=request.id)).get()

    assert found.stake == 500_000


def test_a_request_that_waits_moves_along_with_its_buyer(us, referred):
    head = buyer()
    referred.buyer.parent = head
    referred.buyer.save(update_fields=["parent"])

    groups.follow_group(group_id=head.id, on=TODAY)

    referred.refresh_from_db()
    assert referred.group_id == head.id


# --- above one's authority


def propose(request, by, amount=500_000, **more):
    return handing.propose_decision(
        request_id=request.public_id,
        amount=eur(amount),
        note="Strong accounts, an old customer.",
        by=by,
        now=NOW,
        **more,
    )


def give(proposal, by):
    return handing.give_decision(proposal_id=proposal.public_id, by=by, now=NOW)


def test_an_answer_above_ones_authority_is_given_by_a_second_person(us, referred):
    first, second = underwriter(100_000), underwriter(1_000_000)
    with pytest.raises(lifecycle.OutsideAuthority):
        services.decide(request_id=referred.public_id, amount=eur(500_000), by=first, now=NOW)

    decision = give(propose(referred, first), second)

    proposal = DecisionProposal.objects.get()
    assert (proposal.proposed_by_id, decision.decided_by_id) == (first.user_id, second.user_id)
    assert proposal.decided_by_id == second.user_id
    assert int(queries.limit_on(us.policy.id, referred.buyer_id, TODAY).amount) == 500_000
    assert events("limits.decision") == ["limits.decision_proposed", "limits.decision_given"]


def test_the_second_person_needs_the_authority(referred):
    proposal = propose(referred, underwriter(100_000))

    with pytest.raises(lifecycle.OutsideAuthority):
        give(proposal, underwriter(400_000))

    proposal.refresh_from_db()
    assert proposal.state == handed.AnswerState.PROPOSED
    assert referred.state == RequestState.REFERRED


def test_nobody_gives_what_it_proposed(referred):
    first = underwriter(1_000_000)
    proposal = propose(referred, first)

    with pytest.raises(SecondPersonNeeded):
        give(proposal, first)
    with (
        pytest.raises(IntegrityError, match="limits_proposal_given_by_another"),
        transaction.atomic(),
    ):
        DecisionProposal.objects.update(state="GIVEN", decided_by_id=first.user_id)


def test_a_refusal_is_proposed_the_same_way(us, referred):
    proposal = propose(referred, underwriter(), 0, reasons=[ReasonCode.GRADE_TOO_WEAK])

    decision = give(proposal, underwriter())

    assert decision.reasons == [{"code": "GRADE_TOO_WEAK", "values": {}}]
    assert queries.limit_on(us.policy.id, referred.buyer_id, TODAY) is None


def test_less_than_asked_is_handed_over_with_its_reasons_only(referred):
    """Whoever gives the answer can add none: it could never be given."""
    first = underwriter(100_000)

    with pytest.raises(lifecycle.ReasonMissing):
        propose(referred, first, 400_000)

    assert not DecisionProposal.objects.exists()
    proposal = propose(referred, first, 400_000, reasons=[ReasonCode.GRADE_TOO_WEAK])
    assert give(proposal, underwriter()).amount == 400_000


def test_a_proposal_sent_back_leaves_the_request_in_the_queue(referred):
    proposal = propose(referred, underwriter())

    handing.return_decision(
        proposal_id=proposal.public_id, answer="Ask for 2025.", by=underwriter(), now=NOW
    )

    proposal.refresh_from_db()
    assert (proposal.state, proposal.answer) == ("RETURNED", "Ask for 2025.")
    with pytest.raises(StateRefused):
        give(proposal, underwriter())
    assert propose(referred, underwriter()).state == "PROPOSED"


def test_one_answer_is_proposed_at_a_time_and_to_open_requests_only(referred):
    first = underwriter()
    propose(referred, first)

    with pytest.raises(handed.ProposedAlready):
        propose(referred, first, 400_000, reasons=[ReasonCode.GRADE_TOO_WEAK])
    services.decide(request_id=referred.public_id, amount=eur(500_000), by=underwriter(), now=NOW)
    with pytest.raises(lifecycle.RequestClosed):
        give(DecisionProposal.objects.get(), underwriter())


def test_what_waits_for_me_is_what_i_can_give(referred):
    first, second, small = underwriter(), underwriter(), underwriter(100_000)
    proposal = propose(referred, first)

    assert list(promised.to_give(second)) == [proposal]
    assert not promised.to_give(first).exists()
    assert not promised.to_give(small).exists()


def test_a_policyholder_sees_no_proposal(us, referred):
    propose(referred, underwriter())

    with tenancy.scope(policyholder_id=us.holder.id):
        assert not DecisionProposal.objects.exists()


# --- the conversation


def write(request, by, text="We deliver from May.", files=()):
    return services.write_message(
        request_id=request.public_id, text=text, files=files, by=by, now=NOW
    )


def test_a_policyholder_writes_first_and_adds_a_document(us, referred):
    message = write(referred, us.actor, files=[PDF])

    document = message.documents.get()
    assert (document.file_name, document.kind, document.size) == (
        "accounts 2025.pdf",
        "PDF",
        len(PDF.content),
    )
    assert bytes(document.content) == PDF.content
    assert message.is_ours is False
    assert events("limits.message") == ["limits.message_received"]
    assert not RequestReview.objects.exists()


def test_what_is_written_on_an_answered_request_is_put_on_the_desk_once(us):
    answered = us.ask(buyer(), 50_000)

    write(answered, us.actor)
    write(answered, us.actor, "And from June.")
    write(answered, us.actor, files=[PDF])

    causes = RequestReview.objects.order_by("id").values_list("cause", flat=True)
    assert list(causes) == [ReviewCause.COMMENT, ReviewCause.DOCUMENT]
    assert Message.objects.count() == 3
    review = RequestReview.objects.first()
    services.close_review(review_id=review.public_id, answer="Noted.", by=underwriter(), now=NOW)
    write(answered, us.actor, "Once more.")
    assert RequestReview.objects.filter(cause=ReviewCause.COMMENT).count() == 2


def test_an_underwriter_writes_back_and_the_policyholder_is_told(us, referred):
    write(referred, us.actor)
    write(referred, underwriter(), "Thank you.")

    assert [each.is_ours for each in Message.objects.order_by("id")] == [False, True]
    told = Event.objects.get(name="limits.message_sent")
    assert told.policyholder_id == us.holder.id
    assert "Thank you" not in str(told.facts)


def test_a_review_that_is_closed_is_told(us):
    answered = us.ask(buyer(), 50_000, comment="They pay on time.")

    services.close_review(
        review_id=RequestReview.objects.get().public_id,
        answer="Noted.",
        by=underwriter(),
        now=NOW,
    )

    told = Event.objects.get(name="limits.review_closed")
    assert told.facts["buyer"] == str(answered.buyer.public_id)
    assert told.facts["reasons"] == []


@pytest.mark.parametrize(
    ("text", "files", "refusal"),
    [
        ("  ", (), words.NothingWritten),
        ("x", [GivenFile("run.exe", b"MZ\x00\x01")], FileNotAccepted),
        ("x", [PDF] * (words.MOST_DOCUMENTS + 1), words.TooManyDocuments),
    ],
)
def test_nothing_is_kept_of_a_message_that_is_refused(us, referred, text, files, refusal):
    with pytest.raises(refusal):
        write(referred, us.actor, text, files)

    assert not Message.objects.exists()
    assert not RequestDocument.objects.exists()


def test_who_may_write(us, referred):
    with pytest.raises(LimitRequest.DoesNotExist):
        write(referred, insured().actor)
    with pytest.raises(NotYourRole):
        write(referred, factories.staff_actor(StaffRole.COLLECTOR))
    reader = factories.actor(factories.mandate(us.holder, MandateRole.READER))
    with pytest.raises(NotYourRight):
        write(referred, reader)


def test_a_document_is_its_policyholders_alone(us, referred):
    document = write(referred, us.actor, files=[PDF]).documents.get()

    assert queries.request_document(us.actor, document.public_id) == document
    with tenancy.scope(policyholder_id=insured().holder.id):
        assert not RequestDocument.objects.exists()
    with pytest.raises(RequestDocument.DoesNotExist):
        queries.request_document(insured().actor, document.public_id)
