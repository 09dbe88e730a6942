"""Answers of the KvK API (the Dutch trade register): only a basic profile makes a company.

A search result of type `rechtspersoon` is a company too. Branches and errors are refused: what a
company is called, where it is and what it does would have to be guessed from them.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date

from companies.rules import Scheme, entries, identifiers, persons
from companies.rules.entries import Entry, Misread, RefusedLine
from companies.rules.identifiers import Number
from core.errors import BusinessError

_COMPACT_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)


class RegisterAnsweredError(BusinessError):
    """The answer holds an error of the register and no company."""

    sentence = (
        "The register answered with error %(error)s (%(words)s): there is no company in it. Ask "
        "the register again with another number."
    )


class BranchIsNoCompany(BusinessError):
    """The answer describes a branch; a claim is had on the company behind it."""

    sentence = (
        "This is a branch (vestiging %(branch)s), and a branch is no company: import the basic "
        "profile (basisprofiel) of KvK number %(kvk)s instead."
    )


class AnswerNotUnderstood(BusinessError):
    """The JSON is no answer of the register that we know."""

    sentence = (
        "This is no basic profile (basisprofiel) and no search result (zoeken) of the KvK API: "
        "import the answer as the register gave it."
    )


def read_answers(answers: object) -> Iterator[tuple[int, Entry | RefusedLine]]:
    """Return each company in one answer or a list of them, or why it is none, with its place."""
    given = answers if isinstance(answers, list) else [answers]
    place = 0
    for answer in given:
        for part in _parts(answer):
            place += 1
            try:
                yield place, _read(part)
            except Misread as wrong:
                yield place, RefusedLine(place, wrong.column, wrong.problem)
            except BusinessError as problem:
                yield place, RefusedLine(place, "", problem)


def _parts(answer: object) -> list[object]:
    """Return the results of a search, or the answer itself."""
    if isinstance(answer, dict) and isinstance(answer.get("resultaten"), list):
        found: list[object] = answer["resultaten"]
        return found or [answer]
    return [answer]


def _read(part: object) -> Entry:
    if not isinstance(part, dict):
        raise AnswerNotUnderstood
    if isinstance(part.get("fout"), list) and part["fout"]:
        _refuse_error(part["fout"][0])
    if part.get("type") == "rechtspersoon":
        return _legal_person(part)
    if "vestigingsnummer" in part:
        raise BranchIsNoCompany(
            branch=_text(part, "vestigingsnummer")[:20], kvk=_text(part, "kvkNummer")[:20] or "?"
        )
    if "kvkNummer" in part and "naam" in part and "handelsnamen" in part:
        return _basic_profile(part)
    raise AnswerNotUnderstood


def _refuse_error(error: object) -> None:
    facts = error if isinstance(error, dict) else {}
    raise RegisterAnsweredError(
        error=_text(facts, "code")[:20] or "?", words=_text(facts, "omschrijving")[:200]
    )


def _legal_person(part: Mapping[str, object]) -> Entry:
    address = _section(_section(part, "adres"), "binnenlandsAdres")
    return Entry(
        name=entries.read_name("naam", _text(part, "naam")),
        numbers=(_number(part),),
        country="NL",
        is_natural_person=False,
        street=entries.read_text("straatnaam", _text(address, "straatnaam"), 200),
        city=entries.read_text("plaats", _text(address, "plaats"), 120),
    )


def _basic_profile(part: Mapping[str, object]) -> Entry:
    embedded = _section(part, "_embedded")
    name = entries.read_name("naam", _text(part, "naam"))
    form = _text(_section(embedded, "eigenaar"), "rechtsvorm")
    registration = _section(part, "materieleRegistratie")
    address = _visiting_address(_section(embedded, "hoofdvestiging"))
    return Entry(
        name=name,
        numbers=(_number(part),),
        country="NL",
        legal_form=entries.read_text("rechtsvorm", form, 60),
        is_natural_person=persons.is_person(form, "NL") if form else None,
        sector=_sector(part),
        founded_on=_day(registration, "datumAanvang"),
        dissolved_on=_day(registration, "datumEinde"),
        street=entries.read_text("straatnaam", _street(address), 200),
        postcode=entries.read_text("postcode", _text(address, "postcode"), 20),
        city=entries.read_text("plaats", _text(address, "plaats"), 120),
        trade_names=_trade_names(part, name),
    )


def _number(part: Mapping[str, object]) -> Number:
    try:
        return identifiers.number(Scheme.KVK, "NL", _text(part, "kvkNummer"))
    except BusinessError as problem:
        raise Misread("kvkNummer", problem) from problem


def _trade_names(part: Mapping[str, object], name: str) -> tuple[str, ...]:
    found = [
        entries.read_name("handelsnamen", _text(row, "naam")) for row in _rows(part, "handelsnamen")
    ]
    return tuple(dict.fromkeys(other for other in found if other != name))


def _sector(part: Mapping[str, object]) -> str:
    """Return the NACE class of the main activity: the first four digits of its SBI code."""
    for row in _rows(part, "sbiActiviteiten"):
        code = _text(row, "sbiCode")
        if _text(row, "indHoofdactiviteit") == "Ja" and len(code) in (4, 5) and code.isdecimal():
            return code[:4]
    return ""


def _visiting_address(branch: Mapping[str, object]) -> Mapping[str, object]:
    """Return the visiting address, unless the register shields it."""
    for row in _rows(branch, "adressen"):
        if _text(row, "type") == "bezoekadres" and _text(row, "indAfgeschermd") != "Ja":
            return row
    return {}


def _street(address: Mapping[str, object]) -> str:
    number = _text(address, "huisnummer") + _text(address, "huisletter")
    addition = _text(address, "huisnummerToevoeging")
    return " ".join(filter(None, (_text(address, "straatnaam"), number, addition)))


def _day(part: Mapping[str, object], name: str) -> date | None:
    """Return a date of the register (20170108); one known only in part is no date."""
    found = _COMPACT_DAY.fullmatch(_text(part, name))
    if found is None or "00" in found.groups()[1:]:
        return None
    return entries.read_day(name, "-".join(found.groups()))


def _section(part: Mapping[str, object], name: str) -> Mapping[str, object]:
    found = part.get(name)
    return found if isinstance(found, dict) else {}


def _rows(part: Mapping[str, object], name: str) -> list[Mapping[str, object]]:
    found = part.get(name)
    return [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []


def _text(part: Mapping[str, object], name: str) -> str:
    """Return a text or a whole number as text; nothing when it is missing or something else."""
    found = part.get(name)
    if isinstance(found, bool) or not isinstance(found, str | int):
        return ""
    return str(found).replace("\x00", "")
