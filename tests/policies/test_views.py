"""The policy in the portal and on its desk."""

from datetime import date
from decimal import Decimal

import pytest
from django.core import mail
from django.urls import reverse

from accounts.models import User
from accounts.rules import MandateRole, StaffRole
from core import clock, deliveries, tenancy
from monitoring.models import Notice
from monitoring.rules import NoticeKind
from policies import forms, queries, services
from policies.models import Policy, PolicyProposal, TermsProposal
from policies.rules.countries import CountryTerms, SpecialCondition
from policies.rules.terms import Product
from tests import factories, signing_in
from tests.factories import NOW, TODAY
from tests.limits.ground import change_terms, insured
from tests.limits.test_admin import sign_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: NOW)


def portal(client, role=MandateRole.OWNER):
    with tenancy.scope(staff=True):
        us = insured(role)
        client.force_login(User.objects.get(id=us.actor.user_id))
    return us


def test_the_policy_is_there_in_plain_words(client):
    us = portal(client)

    shown = text_of(client.get(reverse("portal:policy", args=[us.holder.public_id])))

    assert us.policy.number in shown
    assert "90%" in shown
    assert "6 months, from the due date" in shown
    assert "80%" in shown  # under a discretionary limit
    assert "Belgium" in shown


def test_every_line_of_the_clock_says_from_when_it_counts(client):
    us = portal(client)

    shown = text_of(client.get(reverse("portal:policy", args=[us.holder.public_id])))

    for line in (
        "60 days, from the invoice date to the due date",
        "30 days of the dispatch",
        "60 days from the original due date",
        "30 days after the maximum extension period, so within 90 days from the original due date",
        "30 days from the day we tell you",
    ):
        assert line in shown


def test_an_owner_gives_the_account_and_a_wrong_one_is_refused_beside_the_form(client):
    us = portal(client)
    prove(client, us)
    address = reverse("portal:bank_account", args=[us.holder.public_id])

    wrong = client.post(address, {"iban": "NL91ABNA0417164301", "holder": "Us"})
    client.post(address, {"iban": "BE68 5390 0754 7034", "holder": "Us"})

    assert "is no IBAN" in text_of(wrong)
    with tenancy.scope(staff=True):
        assert queries.bank_account_of(us.holder.id).iban == "BE68539007547034"
    page = text_of(client.get(reverse("portal:policy", args=[us.holder.public_id])))
    assert "BE68 5390 0754 7034" in page


def prove(client, us):
    """Sign in just now, with the password."""
    signing_in.sign_in(client, User.objects.get(id=us.actor.user_id))


def test_the_account_is_changed_only_by_whoever_just_proved_who_it_is(client):
    us = portal(client)
    address = reverse("portal:bank_account", args=[us.holder.public_id])

    response = client.post(address, {"iban": "BE68539007547034", "holder": "Us"})

    assert response.url.startswith(reverse("account_reauthenticate"))
    with tenancy.scope(staff=True):
        assert queries.bank_account_of(us.holder.id).iban == "NL91ABNA0417164300"


def test_every_owner_is_told_of_another_account_and_sees_the_earlier_one(client):
    us = portal(client)
    prove(client, us)
    with tenancy.scope(staff=True):
        second = factories.mandate(us.holder).user
    address = reverse("portal:bank_account", args=[us.holder.public_id])

    client.post(address, {"iban": "BE68539007547034", "holder": "Us"})
    deliveries.drain(clock.real)

    assert second.email in {message.to[0] for message in mail.outbox}
    with tenancy.scope(staff=True):
        assert Notice.objects.get().kind == NoticeKind.BANK_ACCOUNT_CHANGED
    shown = text_of(client.get(reverse("portal:policy", args=[us.holder.public_id])))
    assert "NL91 ABNA 0417 1643 00 in the name of" in shown


def test_a_reader_is_not_offered_to_change_the_account(client):
    us = portal(client, MandateRole.READER)

    shown = text_of(client.get(reverse("portal:policy", args=[us.holder.public_id])))

    assert "Only an owner" in shown


def test_a_policyholder_without_a_policy_is_told_what_comes(client):
    with tenancy.scope(staff=True):
        mandate = factories.mandate(factories.policyholder())
        client.force_login(mandate.user)

    address = reverse("portal:policy", args=[mandate.policyholder.public_id])
    assert "There is no policy yet" in text_of(client.get(address))


COUNTRIES = """country;covered;insured_share;payment_days;discretionary;conditions
NL;yes;;;;
BE;ja;85,5;45;no;RETENTION_OF_TITLE
RU;no;;;;
"""


