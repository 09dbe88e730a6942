"""A file of requests: every row's fate before it is sent, then each row asked exactly once."""

from datetime import timedelta

import pytest
from django.db import transaction

from accounts.rules import MandateRole, NotYourRight
from companies.models import Identifier
from core import deliveries, sheets, tenancy
from core.clock import real
from core.errors import StateRefused
from core.models import Delivery, Event
from limits import handlers, queries
from limits.models import BulkRequest, BulkRow, Decision, LimitRequest, LimitRow
from limits.queries import bulk as questions
from limits.rules import bulk as rules
from limits.rules.bulk import BulkState, Fate
from limits.services import bulk
from monitoring.documents import what_it_means
from monitoring.models import Notice
from monitoring.rules import NoticeKind
from monitoring.texts import title
from tests import factories
from tests.factories import NOW
from tests.limits.ground import buyer, insured

pytestmark = pytest.mark.django_db

HEAD = "number;country;name;city;amount;currency;payment_days;reference;comment"


@pytest.fixture(autouse=True)
def _as_staff(monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: NOW)
    with tenancy.scope(staff=True):
        yield


@pytest.fixture
def us():
    return insured()


def number_of(company) -> str:
    return Identifier.objects.get(company=company).value


def line(company=None, amount="50000", **cells) -> str:
    given = dict.fromkeys(HEAD.split(";"), "") | {"amount": amount}
    if company is not None:
        given |= {"number": number_of(company), "country": "NL"}
    return ";".join((given | cells).values())


def upload(us, *lines, head=HEAD):
    content = "\n".join([head, *lines]).encode()
    return bulk.upload_requests(content=content, file_name="a.csv", by=us.actor, now=NOW)


def looked_up(us, *lines):
    found = upload(us, *lines)
    deliveries.drain(real)
    found.refresh_from_db()
    assert found.state == BulkState.READY
    return found


def sent(us, found):
    bulk.send(bulk_id=found.public_id, by=us.actor, now=NOW)
    deliveries.drain(real)
    found.refresh_from_db()
    return found


def fates(found) -> list[str]:
    return list(found.rows.order_by("place").values_list("fate", flat=True))


@pytest.mark.parametrize(
    ("cells", "column", "code"),
    [
        ({"amount": "-5"}, "amount", "NOT_ABOVE_ZERO"),
        ({"amount": "0"}, "amount", "NOT_ABOVE_ZERO"),
        ({"amount": "1e400"}, "amount", "NOT_AN_AMOUNT"),
        ({"amount": "1" + "0" * 400}, "amount", "NOT_AN_AMOUNT"),
        ({"amount": ""}, "amount", "MISSING"),
        ({"amount": "=1+1"}, "amount", "FORMULA"),
        ({"amount": "50.000"}, "amount", "AMBIGUOUS_AMOUNT"),
        ({"amount": "50000,123456"}, "amount", "NOT_IN_CENTS"),
        ({"amount": "999999999999999"}, "amount", "TOO_MUCH"),
        ({"currency": "XXQ"}, "currency", "CURRENCY_UNKNOWN"),
        ({"currency": "EURO"}, "currency", "NOT_A_CURRENCY"),
        ({"payment_days": "0"}, "payment_days", "NOT_A_NUMBER"),
        ({"payment_days": "9999-12-31"}, "payment_days", "NOT_A_NUMBER"),
        ({"country": "Holland"}, "country", "NOT_A_COUNTRY"),
        ({"number": "", "name": ""}, "number", "MISSING"),
        ({"number": "=A1"}, "number", "FORMULA"),
        ({"reference": "x" * 41}, "reference", "TOO_LONG"),
        ({"comment": "a\u0007b"}, "comment", "NOT_TEXT"),
    ],
)
def test_a_wrong_cell_is_named_and_the_other_rows_are_read(us, cells, column, code):
    found = upload(
        us,
        line(number="12345678", **cells) if "number" not in cells else line(**cells),
        line(number="12345678"),
    )

    wrong, right = found.rows.order_by("place")
    assert (wrong.fate, wrong.line, right.fate) == (Fate.WRONG, 2, Fate.WAITING)
    assert (column, code) in [(each["column"], each["code"]) for each in wrong.problems]


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", sheets.ColumnsMissing),
        (HEAD.encode(), rules.NoRows),
        (HEAD.encode() + b"\n\x00", sheets.LineUnreadable),
        (HEAD.encode() + b"\n" + b";" * 10**6, sheets.TooManyColumns),
        (b"PK\x03\x04 no zip", sheets.FileUnreadable),
        (b"number;amount;until\n12345678;50000;2026-12-31", rules.LastDayNotHere),
    ],
)
def test_of_a_file_that_is_refused_nothing_is_kept(us, content, refusal):
    with pytest.raises(refusal):
        bulk.upload_requests(content=content, file_name="a.csv", by=us.actor, now=NOW)

    assert not BulkRequest.objects.exists()
    assert not BulkRow.objects.exists()


