"""Exchange rates: read as published, on record with their source, corrected in the open."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, ProgrammingError, transaction
from django.urls import reverse

from accounts.rules import NotYourRole, SecondPersonNeeded, StaffRole
from accounts.rules.proposals import NotYourProposal
from core import tenancy
from core.errors import StateRefused
from core.http import sentence
from core.models import Event
from core.money import Money, UnknownCurrency
from core.sheets import ColumnsMissing, LineUnreadable
from policies.rules.exchange import RateUsed
from policies.texts import exchange as texts
from receivables import queries, services
from receivables.models import ExchangeRate, RateCorrection
from receivables.rules import exchange_rates as rules
from receivables.rules import rate_corrections as corrections
from receivables.rules import rate_files
from receivables.rules.exchange_rates import Rate, RateTable
from tests import factories, signing_in

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)  # a Monday
FRIDAY, SUNDAY = date(2026, 11, 20), date(2026, 11, 22)
FILE = b"""Date,USD,JPY,ROL,GBP,
2026-11-20,1.0850,163.06,N/A,0.8512,
2026-11-19,1.0820,N/A,N/A,0.8500,
"""
LIST = "admin:receivables_exchangerate_changelist"


def dollar(day, figure="1.0850"):
    return Rate("USD", Decimal(figure), day, "ECB reference rate")


# --- what is true of rates -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amount", "per_euro", "expected"),
    [
        (Money(Decimal(50_000), "USD"), "1.0720", "46641.79"),  # CLM-13
        (Money(Decimal(10_000), "GBP"), "0.8500", "11764.71"),  # CLM-35
        (Money(Decimal(1_000), "JPY"), "163.06", "6.13"),
    ],
)
def test_an_amount_is_worth_its_units_divided_by_those_for_a_euro(amount, per_euro, expected):
    assert rules.converted(amount, Decimal(per_euro), "EUR") == Money(Decimal(expected), "EUR")


@pytest.mark.parametrize("on", [FRIDAY, SUNDAY, date(2026, 11, 27)])  # 7 days is the most
def test_on_a_day_without_a_rate_the_last_one_before_it_counts(on):
    table = RateTable([dollar(FRIDAY), dollar(date(2026, 11, 19), "1.0820")], 7)

    assert table.on("USD", on) == dollar(FRIDAY)


def test_a_rate_that_is_too_old_is_refused_by_its_day():
    table = RateTable([dollar(FRIDAY)], 7)

    with pytest.raises(rules.RateTooOld) as refused:
        table.on("USD", date(2026, 11, 28))

    assert refused.value.values["published"] == FRIDAY


def test_for_good_the_last_one_counts_over_weekends_and_holidays_of_the_central_bank():
    thursday = date(2026, 4, 2)  # before Good Friday; Easter Monday is 6 April
    table = RateTable([dollar(thursday)], 7, is_final=True)

    assert table.on("USD", date(2026, 4, 6)) == dollar(thursday)
    with pytest.raises(rules.RateNotAdded) as refused:
        table.on("USD", date(2026, 4, 7))

    assert refused.value.values["published"] == thursday


@pytest.mark.parametrize("later", [date(2026, 11, 25), date(2026, 11, 30)])
def test_for_good_a_working_day_without_a_rate_counts_once_a_later_one_is_on_record(later):
    wednesday = date(2026, 11, 25)
    known = [dollar(FRIDAY), dollar(later, "1.0900")]

    found = RateTable(known, 7, is_final=True).on("USD", wednesday)

    assert found.published_on == (later if later == wednesday else FRIDAY)


def test_before_the_first_rate_and_of_another_currency_there_is_none():
    table = RateTable([dollar(FRIDAY)], 7)

    with pytest.raises(rules.NoRate):
        table.on("USD", date(2026, 11, 19))
    with pytest.raises(rules.NoRate):
        table.on("GBP", FRIDAY)


@pytest.mark.parametrize("figure", ["0", "-1.08", "1.0000001", "1000000000", "NaN"])
def test_what_is_no_rate_is_refused(figure):
    with pytest.raises(rules.RateImplausible):
        rules.ensure_rate("USD", Decimal(figure))


def test_the_published_history_is_read_without_what_was_not_quoted():
    found = rate_files.read(FILE, since=None, today=TODAY)

    assert [(each.currency, each.published_on.day, str(each.per_euro)) for each in found] == [
        ("GBP", 20, "0.8512"),
        ("JPY", 20, "163.06"),
        ("USD", 20, "1.0850"),
        ("GBP", 19, "0.8500"),
        ("USD", 19, "1.0820"),
    ]


@pytest.mark.parametrize(
    ("content", "refusal", "place"),
    [
        (b"Date,USD\n2026-11-20,1.08x\n", LineUnreadable, {"line": 2, "column": "USD"}),
        (b"Date,USD\n2026-11-20,0\n", LineUnreadable, {"line": 2, "column": "USD"}),
        (b"Date,USD\n2026-11-24,1.08\n", LineUnreadable, {"line": 2, "column": "Date"}),  # ahead
        (b"Date;USD\n2026-11-20;1,08\n", LineUnreadable, {"line": 2, "column": "USD"}),
        (b"USD,GBP\n1.08,0.85\n", ColumnsMissing, {}),
        (b"Date,EUR\n2026-11-20,1\n", ColumnsMissing, {}),
    ],
)
def test_a_file_that_is_no_such_history_is_refused_by_its_place(content, refusal, place):
    with pytest.raises(refusal) as refused:
        rate_files.read(content, since=None, today=TODAY)

    assert place.items() <= dict(refused.value.values).items()


# --- what is kept of them ---------------------------------------------------------------------


@pytest.fixture
def administrator(db):
    with tenancy.scope(staff=True):
        yield factories.staff_actor(StaffRole.ADMINISTRATOR)


def add(by, figure="1.0850", *, day=FRIDAY, currency="USD", at=NOW):
    return services.add_rate(
        currency=currency,
        published_on=day,
        per_euro=Decimal(figure),
        source="ECB reference rate",
        by=by,
        now=at,
    )


def add_file(by, content=FILE, *, since=None):
    return services.add_rates_of_file(
        content=content, since=since, source="ECB reference rates", by=by, now=NOW
    )


def propose(by, row, figure):
    return services.propose_correction(
        rate_id=row.public_id,
        per_euro=figure and Decimal(figure),
        source="ECB reference rate",
        reason="A slip of the pen.",
        by=by,
        now=NOW,
    )


def release(correction, role=StaffRole.ADMINISTRATOR, by=None):
    second = by or factories.staff_actor(role)
    return services.release_correction(proposal_id=correction.public_id, by=second, now=NOW)


def correct(by, row, figure):
    return release(propose(by, row, figure))


def names_told():
    return list(Event.objects.order_by("id").values_list("name", flat=True))


def told(name):
    return [event.facts for event in Event.objects.filter(name=f"receivables.{name}")]


def test_a_rate_counts_with_its_day_and_source(administrator):
    add(administrator)

    assert queries.rate_on("USD", SUNDAY) == replace(dollar(FRIDAY, "1.085000"), is_typed=True)


def test_the_same_rate_again_changes_nothing(administrator):
    assert add(administrator).pk == add(administrator).pk
    assert len(told("exchange_rates_added")) == 1


def test_another_rate_of_the_same_day_is_refused_and_leaves_no_trace(administrator):
    add(administrator)

    with pytest.raises(rules.RateDiffers) as refused, transaction.atomic():
        add_file(administrator, b"Date,USD,GBP\n2026-11-20,1.09,0.85\n")

    assert "USD 2026-11-20" in sentence(refused.value)
    assert ExchangeRate.objects.count() == 1


def test_a_file_adds_what_is_not_on_record_as_one_event(administrator):
    add(administrator)

    done = add_file(administrator)
    again = add_file(administrator)

    assert (done.added, done.known) == (4, 1)
    assert (again.added, again.known) == (0, 5)
    assert [each["count"] for each in told("exchange_rates_added")] == [1, 4]


def test_days_before_the_one_asked_for_are_left_out(administrator):
    assert add_file(administrator, since=FRIDAY).added == 3


def test_a_corrected_rate_stays_on_file_and_counts_no_more(administrator):
    wrong = add(administrator, "1.8050")

    right = correct(administrator, wrong, "1.0850")

    assert queries.rate_on("USD", FRIDAY).per_euro == Decimal("1.0850")
    assert ExchangeRate.objects.get(pk=wrong.pk).per_euro == Decimal("1.8050")
    assert right.reason == "A slip of the pen."
    assert told("exchange_rate_corrected")[0]["was"] == "1.805000"
    with pytest.raises(rules.RateCorrected):
        propose(administrator, wrong, "1.0900")


def test_a_correction_counts_only_once_a_second_person_releases_it(administrator):
    wrong = add(administrator, "1.8050")
    correction = propose(administrator, wrong, "1.0850")

    with pytest.raises(SecondPersonNeeded):
        release(correction, by=administrator)
    assert queries.rate_on("USD", FRIDAY).per_euro == Decimal("1.8050")
    release(correction, StaffRole.CLAIMS_RELEASER)

    assert queries.rate_on("USD", FRIDAY).per_euro == Decimal("1.0850")
    with pytest.raises(StateRefused):
        release(correction)
    with pytest.raises(IntegrityError, match="released_by_another"), transaction.atomic():
        RateCorrection.objects.update(decided_by_id=administrator.user_id)


def test_one_correction_of_a_rate_waits_at_a_time_until_it_is_sent_or_taken_back(administrator):
    wrong = add(administrator, "1.8050")
    second = {"by": factories.staff_actor(StaffRole.ADMINISTRATOR), "now": NOW}
    first = propose(administrator, wrong, "1.0850")

    with pytest.raises(corrections.CorrectionWaits):
        propose(administrator, wrong, None)
    with pytest.raises(NotYourProposal):
        services.withdraw_correction(proposal_id=first.public_id, **second)
    services.reject_correction(proposal_id=first.public_id, answer="Which page?", **second)
    again = propose(administrator, wrong, "1.0850")
    services.withdraw_correction(proposal_id=again.public_id, by=administrator, now=NOW)

    with pytest.raises(corrections.RateStands):
        propose(administrator, wrong, "1.8050")
    assert queries.rate_on("USD", FRIDAY).per_euro == Decimal("1.8050")
    assert [name for name in names_told() if "correct" in name] == [
        "receivables.rate_correction_proposed",
        "receivables.rate_correction_rejected",
        "receivables.rate_correction_proposed",
        "receivables.rate_correction_withdrawn",
    ]


def test_a_rate_says_whether_one_person_typed_it_in(administrator):
    add(administrator, "1.0820", day=date(2026, 11, 19), currency="CHF")
    add_file(administrator)
    typed = queries.rate_on("CHF", FRIDAY)
    of_file = queries.rate_on("USD", FRIDAY)
    checked = correct(administrator, ExchangeRate.objects.get(currency="CHF"), "1.0920").as_rule()

    assert (typed.is_typed, of_file.is_typed, checked.is_typed) == (True, False, False)
    said = [texts.rate(RateUsed.of("F-1", rate, FRIDAY)) for rate in (typed, of_file)]
    assert [each.endswith("The rate was entered by hand.") for each in said] == [
        True,
        False,
    ]


def test_a_rate_taken_back_leaves_the_last_one_before_it(administrator):
    add(administrator, "1.0820", day=date(2026, 11, 19))
    wrong = add(administrator)

    correct(administrator, wrong, None)

    assert queries.rate_on("USD", FRIDAY).published_on == date(2026, 11, 19)


def test_the_database_lets_nobody_change_or_remove_a_rate(administrator):
    row = add(administrator)

    with pytest.raises(ProgrammingError, match="append-only"), transaction.atomic():
        ExchangeRate.objects.filter(pk=row.pk).update(per_euro=2)
    with pytest.raises(ProgrammingError, match="append-only"), transaction.atomic():
        ExchangeRate.objects.filter(pk=row.pk).delete()


def test_what_is_no_published_rate_is_refused(administrator):
    with pytest.raises(rules.RateAhead):
        add(administrator, day=date(2026, 11, 24))
    with pytest.raises(rules.RateOfEuro):
        add(administrator, currency="EUR")
    with pytest.raises(UnknownCurrency):
        add(administrator, currency="ZZZ")


def test_only_an_administrator_keeps_rates(administrator):
    handler = factories.staff_actor(StaffRole.CLAIMS_HANDLER)
    row = add(administrator)

    with pytest.raises(NotYourRole):
        add(handler, day=date(2026, 11, 19))
    with pytest.raises(NotYourRole):
        add_file(handler)
    with pytest.raises(NotYourRole):
        propose(handler, row, "1.0900")


def test_too_old_is_what_the_house_says_it_is(administrator, settings):
    add(administrator)
    settings.EXCHANGE_RATE_DAYS = 2

    assert queries.rate_on("USD", SUNDAY).published_on == FRIDAY
    with pytest.raises(rules.RateTooOld):
        queries.rate_on("USD", TODAY)


def test_a_great_many_days_are_one_question(administrator, django_assert_num_queries):
    add_file(administrator)
    wanted = {("USD", FRIDAY), ("GBP", date(2026, 11, 19)), ("USD", SUNDAY)}

    with django_assert_num_queries(2):
        queries.rates_on(wanted)
    with django_assert_num_queries(3):
        queries.rates_on(wanted, is_final=True)
    with django_assert_num_queries(0):
        queries.rates_on(set())


# --- the desk ---------------------------------------------------------------------------------


@pytest.fixture
def desk(client, monkeypatch, db):
    monkeypatch.setattr("core.clock.now", lambda: NOW)
    with tenancy.scope(staff=True):
        person = factories.staff(StaffRole.ADMINISTRATOR)
    signing_in.sign_in_staff(client, person)
    return client


def text_of(response):
    assert response.status_code == 200
    return " ".join(response.content.decode().replace("\xa0", " ").split())


def test_the_desk_says_what_to_do_while_there_are_no_rates(desk):
    assert "No rates are on record" in text_of(desk.get(reverse(LIST)))


def test_a_file_is_added_at_the_desk_and_a_wrong_one_stays_beside_the_form(desk):
    address = reverse("admin:receivables_exchangerate_do_start", args=["file"])
    wish = {"since": "", "source": "ECB reference rates"}

    wrong = desk.post(address, wish | {"file": SimpleUploadedFile("x.csv", b"a,b\n1,2\n")})
    added = desk.post(address, wish | {"file": SimpleUploadedFile("x.csv", FILE)}, follow=True)

    assert "these are missing" in text_of(wrong)
    assert "5 rates were added." in text_of(added)
    assert "163.06" in text_of(added)


def test_a_rate_is_corrected_at_the_desk_by_two_persons(desk):
    with tenancy.scope(staff=True):
        row = add(factories.staff_actor(StaffRole.ADMINISTRATOR), "1.8050")
    address = reverse("admin:receivables_exchangerate_do", args=[row.pk, "correct"])
    wish = {"per_euro": "1.0850", "source": "ECB reference rate"}

    assert "What was wrong" in text_of(desk.get(address))
    assert "This field is required." in text_of(desk.post(address, wish))
    assert "The correction is proposed" in text_of(
        desk.post(address, wish | {"reason": "Slip"}, follow=True)
    )
    correction = RateCorrection.objects.get()
    page = reverse("admin:receivables_ratecorrection_change", args=[correction.pk])
    assert "Take it back" in text_of(desk.get(page))
    assert "Release" not in text_of(desk.get(page))
    with tenancy.scope(staff=True):
        second = factories.staff(StaffRole.ADMINISTRATOR)
    signing_in.sign_in_staff(desk, second)
    address = reverse("admin:receivables_ratecorrection_do", args=[correction.pk, "release"])
    assert "1.805" in text_of(desk.get(address))
    assert "The correction is released." in text_of(desk.post(address, {}, follow=True))
    assert "no: it was corrected" in text_of(desk.get(reverse(LIST)))


def test_a_claims_handler_looks_and_has_no_buttons(client, db):
    with tenancy.scope(staff=True):
        person = factories.staff(StaffRole.CLAIMS_HANDLER)
    signing_in.sign_in_staff(client, person)

    assert "Add a rate" not in text_of(client.get(reverse(LIST))).replace("Add a rate, or", "")
