"""Reading companies in: what is kept, what is refused, and files that mean harm."""

import csv
import gzip
import hashlib
from datetime import timedelta
from io import StringIO
from itertools import chain

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from accounts.rules import SYSTEM
from companies import imports, queries
from companies.imports import staging
from companies.models import Company, CompanyImport, CompanyName, Identifier
from companies.rules import NameKind, entries, identifiers
from core import source_files, tenancy
from core.models import Event
from core.source_files import SourceFile
from tests import factories
from tests.companies import files

pytestmark = pytest.mark.django_db

ONE = (files.lei(1), "Alfa Handel B.V.", "NL", "GENERAL")
TWO = (files.lei(2), "Bravo Fund", "", "FUND")
PERSON = (files.lei(3), "Charlie Smit", "NL", "SOLE_PROPRIETOR")


@pytest.fixture(autouse=True)
def scope():
    with tenancy.scope(staff=True):
        yield


def read_in(path, now=factories.NOW):
    with SourceFile(path) as source:
        return imports.import_companies(source, watch=lambda done, of: None, by=SYSTEM, now=now)


def command(*arguments):
    out, errors = StringIO(), StringIO()
    call_command("import_companies", *map(str, arguments), stdout=out, stderr=errors)
    return out.getvalue(), errors.getvalue()


def test_every_row_of_an_extract_becomes_a_company(tmp_path):
    outcome = read_in(files.write_gzip(tmp_path, files.gleif(ONE, TWO, PERSON)))

    assert (outcome.lines, outcome.added, outcome.refused) == (3, 3, [])
    alfa, bravo, charlie = Company.objects.order_by("id")
    assert (alfa.name, alfa.country, alfa.legal_form) == ("Alfa Handel B.V.", "NL", "GENERAL")
    assert not alfa.is_natural_person
    assert bravo.country == ""
    assert charlie.is_natural_person
    assert queries.find_by_number(files.lei(2)) == [bravo]
    assert queries.find("alfa handel") == [alfa]


def test_an_import_is_one_event_with_the_hash_and_the_counts(tmp_path):
    path = files.write(tmp_path, files.gleif(ONE, TWO, (files.lei(3)[:-1] + "x", "D", "NL", "")))

    outcome = read_in(path)

    event = Event.objects.get(name="companies.imported")
    assert event.facts["sha256"] == outcome.sha256 == sha256(path)
    assert (event.facts["lines"], event.facts["added"], event.facts["refused"]) == (3, 2, 1)
    assert CompanyImport.objects.get().public_id == event.subject_id
    assert "Alfa" not in str(event.facts)


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_repeat_changes_nothing_and_says_so(tmp_path):
    path = files.write(tmp_path, files.gleif(ONE, TWO))
    read_in(path)
    before = list(Company.objects.order_by("id").values())

    out, _ = command(path)

    assert list(Company.objects.order_by("id").values()) == before
    assert Event.objects.filter(name="companies.imported").count() == 1
    assert "nothing was changed" in out
    assert "2 unchanged" in out


def test_equal_names_are_different_companies(tmp_path):
    read_in(files.write(tmp_path, files.gleif(ONE, (files.lei(9), *ONE[1:]))))

    assert Company.objects.filter(name=ONE[1]).count() == 2


def test_a_line_whose_check_digits_are_wrong_is_refused_and_the_rest_load(tmp_path):
    wrong = ("0" + files.lei(1)[1:], "Delta", "NL", "GENERAL")

    outcome = read_in(files.write(tmp_path, files.gleif(ONE, wrong, TWO)))

    [refused] = outcome.refused
    assert (refused.line, refused.column) == (3, "lei")
    assert isinstance(refused.problem, identifiers.LeiRefused)
    assert outcome.added == 2


def test_the_same_number_twice_keeps_the_first_line(tmp_path):
    again = (ONE[0], "Echo", "BE", "GENERAL")

    outcome = read_in(files.write(tmp_path, files.gleif(ONE, TWO, again)))

    [refused] = outcome.refused
    assert refused.line == 4
    assert isinstance(refused.problem, entries.AlreadyOnLine)
    assert refused.problem.values["other"] == 2
    assert set(Company.objects.values_list("name", flat=True)) == {ONE[1], TWO[1]}