def test_a_file_with_noise_is_read(us):
    company = buyer()
    head = "\ufeffKvK,Bedrag,Betaaltermijn,Kenmerk"
    found = upload(us, "", f'{number_of(company)},"50.000,00",45,K-1', ",,,", head=head)

    (row,) = found.rows.all()
    assert (row.amount, row.payment_days, row.your_reference, row.line) == (50_000, 45, "K-1", 3)


def test_every_row_has_its_fate_before_anything_is_sent(us):
    sound, abroad, stands = buyer(), buyer(), buyer()
    type(abroad).objects.filter(id=abroad.id).update(country="US")
    us.ask(stands, 50_000)
    before = LimitRequest.objects.count()

    found = looked_up(
        us,
        line(sound),
        line(sound, "60000"),
        line(abroad, country="US"),
        line(stands),
        line(number="00000000"),
        line(sound, amount="x"),
        line(name=us.holder.name),
    )

    assert fates(found) == [
        Fate.WILL_ASK, Fate.DOUBLED, Fate.CANNOT, Fate.CANNOT, Fate.UNKNOWN, Fate.WRONG,
        Fate.CANNOT,
    ]  # fmt: skip
    rows = list(found.rows.order_by("place"))
    assert rows[1].refusal == {"line": 2}
    assert [rows[at].refusal["code"] for at in (2, 3, 6)] == [
        "COUNTRY_NOT_INSURED", "LIMIT_STANDS", "BUYER_ASSOCIATED",
    ]  # fmt: skip
    assert LimitRequest.objects.count() == before


def test_a_number_of_a_company_with_another_name_is_to_be_chosen(us):
    company = buyer()

    found = looked_up(us, line(company, name="Quite Different Holding"))
    row = found.rows.get()
    assert (row.fate, row.candidates[0]["id"]) == (Fate.CHOOSE, str(company.public_id))

    with pytest.raises(rules.NotAmongThem):
        bulk.choose_company(
            bulk_id=found.public_id, line=2, company=us.holder.public_id, by=us.actor, now=NOW
        )
    bulk.choose_company(
        bulk_id=found.public_id, line=2, company=company.public_id, by=us.actor, now=NOW
    )
    assert fates(found) == [Fate.WILL_ASK]


def test_what_is_sent_is_answered_row_by_row_as_if_asked_by_itself(us):
    companies = [buyer() for _ in range(3)]
    referred = buyer(5, equity=10_000_000)

    found = sent(us, looked_up(us, *map(line, companies), line(referred, "200000")))

    assert (found.state, set(fates(found))) == (BulkState.DONE, {Fate.ASKED})
    assert Decision.objects.count() == 3
    states = list(questions.rows_of(found).values_list("request__state", flat=True))
    assert states == ["AUTO_DECIDED"] * 3 + ["REFERRED"]
    assert {row.buyer_id for row in LimitRow.objects.all()} == {each.id for each in companies}
    assert not queries.audit_exposure()
    names = Event.objects.filter(name__startswith="limits.bulk").order_by("id")
    assert names.last().name == "limits.bulk_answered"
    decided = Event.objects.filter(name="limits.decided").values("id")
    assert not Delivery.objects.filter(event_id__in=decided).exists()


def test_a_file_is_told_of_once_with_counts_and_names_of_what_is_looked_at(us):
    first, other, referred = buyer(), buyer(), buyer(5, equity=10_000_000)

    sent(us, looked_up(us, line(first), line(other), line(referred, "200000")))

    (notice,) = Notice.objects.filter(kind=NoticeKind.FILE_ANSWERED)
    assert not Notice.objects.filter(kind=NoticeKind.LIMIT_DECIDED).exists()
    assert title(notice) == "Your file of requests is answered: 2 of 3"
    meaning = what_it_means(notice)
    for said in ("Of 3 requests in the file 2 have their answer, 2 of them", referred.name):
        assert said in meaning


