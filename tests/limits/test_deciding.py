"""Deciding a request at the desk: nothing by a slip, and what was decided on top."""

import html

import pytest
from django.urls import reverse

from accounts.models import Mandate
from accounts.rules import StaffRole
from core import tenancy
from limits import services, texts
from limits.forms.desk import Decide
from limits.models import LimitRequest
from limits.rules.lifecycle import ReasonDoesNotFit, ReasonLeavesNoRoom, RequestState
from limits.rules.reasons import REFUSING, ReasonCode
from tests import factories, signing_in
from tests.factories import NOW, eur
from tests.limits.ground import buyer, insured, underwriter

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: NOW)
    with tenancy.scope(staff=True):
        person = factories.staff(
            StaffRole.UNDERWRITER, email="under@insurer.test", authority_amount=1_000_000
        )
    signing_in.sign_in_staff(client, person)
    return client


@pytest.fixture
def referred():
    with tenancy.scope(staff=True):
        return insured().ask(buyer(5, equity=10_000_000), 200_000)


def press(client, row, button, **data):
    return client.post(reverse("admin:limits_limitrequest_do", args=[row.pk, button]), data)


def state_of(row) -> str:
    with tenancy.scope(staff=True):
        return LimitRequest.objects.get(pk=row.pk).state


def text_of(response) -> str:
    return " ".join(response.content.decode().split()).replace("\u00a0", " ")


@pytest.mark.parametrize("amount", ["0", "0.00"])
def test_an_amount_of_nothing_is_no_refusal(desk, referred, amount):
    answer = press(desk, referred, "approve", amount=amount)

    assert "To give nothing, use Refuse" in text_of(answer)
    assert state_of(referred) == RequestState.REFERRED


def test_an_amount_that_leaves_the_limit_as_it_stands_is_asked_about(desk):
    with tenancy.scope(staff=True):
        us, company = insured(), buyer(5, equity=10_000_000)
        us.ask(company, 50_000)
        more = us.ask(company, 200_000)

    read = press(desk, more, "approve", amount="40000", reasons=["CAPACITY"])

    assert "stays EUR 50,000" in text_of(read)
    assert "refused" in text_of(read)
    assert state_of(more) == RequestState.REFERRED


def test_what_was_decided_stands_on_top(desk, referred):
    press(desk, referred, "approve", amount="150000", reasons=["CAPACITY"])

    page = text_of(desk.get(reverse("admin:limits_limitrequest_change", args=[referred.pk])))
    listed = text_of(
        desk.get(reverse("admin:limits_limitrequest_changelist"), {"state__exact": "DECIDED"})
    )

    with tenancy.scope(staff=True):
        decision = LimitRequest.objects.get(pk=referred.pk).decision
    address = reverse("admin:limits_decision_change", args=[decision.pk])
    assert "Partly approved, EUR 150,000" in page
    assert "The buyer&#x27;s own size" in page
    assert "under@insurer.test" in page
    assert page.index(address) < page.index("Asked")
    assert "Given" in listed


def test_the_facts_stand_before_the_form_and_figures_are_written_alike(desk, referred):
    page = text_of(desk.get(reverse("admin:limits_limitrequest_do", args=[referred.pk, "approve"])))

    assert page.index("What was asked") < page.index('name="amount"')
    assert 'value="200,000"' in page


def test_the_reasons_stand_in_order(desk, referred):
    page = desk.get(reverse("admin:limits_limitrequest_do", args=[referred.pk, "approve"]))

    form = page.context["form"]
    fitting = form.initial["fitting"]
    rest = [label for code, label in form.fields["reasons"].choices if code not in fitting]
    assert rest == sorted(rest)


def test_the_rooms_say_what_they_count(desk, referred):
    page = text_of(desk.get(reverse("admin:limits_limitrequest_change", args=[referred.pk])))

    assert "for this policyholder, what it has now included" in page
    assert "beside all that is committed" in page


OF_ACCOUNTS = {"NO_ACCOUNTS", "ACCOUNTS_OLD", "NEGATIVE_EQUITY"}  # told only where it is so


@pytest.mark.parametrize("code", [code for code in Decide.offered if code not in OF_ACCOUNTS])
def test_whatever_reason_is_chosen_the_policyholder_can_read_the_answer(
    desk, referred, client, code
):
    press(desk, referred, "approve", amount="150000", reasons=[code])
    assert state_of(referred) == RequestState.DECIDED
    with tenancy.scope(staff=True):
        owner = Mandate.objects.get(policyholder=referred.policyholder).user
    signing_in.sign_in(client, owner)

    page = client.get(
        reverse("portal:limit_decision", args=[referred.policyholder.public_id, referred.public_id])
    )

    assert page.status_code == 200
    assert str(texts.REASONS[code]) in html.unescape(text_of(page))


@pytest.mark.parametrize("code", sorted(REFUSING))
def test_nothing_is_given_for_a_reason_to_give_nothing(referred, code):
    with tenancy.scope(staff=True):
        with pytest.raises(ReasonLeavesNoRoom):
            services.decide(
                request_id=referred.public_id,
                amount=eur(150_000),
                reasons=[code],
                by=underwriter(),
                now=NOW,
            )
        services.decide(
            request_id=referred.public_id, amount=eur(0), reasons=[code], by=underwriter(), now=NOW
        )

    assert state_of(referred) == RequestState.DECIDED


def test_terms_are_not_shortened_in_words_alone(referred):
    """The rules found 30 days not too long: there would be no number to tell."""
    with tenancy.scope(staff=True), pytest.raises(ReasonDoesNotFit):
        services.decide(
            request_id=referred.public_id,
            amount=eur(150_000),
            reasons=[ReasonCode.TERMS_CONDITION],
            by=underwriter(),
            now=NOW,
        )