def filled_in(**given):
    """Return the standard terms as the form posts them."""
    values = {
        name: "" if value is None or value is False else value
        for name, value in forms.filled_in().items()
        if name not in ("countries", "country_terms", "country_rows")
    }
    return {**values, "pasted_countries": COUNTRIES, "premium_per_mille": "2.1"} | given


def take_out(client, holder, *, is_read=True, **given):
    address = reverse("admin:policies_policy_do_start", args=["take-out"])
    wish = given_to(holder) | given
    shown = client.post(address, wish)
    if not is_read or shown.status_code != 200 or not shown.context["preview"]:
        return shown
    return client.post(address, wish | {"confirmed": shown.context["preview_read"]})


def released(holder):
    """Release the policy that was proposed, as a second person, and return it."""
    with tenancy.scope(staff=True):
        return services.release_policy(
            proposal_id=queries.waiting_policies().get(policyholder=holder).public_id,
            by=factories.staff_actor(StaffRole.UNDERWRITER),
            now=NOW,
        )


def given_to(holder):
    return filled_in(
        policyholder=holder.id,
        product="WHOLE_TURNOVER",
        inception_on="2026-03-01",
        insurable_turnover="5000000",
    )


def test_what_a_policy_would_say_is_read_before_it_is_proposed(client, holder):
    sign_in(client)

    shown = text_of(take_out(client, holder, is_read=False, insured_share="85"))

    assert f"{holder.name} is insured from 1 March 2026 on: Whole turnover." in shown
    assert "Insured share: 85%" in shown
    assert "Belgium: insured; 85.5%; 45 days" in shown
    assert "A policy year pays at most EUR" in shown
    with tenancy.scope(staff=True):
        assert not PolicyProposal.objects.exists()


@pytest.fixture
def holder():
    with tenancy.scope(staff=True):
        return factories.policyholder()


def test_an_underwriter_proposes_a_policy_from_the_list(client, holder):
    sign_in(client)
    address = reverse("admin:policies_policy_do_start", args=["take-out"])
    assert client.get(address).status_code == 200

    take_out(client, holder, insured_share="85")

    policy = released(holder)
    with tenancy.scope(staff=True):
        terms = queries.terms_on(policy.id, TODAY)
        agreed = terms.as_rule()
    assert (terms.insured_share, terms.countries) == (Decimal("0.85"), ["BE", "NL"])
    assert agreed.share_for("APPROVED", "BE") == Decimal("0.855")
    assert agreed.payment_days_in("BE") == 45
    assert agreed.discretionary_in("BE") is None
    assert [row.country for row in agreed.country_terms] == ["BE", "RU"]


@pytest.mark.parametrize("product", list(Product))
def test_a_policy_is_taken_out_in_each_product_form(client, holder, product):
    sign_in(client)

    take_out(
        client,
        holder,
        product=product.value,
        blind_maximum_per_buyer="5.000",
        blind_maximum_per_year="50.000,00",
    )

    policy = released(holder)
    with tenancy.scope(staff=True):
        terms = queries.terms_on(policy.id, TODAY)
    assert policy.product == product
    assert (terms.blind_maximum_per_buyer, terms.blind_maximum_per_year) == (5_000, 50_000)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"insured_share": "101"}, "Insured share: it lies between 1% and 100%."),
        ({"maximum_payment_days": "0"}, "Longest payment terms: it lies between 1 and 365."),
        ({"waiting_months": "25"}, "Waiting period: it lies between 0 and 24."),
        ({"blind_maximum_per_buyer": "5"}, "both a maximum per buyer and one per year"),
        ({"product": "NO_LIMIT_REQUEST"}, "both a maximum per buyer and one per year"),
        ({"pasted_countries": "country\nNetherlands"}, "Line 2, Country: use a code of two"),
        ({"pasted_countries": "country;share\nNL;nan"}, "Line 2, Share, percent: a share lies"),
        ({"pasted_countries": "country;share\nNL;-inf"}, "Line 2, Share, percent: a share lies"),
        ({"pasted_countries": "", "country_rows-count": "9" * 5_000}, "No country is insured"),
        ({"pasted_countries": "country\nZZ"}, "ZZ is the code of no country."),
        ({"pasted_countries": "country;covered\nNL;no"}, "No country is insured"),
        ({"pasted_countries": "country,days\nNL,\nNL,30"}, "NL stands in the list twice"),
        ({"pasted_countries": "country;share\nNL;all"}, "Line 2, Share, percent: write a"),
        ({"pasted_countries": "land1;b\nNL;1"}, "these are missing"),
    ],
)
def test_what_no_policy_can_say_is_refused_by_name_and_nothing_is_kept(client, holder, given, told):
    sign_in(client)

    shown = text_of(take_out(client, holder, **given))

    assert told in shown
    with tenancy.scope(staff=True):
        assert not PolicyProposal.objects.exists()