def test_what_came_in_the_way_meanwhile_is_said_of_its_row(us):
    company = buyer()
    found = looked_up(us, line(company), line(buyer()))
    us.ask(company, 50_000)

    sent(us, found)

    assert fates(found) == [Fate.REFUSED, Fate.ASKED]
    assert found.rows.get(line=2).refusal["code"] == "LIMIT_STANDS"


def test_a_worker_that_is_killed_leaves_nothing_and_the_next_asks_each_row_once(us, monkeypatch):
    monkeypatch.setattr(rules, "ROWS_A_RANGE", 2)
    found = looked_up(us, *(line(buyer()) for _ in range(5)))
    bulk.send(bulk_id=found.public_id, by=us.actor, now=NOW)

    with transaction.atomic():
        bulk.run_range(found.public_id, 1, 2, now=NOW)
        assert LimitRequest.objects.count() == 2
        transaction.set_rollback(True)  # what the database does when a worker is gone
    assert LimitRequest.objects.count() == 0
    bulk.run_range(found.public_id, 1, 2, now=NOW)
    bulk.run_range(found.public_id, 1, 2, now=NOW)
    assert LimitRequest.objects.count() == 2
    deliveries.drain(real)

    found.refresh_from_db()
    assert (found.state, fates(found)) == (BulkState.DONE, [Fate.ASKED] * 5)
    assert LimitRequest.objects.count() == 5


def test_a_file_is_stopped_and_gone_on_with(us, monkeypatch):
    monkeypatch.setattr(rules, "ROWS_A_RANGE", 1)
    found = looked_up(us, *(line(buyer()) for _ in range(4)))
    bulk.send(bulk_id=found.public_id, by=us.actor, now=NOW)
    bulk.run_range(found.public_id, 1, 1, now=NOW)

    bulk.stop(bulk_id=found.public_id, by=us.actor, now=NOW)
    deliveries.drain(real)
    assert fates(found) == [Fate.ASKED] + [Fate.WILL_ASK] * 3

    assert sent(us, found).state == BulkState.DONE
    assert LimitRequest.objects.count() == 4
    with pytest.raises(StateRefused):
        bulk.send(bulk_id=found.public_id, by=us.actor, now=NOW)


def test_nothing_more_is_asked_for_somebody_whose_mandate_ended(us):
    found = looked_up(us, line(buyer()))
    bulk.send(bulk_id=found.public_id, by=us.actor, now=NOW)
    us.holder.mandates.update(revoked_at=NOW)

    deliveries.drain(real)

    found.refresh_from_db()
    assert (found.state, LimitRequest.objects.count()) == (BulkState.STOPPED, 0)


def test_a_lookup_stops_with_the_mandate_says_why_and_is_gone_on_with(us):
    found = upload(us, line(buyer()))
    us.holder.mandates.update(revoked_at=NOW)
    deliveries.drain(real)
    found.refresh_from_db()
    assert (found.state, fates(found)) == (BulkState.STOPPED, [Fate.WAITING])
    assert found.rows.get().refusal["code"] == "ACTS_NO_MORE"

    us.holder.mandates.update(revoked_at=None)
    assert sent(us, found).state == BulkState.READY
    assert (fates(found), found.rows.get().refusal) == ([Fate.WILL_ASK], {})
    assert sent(us, found).state == BulkState.DONE


def test_a_file_whose_sender_may_ask_no_more_stops_and_says_why(us):
    found = looked_up(us, line(buyer()), line(buyer()))
    bulk.send(bulk_id=found.public_id, by=us.actor, now=NOW)
    us.holder.mandates.update(role=MandateRole.READER)
    deliveries.drain(real)

    found.refresh_from_db()
    assert (found.state, fates(found)) == (BulkState.STOPPED, [Fate.WILL_ASK] * 2)
    assert {row.refusal["code"] for row in found.rows.all()} == {"NOT_YOUR_RIGHT"}

    us.holder.mandates.update(role=MandateRole.OWNER)
    assert sent(us, found).state == BulkState.DONE
    assert {str(row.refusal) for row in found.rows.all()} == {"{}"}


