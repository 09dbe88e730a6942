"""A list of buyers is sent, shown line by line, and makes buyers known when somebody presses."""

import pytest

from accounts.rules import MandateRole, NotYourRight
from companies.rules import Scheme, identifiers
from companies.rules.entries import Entry
from companies.services import add_unverified
from core import sheets, tenancy
from core.models import Event
from receivables.models import Invoice, LedgerFile, NamedBuyer
from receivables.queries import identifying
from receivables.queries import ledger_files as queries
from receivables.rules import buyer_list as rules
from receivables.rules import upload
from receivables.rules.files import FileState, NamedIn
from receivables.rules.ledger_plan import Fate
from receivables.services import buyer_lists, ledger_files
from tests import factories
from tests.factories import NOW
from tests.receivables.test_ledger_files import send as send_ledger
from tests.receivables.test_uploads import line

pytestmark = pytest.mark.django_db

HEAD = "debtor_id;debtor_name;country;city;register_number"


@pytest.fixture(autouse=True)
def _as_staff(db):
    with tenancy.scope(staff=True):
        yield


@pytest.fixture
def owner():
    return factories.actor(factories.mandate(factories.policyholder()))


@pytest.fixture
def buyer():
    return factories.company("Late Payer B.V.")


@pytest.fixture
def number(buyer):
    return buyer.identifiers.get().value


def send(owner, *lines, head=HEAD) -> LedgerFile:
    content = "\n".join([head, *lines]).encode()
    return buyer_lists.send_list(content=content, file_name="buyers.csv", by=owner, now=NOW)


def load(file, owner, *, only_good=False) -> LedgerFile:
    return ledger_files.load(file_id=file.public_id, only_good=only_good, by=owner, now=NOW)


def told(file) -> list[tuple[int, str, str]]:
    rows = queries.rows_of(file)
    found = [(row, [*row.wrong, *row.problems]) for row in rows]
    return [(row.line, row.fate, each[0]["code"] if each else "") for row, each in found]


def test_every_line_is_told_what_becomes_of_it_and_nobody_is_known_yet(owner, buyer, number):
    file = send(
        owner,
        f"{number};;;;",
        f"D-1;;;;{number}",
        "D-2;Bakker;NL;Utrecht;",
        ";Nobody Has This Name;;;",
        ";;NL;;",
        "D-3;Bakker;Holland;;",
        f"D-4;;;;{number}",
        "D-4;;;;90000151",
        ";Late Payer B.V.;;;",
    )

    assert file.state == FileState.READY
    assert told(file) == [
        (2, Fate.BUYER, ""),
        (3, Fate.BUYER, ""),
        (4, Fate.UNKNOWN, "DEBTOR_UNKNOWN"),
        (5, Fate.UNKNOWN, "NAME_NOT_TOLD"),
        (6, Fate.WRONG, "NEITHER_NUMBER_NOR_NAME"),
        (7, Fate.WRONG, "NOT_A_COUNTRY"),
        (8, Fate.WRONG, "NUMBERS_CONTRADICT"),
        (9, Fate.WRONG, "NUMBERS_CONTRADICT"),
        (10, Fate.BUYER, ""),
    ]
    assert identifying.known_buyers(owner.tenant) == set()


def test_all_of_a_list_or_nothing_is_refused_by_line(owner, number):
    file = send(owner, f"{number};;;;", "D-2;Bakker;;;")

    with pytest.raises(upload.LinesRefused) as refused:
        load(file, owner)

    assert [problem.line for problem in refused.value.problems] == [3]
    assert identifying.known_buyers(owner.tenant) == set()


def test_the_good_lines_make_buyers_known_and_the_others_wait(owner, buyer, number):
    file = load(send(owner, f"{number};;;;", "D-2;Bakker;NL;Utrecht;"), owner, only_good=True)

    assert file.state == FileState.PARTLY
    assert identifying.known_buyers(owner.tenant) == {buyer.id}
    waiting = NamedBuyer.objects.get()
    assert (waiting.number, waiting.name, waiting.country, waiting.city, waiting.source) == (
        "D-2", "Bakker", "NL", "Utrecht", NamedIn.LIST,
    )  # fmt: skip
    event = Event.objects.get(name="receivables.buyers_listed")
    assert (event.facts["rows"], event.facts["left_out"]) == (1, 1)
    assert not Invoice.objects.exists()


