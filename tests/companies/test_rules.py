"""Names and numbers of companies."""

import pytest

from companies.rules import Scheme, entries, identifiers, kvk, likeness, names, searchable, tables
from tests.companies import files


@pytest.mark.parametrize(
    ("name", "searched"),
    [
        ("Jansen B.V.", "jansen bv"),
        ("JANSEN  BV", "jansen bv"),
        ("Müller GmbH & Co. KG", "muller gmbh co kg"),
        ("Ørsted A/S", "orsted as"),
        ("Straße", "strasse"),
        ("ΧΑΣΚΗΣ ΕΠΕ", "chaskis epe"),
        ("Газпром", "gazprom"),
        ("A_B", "ab"),
        ("株式会社", "株式会社"),  # an alphabet that is kept as it is
        ("...", ""),
    ],
)
def test_a_name_is_searched_without_accents_punctuation_and_lone_letters(name, searched):
    assert searchable(name) == searched


@pytest.mark.parametrize(
    ("search_name", "bare"),
    [
        ("jansen bv", "jansen"),
        ("muller gmbh co kg", "muller"),
        ("ab", "ab"),  # nothing would be left
        ("nv noord", "nv noord"),  # only at the end
    ],
)
def test_a_legal_form_at_the_end_does_not_count(search_name, bare):
    assert names.without_legal_form(search_name) == bare


@pytest.mark.parametrize(
    ("typed", "better", "worse"),
    [
        ("heinekn", "heineken netherlands supply bv", "motor center heinen gmbh"),
        ("jansen bv", "jansen gmbh", "janssonius bv"),  # the legal form does not dominate
        ("energy siemens", "siemens energy sas", "shell energy bv"),  # in any order
        ("jans", "jansen transport", "jan de boer"),  # an unfinished word
        ("de vries transport", "vries transport", "de boer transport"),
        ("air bnb", "airbnb holding", "air broker"),  # two words written as one
        ("airbnb", "air bnb bv", "airborne bv"),
        ("apple", "apple bv", "appletree bv"),  # a whole word rather than a beginning
        ("jansen bv", "jansen bv", "jansen nv"),  # among equals the legal form decides
    ],
)
def test_the_better_answer_comes_first(typed, better, worse):
    assert likeness.likeness(typed, better) > likeness.likeness(typed, worse)


def test_a_rare_word_outweighs_several_common_ones():
    counts = {"quibus": 2, "vlok": 2, "handel": 400, "transport": 500, "groep": 600}
    rarities = likeness.rarity(counts, 1_000)
    typed = "quibus handel transport groep"

    rare = likeness.likeness(typed, "quibus", rarities=rarities)
    common = likeness.likeness(typed, "vlok handel transport groep", rarities=rarities)

    assert rare > common


def test_a_word_typed_may_name_the_place():
    there = likeness.likeness("jansen hoorn", "jansen bv", city="hoorn")
    elsewhere = likeness.likeness("jansen hoorn", "jansen bv", city="zwolle")

    assert there > likeness.A_MATCH
    assert there > elsewhere


def test_one_name_in_all_weighs_most_and_what_all_have_little():
    rarities = likeness.rarity({"quibus": 1, "bv": 9_000}, 10_000)

    assert rarities["quibus"] == 1
    assert 0 < rarities["bv"] < 0.15


@pytest.mark.parametrize(
    ("scheme", "country", "given", "kept"),
    [
        (Scheme.KVK, "NL", "1234 5678", ("NL", "12345678")),
        (Scheme.KVK, "", "12.34.56.78", ("NL", "12345678")),
        (Scheme.VAT, "", "nl 0044.95.445.B01", ("NL", "NL004495445B01")),
        (Scheme.VAT, "DE", "136695976", ("DE", "DE136695976")),
        (Scheme.VAT, "GR", "094259216", ("GR", "EL094259216")),
        (Scheme.SIREN, "", "732 829 320", ("FR", "732829320")),
        (Scheme.DUNS, "", "40-287-217 1", ("", "402872171")),
        (Scheme.HRB, "", "Aachen HRB 44", ("DE", "AACHENHRB44")),
        (Scheme.NATIONAL, "US", "s_1", ("US", "S_1")),
    ],
)
def test_a_number_is_kept_without_separators_and_with_the_country_of_its_register(
    scheme, country, given, kept
):
    number = identifiers.number(scheme, country, given)

    assert (number.country, number.value) == kept


@pytest.mark.parametrize(
    ("scheme", "country", "given", "refusal"),
    [
        (Scheme.KVK, "NL", "1234567", identifiers.KvkNumberRefused),  # 7 digits
        (Scheme.KVK, "NL", "000037178598", identifiers.KvkNumberRefused),  # a branch
        (Scheme.KVK, "NL", "1234567٨", identifiers.KvkNumberRefused),  # a digit of another script
        (Scheme.KVK, "BE", "12345678", identifiers.CountryRefused),
        (Scheme.VAT, "", "NL004495446B01", identifiers.VatNumberRefused),
        (Scheme.VAT, "", "004495445B01", identifiers.VatNumberRefused),  # of which country?
        (Scheme.VAT, "", "XX123", identifiers.VatNumberRefused),
        (Scheme.SIREN, "", "732829321", identifiers.SirenRefused),
        (Scheme.LEI, "", "", identifiers.LeiRefused),
        (Scheme.HRB, "", "HRB 44", identifiers.HrbNumberRefused),  # of which court?
        (Scheme.NATIONAL, "", "123", identifiers.CountryRefused),
        (Scheme.NATIONAL, "US", "<script>", identifiers.NationalNumberRefused),
    ],
)
def test_a_number_that_cannot_be_true_is_refused_by_name(scheme, country, given, refusal):
    with pytest.raises(refusal):
        identifiers.number(scheme, country, given)


