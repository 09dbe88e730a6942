"""Cover confirmed in writing: what a paper says, and that anybody can check whether it is ours."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import User
from core import clock, deliveries, documents, tenancy
from core.models import Event
from limits import queries, services
from limits.models import CoverConfirmation
from limits.rules.confirming import DayToCome, NothingToConfirm, StoppedThen, read_code, shown_code
from limits.rules.reasons import ReasonCode
from tests import factories
from tests.factories import NOW, TODAY, eur
from tests.limits.ground import insured, underwriter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("is_today")]


def confirm(us, company, on=TODAY, language="en", now=NOW):
    return services.confirm_cover(
        buyer=company.public_id, on=on, language=language, by=us.actor, now=now
    )


def page(us, name, *rest):
    return reverse(f"portal:{name}", args=[us.holder.public_id, *rest])


def test_a_confirmation_says_what_was_covered_on_the_day_and_on_which_terms(us, company):
    with tenancy.scope(staff=True):
        made = confirm(us, company)
        facts = made.document.facts
        terms = us.policy.terms.get()

    assert made.money == eur(50_000)
    assert made.number.startswith("CNF2026")
    assert facts["covered_on"] == str(TODAY)
    assert facts["buyer"]["name"] == company.name
    assert facts["policy"] == us.policy.number
    (part,) = facts["parts"]
    assert (part["amount"], part["from"], part["to"]) == ("50000.00", str(TODAY), None)
    assert facts["terms"]["payment_days"] == terms.maximum_payment_days
    with tenancy.scope(staff=True):
        event = Event.objects.get(name="limits.cover_confirmed")
        assert event.facts["number"] == made.number


def test_asked_twice_it_is_made_once_until_there_is_something_else_to_say(us, company):
    with tenancy.scope(staff=True):
        first = confirm(us, company)
        again = confirm(us, company)
        us.ask(company, 60_000)
        after = confirm(us, company)

    assert again == first
    assert after != first
    assert after.money == eur(60_000)


def test_an_announced_change_stands_on_a_confirmation_of_today(us, company):
    with tenancy.scope(staff=True):
        services.reduce_limit(
            row_id=queries.limit_on(us.policy.id, company.id, TODAY).public_id,
            amount=eur(20_000),
            reason=ReasonCode.CAPACITY,
            by=underwriter(),
            now=NOW,
        )
        made = confirm(us, company)

    assert made.money == eur(50_000)
    assert made.document.facts["announced"]["amount"] == "20000.00"


@pytest.mark.parametrize(
    ("days", "refusal"),
    [(1, DayToCome), (-1, NothingToConfirm)],
    ids=["tomorrow", "before the limit"],
)
def test_a_day_to_come_and_a_day_without_cover_are_refused(us, company, days, refusal):
    with tenancy.scope(staff=True), pytest.raises(refusal):
        confirm(us, company, TODAY + timedelta(days=days))

    with tenancy.scope(staff=True):
        assert not CoverConfirmation.objects.exists()


def test_while_deliveries_are_stopped_nothing_is_confirmed(us, company):
    with tenancy.scope(staff=True):
        long_ago = TODAY - timedelta(days=130)
        factories.invoice(
            us.holder,
            company,
            dispatched_on=long_ago,
            issued_on=long_ago,
            due_on=long_ago + timedelta(days=30),
        )

        with pytest.raises(StoppedThen):
            confirm(us, company)


def test_a_stranger_has_no_confirmation_of_ours(us, company, client):
    with tenancy.scope(staff=True):
        other = insured()
        made = confirm(us, company)
        with pytest.raises(NothingToConfirm):
            confirm(other, company)
        client.force_login(User.objects.get(id=other.actor.user_id))

    answer = client.get(page(other, "cover_confirmation_pdf", made.public_id))

    assert answer.status_code == 404


def test_whoever_holds_the_code_can_check_the_paper_and_nobody_else(us, company, client):
    with tenancy.scope(staff=True):
        made = confirm(us, company)
    client.logout()

    ours = client.get("/check/", {"code": shown_code(made.code).lower()}).content.decode()
    forged = client.get("/check/", {"code": "ABCD-EFGH-JKMN-PQRS"}).content.decode()

    assert f"Confirmation {made.number} is ours" in ours
    assert company.name in ours
    assert "No confirmation of ours carries this code" in forged
    assert company.name not in forged


@pytest.mark.parametrize("typed", ["", "ABCD", "ABCD-EFGH-JKMN-PQR0", "x" * 400, "é" * 16])
def test_what_is_no_code_is_read_as_none(typed):
    assert read_code(typed) == ""


def test_it_is_made_from_the_buyers_page_and_stands_there_as_a_pdf(us, company, client):
    there = page(us, "cover_confirm", company.public_id)

    shown = client.post(there, {"on": str(TODAY)}, follow=True).content.decode()

    with tenancy.scope(staff=True):
        made = CoverConfirmation.objects.get()
        deliveries.drain(clock.real)
    assert made.number in shown
    paper = client.get(page(us, "cover_confirmation_pdf", made.public_id))
    assert paper.content.startswith(b"%PDF-")
    assert made.number in paper["Content-Disposition"]


def test_it_is_offered_where_one_asks_what_was_covered_on_a_day(us, company, client):
    def shown(**query):
        query = {"buyer": company.public_id, "on": TODAY, **query}
        return client.get(page(us, "limit_cover"), query).content.decode()

    assert page(us, "cover_confirm", company.public_id) in shown()
    assert "confirmed in writing" not in shown(on=TODAY + timedelta(days=9))
    assert "confirmed in writing" not in shown(on=TODAY - timedelta(days=9))


@pytest.mark.parametrize("on", ["", "yesterday", "9999-12-31", "0001-01-01", "2026-02-30"])
def test_an_odd_day_is_answered_with_a_sentence(us, company, client, on):
    answer = client.post(page(us, "cover_confirm", company.public_id), {"on": on}, follow=True)

    assert answer.status_code == 200
    with tenancy.scope(staff=True):
        assert not CoverConfirmation.objects.exists()


@pytest.mark.parametrize("language", ["en", "nl"])
def test_the_paper_can_be_made_in_both_languages(us, company, language):
    with tenancy.scope(staff=True):
        made = confirm(us, company, language=language)

    pdf = documents.render("cover_confirmation", made.document.facts, language=language)

    assert pdf.startswith(b"%PDF-")


def test_a_merged_buyers_confirmations_are_listed_under_the_one_kept(us, company):
    with tenancy.scope(staff=True):
        made = confirm(us, company)

        assert list(queries.confirmations(us.actor, company.id)) == [made]
