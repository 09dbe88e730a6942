"""Where the policyholder collects itself, what it did stands for the hand-over when it claims."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import User
from accounts.rules import MandateRole, NotYourRight
from claims import queries
from claims import services as claims
from claims.models import Evidence
from claims.rules import lifecycle
from collections_app import queries as own_queries
from collections_app import services as collections
from collections_app.models import OwnStep
from collections_app.rules import own
from collections_app.rules.lifecycle import NothingOverdue
from collections_app.rules.own import OwnStepKind
from companies.models import Company
from core import tenancy
from core.files import FileNotAccepted, GivenFile
from receivables import services as receivables
from receivables.models import Invoice, OverdueReport
from tests import factories
from tests.claims.ground import DATE_OF_LOSS, at, insured

pytestmark = pytest.mark.django_db

NOTICE_ON = date(2026, 3, 2)
NOTED, CLAIMED = date(2026, 5, 4), date(2026, 5, 11)


@pytest.fixture(autouse=True)
def _staff():
    with tenancy.scope(staff=True):
        yield


def us(service="OWN", **terms):
    ours = insured(collection_service=service, **terms)
    ours.limit()
    ours.invoice()
    return ours


def note(ours, kind=OwnStepKind.FINAL_NOTICE, done_on=NOTICE_ON, content=b"%PDF-1.7 notice", **by):
    return collections.note_own_step(
        buyer=ours.buyer.public_id,
        kind=kind,
        done_on=done_on,
        note="Registered letter, not answered",
        file=GivenFile("notice.pdf", content),
        by=by.get("by", ours.actor),
        now=at(NOTED),
    )


def test_a_final_notice_with_its_document_stands_for_the_hand_over():
    ours = us()
    note(ours)

    claim = ours.notify(CLAIMED)

    assert (claim.state, claim.case, claim.date_of_loss) == (
        "IN_WAITING_PERIOD",
        None,
        DATE_OF_LOSS,
    )


def test_a_report_on_which_a_claim_waits_is_taken_back_only_without_the_claim():
    ours = us(waiting_start="NNP_RECEIVED", waiting_months=3)
    note(ours)
    report = factories.overdue(ours.holder, ours.buyer, reported_on=NOTED)

    def withdraw():
        return receivables.withdraw_overdue(
            report_id=report.public_id, reason="Wrong buyer.", by=ours.actor, now=at(CLAIMED)
        )

    claim = ours.notify(CLAIMED)
    assert claim.date_of_loss == date(2026, 8, 4)  # three months after the report
    with pytest.raises(receivables.RestsOnReport):
        withdraw()

    claims.withdraw(claim_id=claim.public_id, by=ours.actor, now=at(CLAIMED))
    assert withdraw().state == "WITHDRAWN"


def test_what_was_done_goes_into_the_claim_as_evidence():
    ours = us()
    note(ours, OwnStepKind.REMINDER, date(2026, 2, 10), b"%PDF-1.7 reminder")
    note(ours)

    claim = ours.notify(CLAIMED)

    kept = Evidence.objects.filter(claim=claim).order_by("sha256")
    assert {bytes(file.content) for file in kept} == {b"%PDF-1.7 reminder", b"%PDF-1.7 notice"}
    assert {file.file_name for file in kept} == {"notice.pdf"}


@pytest.mark.parametrize(
    ("service", "refusal"),
    [
        ("INCLUDED", lifecycle.NotHandedOver),
        ("OPTIONAL", lifecycle.NotCollected),
        ("OWN", lifecycle.OwnCollectionNotShown),
    ],
)
def test_without_either_a_default_is_not_claimed_and_the_refusal_says_what_to_do(service, refusal):
    ours = us(service)

    with pytest.raises(refusal):
        ours.notify(CLAIMED)
    readiness = queries.readiness(ours.actor, ours.buyer, CLAIMED)

    assert [type(each) for each in readiness.refusals] == [refusal]


@pytest.mark.parametrize("kind", [OwnStepKind.REMINDER, OwnStepKind.PAYMENT_PLAN])
def test_a_gentle_step_does_not_stand_for_the_hand_over(kind):
    ours = us()
    note(ours, kind)

    with pytest.raises(lifecycle.OwnCollectionNotShown):
        ours.notify(CLAIMED)


def test_where_it_may_choose_the_policyholder_hands_over_or_shows_what_it_did():
    handed_over, shown = us("OPTIONAL"), us("OPTIONAL")
    handed_over.hand_over()
    note(shown)

    assert handed_over.notify(CLAIMED).case is not None
    assert shown.notify(CLAIMED).case is None


def test_a_wait_from_the_start_of_collection_counts_from_the_first_firm_step():
    ours = us(waiting_start="COLLECTION_START", waiting_months=3)
    note(ours, OwnStepKind.LAWYER, date(2026, 4, 1), b"%PDF-1.7 lawyer")
    note(ours)

    assert ours.notify(CLAIMED).date_of_loss == date(2026, 6, 2)


def test_steps_of_an_earlier_debt_do_not_count():
    ours = us()
    with pytest.raises(own.StepOutsideDebt):
        note(ours, done_on=date(2026, 2, 3))  # the invoice fell due on the fourth

    assert note(ours, done_on=date(2026, 2, 4)).done_on == date(2026, 2, 4)


@pytest.mark.parametrize(
    ("step", "refusal"),
    [
        ({"done_on": date(2026, 5, 5)}, own.StepOutsideDebt),  # tomorrow
        ({"content": b"MZ a program"}, FileNotAccepted),
    ],
)
def test_what_is_no_step_with_its_document_is_refused_and_nothing_is_kept(step, refusal):
    ours = us()

    with pytest.raises(refusal):
        note(ours, **step)

    assert not OwnStep.objects.exists()


def test_steps_are_noted_on_what_is_late_and_only_where_the_policyholder_collects():
    with pytest.raises(own.WeCollect):
        note(us("INCLUDED"))
    nothing_late = insured(collection_service="OWN")
    with pytest.raises(NothingOverdue):
        note(nothing_late)


def test_the_same_document_is_kept_once():
    ours = us()

    assert note(ours) == note(ours)
    row = OwnStep.objects.get()
    row.pk, row.public_id = None, factories.company().public_id
    with (
        pytest.raises(IntegrityError, match="collections_own_step_file_once"),
        transaction.atomic(),
    ):
        row.save(force_insert=True)


def test_no_more_steps_are_noted_than_a_claim_takes(monkeypatch):
    monkeypatch.setattr(own, "MOST_STEPS", 1)
    ours = us()
    note(ours)

    with pytest.raises(own.TooManySteps):
        note(ours, content=b"%PDF-1.7 another")


def test_who_may_not_collect_notes_nothing():
    ours = us()
    reader = factories.actor(factories.mandate(ours.holder, MandateRole.READER))

    with pytest.raises(NotYourRight):
        note(ours, by=reader)


def test_a_policyholder_that_collects_itself_hands_nothing_over():
    ours = us()

    with pytest.raises(own.YouCollect):
        collections.hand_over(buyer=ours.buyer.public_id, by=ours.actor, now=at(NOTED))

    assert not OverdueReport.objects.exists()


def test_steps_are_noted_on_the_page_of_the_late_buyer(client, monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: at(NOTED))
    ours = us()
    client.force_login(User.objects.get(id=ours.actor.user_id))
    page = reverse("portal:overdue", args=[ours.holder.public_id, ours.buyer.public_id])
    address = reverse("portal:own_step", args=[ours.holder.public_id, ours.buyer.public_id])
    step = {"kind": "FINAL_NOTICE", "done_on": "2026-03-02", "note": "Registered letter"}
    notice = SimpleUploadedFile("notice.pdf", b"%PDF-1.7 notice")

    before = client.get(page).content.decode()
    refused = client.post(address, step, follow=True).content.decode()
    noted = client.post(address, {**step, "document": notice}, follow=True).content.decode()

    assert "Nothing is noted yet." in before
    assert "Hand the debt over" not in before
    assert "The document that shows it: Choose one file." in refused
    assert "The step is noted, with its document." in noted
    assert "notice.pdf" in noted


def test_steps_of_a_debt_that_was_paid_take_no_place_of_the_next():
    ours = us()
    Invoice.objects.update(due_on=date(2026, 1, 5))
    for number in range(own.MOST_STEPS):
        note(ours, done_on=date(2026, 1, 20), content=b"%%PDF-1.7 %d" % number)
    factories.receipt(ours.holder, ours.buyer, 12_100, on=date(2026, 2, 1))
    ours.invoice(number="NEW", due_on=date(2026, 2, 4))

    newest = note(ours)

    claim = ours.notify(CLAIMED)
    assert [each.sha256 for each in claim.evidence.all()] == [newest.sha256]


def test_steps_noted_before_two_companies_became_one_still_count():
    ours = us()
    note(ours)
    kept = factories.company()
    Company.objects.filter(id=ours.buyer.id).update(merged_into=kept)

    assert [each.kind for each in own_queries.own_steps(ours.holder.id, kept.id)] == [
        "FINAL_NOTICE"
    ]