def test_one_wrong_letter_in_an_lei_is_found():
    right = files.lei(1)

    assert identifiers.is_lei(right)
    assert not identifiers.is_lei("U" + right[1:])
    assert not identifiers.is_lei(right[:-1])
    assert not identifiers.is_lei(right.lower())


def read(answer):
    return [part for _, part in kvk.read_answers(answer)]


def test_a_basic_profile_is_a_company_with_its_trade_names():
    [entry] = read(files.basic_profile())

    assert entry.name == "Voorbeeld Handel"
    assert entry.numbers[0].value == "90001234"
    assert entry.trade_names == ("De Vrolijke Voorbeeldwinkel",)
    assert entry.is_natural_person
    assert entry.sector == "1011"  # the main activity, without the fifth digit of the SBI
    assert entry.founded_on.isoformat() == "2015-08-28"
    assert (entry.street, entry.postcode, entry.city) == (
        "Voorbeeldlaan 17M",
        "1034WL",
        "Amsterdam",
    )


def test_a_shielded_address_is_not_kept():
    answer = files.basic_profile()
    answer["_embedded"]["hoofdvestiging"]["adressen"][0]["indAfgeschermd"] = "Ja"

    [entry] = read(answer)

    assert (entry.street, entry.city) == ("", "")


def test_a_date_known_only_in_part_is_not_guessed():
    [entry] = read(files.basic_profile(materieleRegistratie={"datumAanvang": "20150000"}))

    assert entry.founded_on is None


@pytest.mark.parametrize(
    ("answer", "refusal"),
    [
        ({"fout": [{"code": "IPD5200", "omschrijving": "Geen"}]}, kvk.RegisterAnsweredError),
        ({"vestigingsnummer": "000037178598", "kvkNummer": "68750110"}, kvk.BranchIsNoCompany),
        ({"naam": "Iets"}, kvk.AnswerNotUnderstood),
        ({"resultaten": []}, kvk.AnswerNotUnderstood),
        ("text", kvk.AnswerNotUnderstood),
        (7, kvk.AnswerNotUnderstood),
        (files.basic_profile(kvkNummer="123"), identifiers.KvkNumberRefused),
        (files.basic_profile(naam={"a": 1}), entries.NameMissing),
    ],
)
def test_an_answer_without_a_company_is_refused_by_name(answer, refusal):
    [refused] = read(answer)

    assert isinstance(refused.problem, refusal)


def test_of_a_search_only_the_legal_person_is_a_company():
    branch = {"kvkNummer": "90001234", "vestigingsnummer": "000038509520", "naam": "Filiaal"}
    person = {"kvkNummer": "90001234", "naam": "Voorbeeld B.V.", "type": "rechtspersoon"}

    first, second = read({"resultaten": [branch | {"type": "hoofdvestiging"}, person]})

    assert isinstance(first.problem, kvk.BranchIsNoCompany)
    assert second.name == "Voorbeeld B.V."


@pytest.mark.parametrize(
    ("header", "refusal"),
    [
        (["name;country;kvk"], tables.HeaderSeparatedOtherwise),
        (["name\tcountry"], tables.HeaderSeparatedOtherwise),
        (["name", "country", "phone", "kvk"], tables.HeaderUnknown),
        (["name", "name", "country", "kvk"], tables.ColumnsTwice),
        (["name", "kvk"], tables.ColumnsMissing),
        (["name", "country"], tables.ColumnsMissing),  # no column with numbers
    ],
)
def test_a_header_of_no_format_is_refused_by_name(header, refusal):
    with pytest.raises(refusal):
        tables.row_reader(header)


OWN = ["name", "country", "kvk", "natural_person", "founded_on", "sector", "trade_names"]


@pytest.mark.parametrize(
    ("row", "column", "refusal"),
    [
        (["A", "NL", "90000001", "", "", ""], "", tables.WrongNumberOfColumns),
        (["...", "NL", "90000001", "", "", "", ""], "name", entries.NameMissing),
        (["A" * 501, "NL", "90000001", "", "", "", ""], "name", entries.TextTooLong),
        (["A", "Nederland", "90000001", "", "", "", ""], "country", entries.CountryUnknown),
        (["A", "NL", "1", "", "", "", ""], "kvk", identifiers.KvkNumberRefused),
        (["A", "NL", "", "", "", "", ""], "", entries.NumberMissing),
        (["A", "NL", "90000001", "maybe", "", "", ""], "natural_person", tables.YesOrNoExpected),
        (["A", "NL", "90000001", "", "31-12-2020", "", ""], "founded_on", entries.DayUnreadable),
        (["A", "NL", "90000001", "", "2020-02-30", "", ""], "founded_on", entries.DayUnreadable),
        (["A", "NL", "90000001", "", "", "12", ""], "sector", entries.SectorUnknown),
        (["A", "NL", "90000001", "", "", "", "x|" * 51], "trade_names", tables.TooManyTradeNames),
    ],
)
def test_a_row_that_cannot_be_right_is_refused_by_column(row, column, refusal):
    with pytest.raises(entries.Misread) as refused:
        tables.read_own(OWN, row)

    assert refused.value.column == column
    assert isinstance(refused.value.problem, refusal)


def test_a_name_cannot_turn_the_direction_of_writing():
    assert entries.read_name("name", "Jansen\u202e B.V.\x07") == "Jansen B.V."