def test_every_wrong_field_is_named_at_once(client, holder):
    sign_in(client)

    shown = text_of(take_out(client, holder, insured_share="0", notification_days="999"))

    assert "Insured share: it lies between" in shown
    assert "Notification period of an overdue: it lies between" in shown


def test_countries_are_edited_in_the_table(client, holder):
    sign_in(client)
    rows = {
        "country_rows-count": "3",
        "country_rows-0-country": "nl",
        "country_rows-0-covered": "yes",
        "country_rows-0-discretionary": "yes",
        "country_rows-1-country": "PL",
        "country_rows-1-covered": "yes",
        "country_rows-1-insured_share": "80",
        "country_rows-1-payment_days": "30",
        "country_rows-1-conditions": ["BANK_GUARANTEE", "RETENTION_OF_TITLE"],
        "country_rows-2-country": "",
    }

    take_out(client, holder, pasted_countries="", **rows)

    policy = released(holder)
    with tenancy.scope(staff=True):
        agreed = queries.terms_on(policy.id, TODAY).as_rule()
    assert agreed.countries == {"NL", "PL"}
    assert agreed.country_terms == (
        CountryTerms(
            "PL",
            insured_share=Decimal("0.80"),
            maximum_payment_days=30,
            discretionary_allowed=False,
            conditions=frozenset(
                {SpecialCondition.BANK_GUARANTEE, SpecialCondition.RETENTION_OF_TITLE}
            ),
        ),
    )


def new_policy(name, row, *more):
    return reverse(f"admin:policies_policyproposal_{name}", args=[row.pk, *more])


def test_a_second_person_reads_the_whole_schedule_before_the_policy_is_released(client, holder):
    sign_in(client)
    take_out(client, holder, insured_share="85", reason="Offer 12")
    with tenancy.scope(staff=True):
        row = PolicyProposal.objects.get()

    author_sees = text_of(client.get(new_policy("change", row)))
    sign_in(client)
    waits = text_of(client.get(reverse("admin:index")))
    second_sees = text_of(client.get(new_policy("change", row)))
    asked = text_of(client.get(new_policy("do", row, "release")))
    client.post(new_policy("do", row, "release"))

    assert "a second person looks at it" in author_sees
    assert new_policy("do", row, "release") not in author_sees
    assert new_policy("do", row, "release") in second_sees
    assert "proposed policies for a second person to release" in waits
    for line in (
        f"{holder.name} is insured from 1 March 2026 on: Whole turnover.",
        "Insured share: 85%",
        "Belgium: insured; 85.5%",
        "Offer 12",
        "EUR 5,000,000",
    ):
        assert line in asked
    with tenancy.scope(staff=True):
        policy = queries.policy_of(holder.id, TODAY)
    assert policy.number in text_of(client.get(new_policy("change", row)))


def test_a_policy_sent_back_is_changed_and_proposed_again(client, holder):
    sign_in(client)
    take_out(client, holder, insured_share="85")
    with tenancy.scope(staff=True):
        row = PolicyProposal.objects.get()
    sign_in(client)
    client.post(new_policy("do", row, "reject"), {"answer": "Ninety was offered"})

    form = client.get(new_policy("do", row, "again"))
    wish = given_to(holder) | {"insured_share": "90"}
    shown = client.post(new_policy("do", row, "again"), wish)
    wish["confirmed"] = shown.context["preview_read"]
    client.post(new_policy("do", row, "again"), wish)

    assert "Ninety was offered" in text_of(client.get(new_policy("change", row)))
    assert form.context["form"].initial["insured_share"] == "85"
    assert form.context["form"].initial["policyholder"] == holder.id
    with tenancy.scope(staff=True):
        waiting = queries.waiting_policies().get()
    assert waiting.as_rule().insured_share == Decimal("0.90")


def propose(client, us, **given):
    """Fill in other terms, read what follows, and go on."""
    address = reverse("admin:policies_policy_do", args=[us.policy.pk, "terms"])
    with tenancy.scope(staff=True):
        standing = queries.terms_on(us.policy.id, TODAY).as_rule()
    values = forms.filled_in(standing)
    rows = "\n".join(["country", *values.pop("countries")])
    values = {key: value for key, value in values.items() if value not in (None, False)}
    posted = {**values, "pasted_countries": rows, "valid_from": "2026-04-01", "reason": "Renewal"}
    shown = client.post(address, posted | given)
    confirmed = shown.context["preview_read"]
    return shown, client.post(address, posted | given | {"confirmed": confirmed})