def test_a_new_name_keeps_the_former_one(tmp_path):
    read_in(files.write(tmp_path, files.gleif(ONE, TWO)))

    outcome = read_in(files.write(tmp_path, files.gleif((ONE[0], "Zulu N.V.", *ONE[2:]), TWO)))

    assert (outcome.added, outcome.changed, outcome.unchanged) == (0, 1, 1)
    [company] = queries.find_by_number(ONE[0])
    assert company.name == "Zulu N.V."
    assert queries.find("zulu") == queries.find("alfa handel") == [company]
    assert company.names.get().kind == NameKind.FORMER


def test_a_fact_is_changed_only_by_the_kind_of_file_it_came_from(tmp_path):
    read_in(files.as_json(tmp_path, files.basic_profile()))
    own = "name,country,kvk,lei,legal_form,city\nAnders,NL,90001234," + f"{ONE[0]},X,Utrecht\n"

    outcome = read_in(files.write(tmp_path, own))

    assert (outcome.added, outcome.changed) == (0, 1)  # it has an LEI now
    [company] = queries.find_by_number(ONE[0])
    assert (company.name, company.legal_form) == ("Voorbeeld Handel", "Eenmanszaak")
    assert company.city == "Amsterdam"


def test_a_basic_profile_is_read_in_with_its_trade_names(tmp_path):
    out, _ = command(files.as_json(tmp_path, files.basic_profile()))

    [company] = queries.find("vrolijke voorbeeldwinkel")
    assert company.source == "KVK_API"
    assert company.is_natural_person
    assert "1 companies added" in out


def test_a_branch_is_no_company(tmp_path):
    branch = {"vestigingsnummer": "000037178598", "kvkNummer": "90001234"}

    with pytest.raises(CommandError, match="nothing was kept"):
        command(files.as_json(tmp_path, branch))

    assert not Company.objects.exists()
    assert not Event.objects.filter(name="companies.imported").exists()


OWN = "name,country,kvk,vat,trade_names\n"


def test_our_own_csv_is_read_in(tmp_path):
    text = OWN + '"Jansen, Zoon & Co B.V.",nl,9000 0001,,Jansen|De Zoon\n'

    outcome = read_in(files.write(tmp_path, "\ufeff" + text.replace("\n", "\r\n")))

    assert outcome.added == 1
    [company] = queries.find_by_number("90000001")
    assert (company.name, company.country) == ("Jansen, Zoon & Co B.V.", "NL")
    assert company.names.count() == 2


def test_numbers_of_two_known_companies_on_one_line_are_refused(tmp_path):
    read_in(files.write(tmp_path, OWN + "A,NL,90000001,,\nB,NL,,NL004495445B01,\n"))

    outcome = read_in(files.write(tmp_path, OWN + "A,NL,90000001,NL004495445B01,\n"))

    assert isinstance(outcome.refused[0].problem, entries.NumbersOfTwoCompanies)
    assert Identifier.objects.count() == 2


def test_two_lines_about_one_known_company_are_refused(tmp_path):
    read_in(files.write(tmp_path, OWN + "A,NL,90000001,NL004495445B01,\n"))

    outcome = read_in(files.write(tmp_path, OWN + "A,NL,90000001,,x\nA,NL,,NL004495445B01,y\n"))

    [refused] = outcome.refused
    assert (refused.line, refused.problem.values["other"]) == (3, 2)
    assert CompanyName.objects.get().name == "x"