def test_what_could_not_be_identified_comes_back_with_its_number_and_mends_the_ledger(
    owner, buyer, number
):
    ledger = send_ledger(owner, line(debtor_id="C-17") + ";Bakker")
    waiting = NamedBuyer.objects.get()

    load(send(owner, f"C-17;Bakker;;;{number}"), owner)

    waiting.refresh_from_db()
    assert waiting.company == buyer
    assert [row.fate for row in queries.rows_of(ledger)] == [Fate.NEW]


def test_a_number_of_ones_own_means_the_company_that_a_list_says(owner, buyer, number):
    load(send(owner, f"C-17;Bakker;;;{number}"), owner)

    ledger = send_ledger(owner, line(debtor_id="C-17"))

    assert [row.buyer for row in queries.rows_of(ledger)] == [buyer]


def test_a_name_without_number_that_was_mended_is_told_from_then_on(owner, buyer, number):
    first = send(owner, ";Nobody Has This Name;;;")

    load(send(owner, f";Nobody Has This Name;;;{number}"), owner)

    assert told(first) == [(2, Fate.SAME, "")]


def test_the_very_same_list_is_found_again_and_another_of_known_buyers_changes_nothing(
    owner, number
):
    file = load(send(owner, f"{number};;;;"), owner)

    assert send(owner, f"{number};;;;").id == file.id
    assert told(send(owner, f"{number};The same;;;")) == [(2, Fate.SAME, "")]


def test_a_list_with_too_many_lines_without_number_is_refused(owner, monkeypatch):
    monkeypatch.setattr(rules, "MOST_BY_NAME", 1)

    with pytest.raises(rules.TooManyWithoutNumber):
        send(owner, ";One;;;", ";Two;;;")


def test_a_file_with_none_of_the_columns_is_refused(owner):
    with pytest.raises(sheets.ColumnsMissing):
        send(owner, "1;2", head="colour;size")


def test_a_long_list_is_left_to_a_worker(owner, number, monkeypatch):
    monkeypatch.setattr(ledger_files, "A_LIST_AT_ONCE", 1)
    file = send(owner, f"{number};;;;", "D-2;Bakker;;;")
    before = file.state

    ledger_files.work_on(file.public_id, now=NOW)

    assert before == FileState.CHECKING
    assert [fate for _, fate, _ in told(file)] == [Fate.BUYER, Fate.UNKNOWN]


def test_who_only_reads_sends_no_list(number):
    reader = factories.actor(factories.mandate(factories.policyholder(), MandateRole.READER))

    with pytest.raises(NotYourRight):
        send(reader, f"{number};;;;")


def test_a_list_that_is_taken_back_says_nothing_of_numbers_any_more(owner, buyer, number):
    file = load(send(owner, f"C-17;Bakker;;;{number}"), owner)

    buyer_lists.drop_list(file_id=file.public_id, by=owner, now=NOW)

    assert identifying.known_buyers(owner.tenant) == set()
    assert NamedBuyer.objects.get().company is None
    assert [row.fate for row in queries.rows_of(send_ledger(owner, line(debtor_id="C-17")))] == [
        Fate.UNKNOWN
    ]


def test_what_another_added_and_nobody_checked_is_not_found_by_a_worker_either(owner):
    stranger = factories.actor(factories.mandate(factories.policyholder()))
    name = "Nieuwe Haven Handel B.V."
    number = identifiers.number(Scheme.KVK, "NL", "77001234")
    entry = Entry(name=name, numbers=(number,), country="NL", city="Hoorn")
    company = add_unverified(entry=entry, by=stranger, now=NOW)

    file = send(owner, f";{name};NL;;")
    own = send(stranger, f";{name};NL;;")

    assert [fate for _, fate, _ in told(file)] == [Fate.UNKNOWN]
    assert [row.buyer for row in queries.rows_of(own)] == [company]