def desk(name, row, *more):
    return reverse(f"admin:policies_termsproposal_{name}", args=[row.pk, *more])


def test_other_terms_show_what_changes_before_they_are_proposed(client):
    sign_in(client)
    with tenancy.scope(staff=True):
        us = insured(waiting_start="NNP_RECEIVED", maximum_payment_days=45)
    address = reverse("admin:policies_policy_do", args=[us.policy.pk, "terms"])
    assert 'value="45"' in text_of(client.get(address))

    shown, _ = propose(client, us, maximum_payment_days="75")

    assert (
        "Longest payment terms: 45 days, from the invoice date to the due date now, then 75 days"
        in text_of(shown)
    )


def test_terms_count_once_a_second_person_released_them_at_the_desk(client):
    sign_in(client)
    with tenancy.scope(staff=True):
        us = insured(waiting_start="NNP_RECEIVED", maximum_payment_days=45)
    propose(client, us, maximum_payment_days="75")
    with tenancy.scope(staff=True):
        proposal = TermsProposal.objects.get()
        assert queries.terms_on(us.policy.id, date(2026, 4, 1)).maximum_payment_days == 45

    author_sees = text_of(client.get(desk("change", proposal)))
    sign_in(client)
    second_sees = text_of(client.get(desk("change", proposal)))
    released = text_of(client.get(desk("do", proposal, "release")))
    client.post(desk("do", proposal, "release"))

    assert "45 days, from the invoice date to the due date \u2192 75 days" in released
    assert "Renewal" in released
    assert "a second person looks at it" in author_sees
    assert desk("do", proposal, "release") not in author_sees
    assert desk("do", proposal, "release") in second_sees
    assert "<del>45 days, from the invoice date to the due date</del>" in second_sees
    with tenancy.scope(staff=True):
        terms = queries.terms_on(us.policy.id, date(2026, 4, 1))
    assert (terms.maximum_payment_days, terms.waiting_start) == (75, "NNP_RECEIVED")
    page = text_of(client.get(reverse("admin:policies_policy_change", args=[us.policy.pk])))
    assert "Policy years" in page


def test_a_country_taken_off_names_the_buyers_that_lose_cover(client):
    sign_in(client)
    with tenancy.scope(staff=True):
        us = insured()
        belgian = factories.graded(factories.company("Bakkerij Peeters", country="BE"), 4)
        us.ask(belgian, 20_000)

    shown, _ = propose(client, us, pasted_countries="country\nNL\nDE")

    assert (
        "Belgium: 1 buyer with EUR 20,000 of limits loses cover for deliveries "
        "from 1 April 2026: Bakkerij Peeters." in text_of(shown)
    )
    assert "France: no limit stands there." in text_of(shown)
    with tenancy.scope(staff=True):
        assert len(queries.terms_of(us.policy.id)) == 1


def test_limits_keep_the_share_they_were_given_with(client):
    sign_in(client)
    with tenancy.scope(staff=True):
        us = insured()
        us.ask(factories.graded(factories.company(), 4), 20_000)

    shown, _ = propose(client, us, insured_share="85")

    assert "1 limit keeps the insured share it was given with" in text_of(shown)


def test_rejected_terms_say_why_not(client):
    sign_in(client)
    with tenancy.scope(staff=True):
        us = insured()
    propose(client, us, waiting_months="3")
    with tenancy.scope(staff=True):
        proposal = TermsProposal.objects.get()
    sign_in(client)

    client.post(desk("do", proposal, "reject"), {"answer": "Too short for this trade"})

    assert "Too short for this trade" in text_of(client.get(desk("change", proposal)))


def test_the_portal_shows_what_changed_from_version_to_version(client):
    us = portal(client)
    with tenancy.scope(staff=True):
        change_terms(us.policy, date(2026, 3, 1), maximum_payment_days=90, countries=["NL"])

    shown = text_of(client.get(reverse("portal:policy", args=[us.holder.public_id])))

    assert "<del>60 days, from the invoice date to the due date</del>" in shown
    assert "<strong>Belgium</strong>: <del>insured</del> <ins>not insured</ins>" in shown


def test_a_collector_looks_and_does_not_change(client):
    sign_in(client, StaffRole.COLLECTOR)
    with tenancy.scope(staff=True):
        us = insured()

    assert client.get(reverse("admin:policies_policy_changelist")).status_code == 200
    address = reverse("admin:policies_policy_do", args=[us.policy.pk, "terms"])
    assert client.get(address).status_code == 404
    with tenancy.scope(staff=True):
        assert Policy.objects.count() == 1