def test_refused_lines_are_shown_and_written_to_a_file(tmp_path):
    wrong = [(f"wrong{number}", "X", "NL", "") for number in range(25)]
    path = files.write(tmp_path, files.gleif(ONE, *wrong))

    out, errors = command(path, "--refused", tmp_path / "refused.csv")
    _, without_file = command(path)

    assert errors.count("is no LEI") == 20
    assert "line 3, lei: wrong0 is no LEI" in errors
    assert "and 5 more" in without_file
    rows = list(csv.DictReader((tmp_path / "refused.csv").read_text().splitlines()))
    assert len(rows) == 25
    assert (rows[0]["line"], rows[0]["column"], rows[0]["code"]) == ("3", "lei", "LEI_REFUSED")
    assert "25 lines refused" in out


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"  \n\n", "is empty"),
        (files.GLEIF_HEADER.encode(), "no companies"),
        (b"lei;legal_name;country;entity_category\n1;2;3;4\n", "separated by semicolons"),
        (b"first,second\n1,2\n", "names no columns that we know"),
        (files.gleif(ONE).encode() + b"\x00", "NUL byte on line 3"),
        (files.gleif(ONE).encode() + b"\xff\xfe,x\n", "no UTF-8 text from line 3"),
        (files.gleif(ONE).encode("utf-16"), "no UTF-8 text from line 1"),
        (files.gleif(ONE).encode() + b'"open\n' * 10, "does not come apart"),
        (files.gleif(ONE).encode() + b"x" * (3 << 20), "longer than a row"),
        (b'{"kvkNummer": ', "is not JSON"),
        (b"[" * 100_000, "is not JSON"),
        (b"[]", "no companies"),
        (gzip.compress(files.gleif(ONE).encode())[:-12], "damaged or cut short"),
        (b"\x1f\x8bnot really", "damaged or cut short"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_means_harm_is_refused_whole_in_one_sentence(tmp_path, content, says):
    path = files.write(tmp_path, content)

    with pytest.raises(CommandError) as refused:
        command(path)

    assert says in str(refused.value)
    assert "\n" not in str(refused.value)
    assert not Company.objects.exists()
    assert not Event.objects.filter(name="companies.imported").exists()


def test_a_file_that_unpacks_without_end_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(source_files, "_GROWTH_COUNTS_FROM", 1 << 16)
    bomb = files.write_gzip(tmp_path, files.gleif(ONE) + "\n" * (1 << 21))

    with pytest.raises(CommandError, match="unpacks to more than 100 times"):
        command(bomb)

    assert not Company.objects.exists()


def test_a_file_that_is_not_there_is_said_to_be_so(tmp_path):
    with pytest.raises(CommandError, match="There is no file"):
        command(tmp_path / "nowhere.csv")
    with pytest.raises(CommandError, match="There is no file"):
        command(tmp_path)


def test_a_file_of_nothing_but_wrong_lines_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr(imports, "_MOST_REFUSED", 10)
    wrong = [(f"wrong{number}", "X", "NL", "") for number in range(25)]

    with pytest.raises(CommandError, match="is this the right file"):
        command(files.write(tmp_path, files.gleif(ONE, *wrong)))

    assert not Company.objects.exists()


def test_a_fault_halfway_keeps_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(staging, "_ADD_NUMBERS", "SELECT 1 / 0")

    with pytest.raises(Exception, match="division by zero"), tenancy.scope(staff=True):
        read_in(files.write(tmp_path, files.gleif(ONE)))

    assert not Company.objects.exists()


def test_a_later_file_may_come_on_a_later_day(tmp_path):
    read_in(files.write(tmp_path, files.gleif(ONE)))
    tomorrow = factories.NOW + timedelta(days=1)

    outcome = read_in(files.write(tmp_path, files.gleif(ONE, TWO)), now=tomorrow)

    assert (outcome.added, outcome.unchanged) == (1, 1)
    assert CompanyImport.objects.order_by("-id")[0].imported_at == tomorrow


GLEIF = settings.SHARED / "data/companies/gleif_half.csv.gz"
KVK = settings.SHARED / "data/companies/kvk_test_api"
needs_shared = pytest.mark.skipif(
    not settings.SHARED.exists(), reason="the shared data (DEKKING_SHARED) is not on this machine"
)


@needs_shared
def test_a_slice_of_the_real_extract_loads_but_for_its_wrong_lines(tmp_path):
    with gzip.open(GLEIF, "rt", encoding="utf-8") as extract:
        rows = list(extract)
    part = chain(rows[:1], rows[57_700:58_700])

    outcome = read_in(files.write(tmp_path, "".join(part)))

    assert (outcome.lines, outcome.added, len(outcome.refused)) == (1000, 989, 11)


@needs_shared
@pytest.mark.parametrize(
    ("name", "added", "refused"),
    [
        ("basisprofiel_response.json", 1, 0),
        ("v1_basisprofielen_69599084.json", 1, 0),
        ("v1_vestigingsprofielen_000037178598.json", 0, 1),
        ("v2_zoeken_kvkNummer_69599084.json", 0, 2),
        ("v2_zoeken_kvkNummer_90004333.json", 0, 1),
        ("v2_zoeken_vestigingsnummer_665544332211.json", 0, 1),
    ],
)
def test_the_answers_of_the_register_s_test_service_are_read(name, added, refused):
    outcome = read_in(KVK / name)

    assert (outcome.added, len(outcome.refused)) == (added, refused)