def test_what_was_lined_up_before_a_stop_is_left_to_what_goes_on(us, monkeypatch):
    monkeypatch.setattr(rules, "ROWS_A_RANGE", 1)
    found = looked_up(us, *(line(buyer()) for _ in range(4)))
    bulk.send(bulk_id=found.public_id, by=us.actor, now=NOW)
    early = list(Event.objects.filter(name="limits.bulk_range_asked").order_by("id"))[
        -bulk.CHAINS :
    ]
    bulk.stop(bulk_id=found.public_id, by=us.actor, now=NOW)
    bulk.send(bulk_id=found.public_id, by=us.actor, now=NOW + timedelta(minutes=1))

    for event in early:
        handlers.run_bulk_range(event, Delivery())
    assert fates(found) == [Fate.WILL_ASK] * 4

    deliveries.drain(real)
    found.refresh_from_db()
    assert (found.state, fates(found)) == (BulkState.DONE, [Fate.ASKED] * 4)


def test_what_was_asked_stays_the_first_row_of_its_buyer(us, monkeypatch):
    monkeypatch.setattr(rules, "ROWS_A_RANGE", 1)
    company = buyer()
    found = looked_up(
        us,
        line(buyer()),
        line(company, "70000", name="Quite Different Holding"),
        line(company),
        line(company, "60000"),
    )
    assert fates(found) == [Fate.WILL_ASK, Fate.CHOOSE, Fate.WILL_ASK, Fate.DOUBLED]
    bulk.send(bulk_id=found.public_id, by=us.actor, now=NOW)
    bulk.run_range(found.public_id, 3, 3, now=NOW)
    bulk.stop(bulk_id=found.public_id, by=us.actor, now=NOW)

    bulk.choose_company(
        bulk_id=found.public_id, line=3, company=company.public_id, by=us.actor, now=NOW
    )

    assert fates(found) == [Fate.WILL_ASK, Fate.DOUBLED, Fate.ASKED, Fate.DOUBLED]
    assert sent(us, found).state == BulkState.DONE
    assert LimitRequest.objects.count() == 2


@pytest.mark.parametrize("state", [BulkState.MATCHING, BulkState.SENDING, BulkState.DONE])
def test_companies_are_chosen_only_while_nothing_is_worked_on(us, state):
    company = buyer()
    found = looked_up(us, line(company, name="Quite Different Holding"))
    BulkRequest.objects.update(state=state)

    with pytest.raises(rules.ChoosingIsOver):
        bulk.choose_company(
            bulk_id=found.public_id, line=2, company=company.public_id, by=us.actor, now=NOW
        )

    assert fates(found) == [Fate.CHOOSE]


@pytest.mark.parametrize("a_range", [1, 250])
def test_two_rows_merged_into_one_company_since_are_asked_once(us, monkeypatch, a_range):
    monkeypatch.setattr(rules, "ROWS_A_RANGE", a_range)
    kept, gone = buyer(), buyer()
    found = looked_up(us, line(gone), line(kept, "60000"))
    type(gone).objects.filter(id=gone.id).update(merged_into=kept)

    sent(us, found)

    first, second = found.rows.order_by("place")
    assert (first.fate, first.buyer_id) == (Fate.ASKED, kept.id)
    assert (second.fate, second.refusal) == (Fate.DOUBLED, {"line": 2})
    assert {row.buyer_id for row in LimitRow.objects.all()} == {kept.id}


def test_the_event_of_an_upload_names_the_file_by_its_hash(us):
    found = upload(us, line(buyer()))

    assert Event.objects.get(name="limits.bulk_uploaded").facts["sha256"] == found.sha256


def test_strangers_see_no_file_and_readers_send_none(us):
    found = looked_up(us, line(buyer()))
    stranger = insured()
    reader = factories.actor(factories.mandate(us.holder, MandateRole.READER))

    with pytest.raises(BulkRequest.DoesNotExist):
        bulk.send(bulk_id=found.public_id, by=stranger.actor, now=NOW)
    with pytest.raises(NotYourRight):
        bulk.send(bulk_id=found.public_id, by=reader, now=NOW)
    assert not questions.bulk_requests(stranger.actor).exists()
