"""Numbers by which registers know companies: how they are written, and which can be true."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from stdnum import get_cc_module, lei
from stdnum.de import handelsregisternummer
from stdnum.exceptions import ValidationError
from stdnum.fr import siren

from companies.rules import Scheme
from core.errors import BusinessError

_COUNTRY = re.compile(r"[A-Z]{2}")
_LEI = re.compile(r"[A-Z0-9]{18}[0-9]{2}")
_NATIONAL = re.compile(r"[0-9A-Z][0-9A-Z./_-]{0,39}")
_SEPARATORS = re.compile(r"[\s.\-/]+")
_REGISTERED = 6  # digits: a name that is one number is shorter
# What people write before a number: the register, and "number" in some language.
_LABEL = re.compile(
    r"(kvk|k\.v\.k\.|coc|lei|vat|btw|rsin|d-?u-?n-?s|siren|reg(ister)?)"
    r"([\s.:#-]*(number|nummer|no|nr|n))?[\s.:#-]+",
    re.IGNORECASE,
)
_WITH_COUNTRY = re.compile(r"[A-Z]{2}[0-9]{4,}")  # NL90000151: a register's number, not VAT
_GREECE = {"EL": "GR", "GR": "EL"}
# The country a register belongs to; LEI and D-U-N-S numbers are the world's.
_HOME = {Scheme.KVK: "NL", Scheme.SIREN: "FR", Scheme.HRB: "DE", Scheme.LEI: "", Scheme.DUNS: ""}
# ISO 7064 writes a letter as its place in the alphabet plus nine: A is 10, Z is 35.
_AS_DIGITS = {ord(letter): str(int(letter, 36)) for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}


class IdentifierRefused(BusinessError):
    """No company can have this number: its form or its check digits are wrong."""

    sentence = "%(value)s is no %(scheme)s number: %(problem)s"


class LeiRefused(IdentifierRefused):
    """The identifier is not a Legal Entity Identifier."""

    sentence = (
        "%(value)s is no LEI: it must have 20 letters and digits, of which the last two are check "
        "digits that agree with the rest (ISO 7064). Compare it with the register of GLEIF."
    )


class KvkNumberRefused(IdentifierRefused):
    """The identifier is not a number of the Dutch trade register."""

    sentence = (
        "%(value)s is no KvK number: it must have 8 digits. A branch number has 12 and names no "
        "company."
    )


class VatNumberRefused(IdentifierRefused):
    """The identifier is not a VAT number of its country."""

    sentence = (
        "%(value)s is no VAT number: it must begin with the two letters of its country and its "
        "check digits must agree. Compare it with an invoice of the company."
    )


class DunsNumberRefused(IdentifierRefused):
    """The identifier is not a D-U-N-S number."""

    sentence = "%(value)s is no D-U-N-S number: it must have 9 digits."


class SirenRefused(IdentifierRefused):
    """The identifier is not a French SIREN."""

    sentence = (
        "%(value)s is no SIREN: it must have 9 digits that agree with the last one. A SIRET has 14 "
        "and names an establishment."
    )


class HrbNumberRefused(IdentifierRefused):
    """The identifier is not a number of a German commercial register."""

    sentence = (
        "%(value)s is no number of a German register: write the court, the section and the number, "
        "such as Aachen HRB 44."
    )


class NationalNumberRefused(IdentifierRefused):
    """The identifier is not a number of a national register."""

    sentence = (
        "%(value)s is no register number: it must have 1 to 40 letters, digits, points, slashes, "
        "dashes or underscores."
    )


class CountryRefused(BusinessError):
    """The country is not written as a code, or is not the country of the register."""

    sentence = "%(country)s is not the country of a %(scheme)s number. Give two letters such as NL."


@dataclass(frozen=True, slots=True)
class Number:
    """An identifier that can be true, written as it is kept."""

    scheme: Scheme
    country: str
    value: str


def number(scheme: Scheme, country: str, value: str) -> Number:
    """Return the identifier as it is kept: capitals, no separators, the country of its register.

    :raises IdentifierRefused: a subclass per scheme, when no company can have this number
    :raises CountryRefused: if the register is not of this country, or a country is missing
    """
    country = country.strip().upper()
    given = value.strip().upper()
    if scheme is Scheme.VAT:
        return _vat(country, given)
    if scheme is Scheme.NATIONAL:
        return _national(country, given)
    home = _HOME[scheme]
    if home and country not in ("", home):
        raise CountryRefused(country=country, scheme=scheme.value)
    return Number(scheme, home, _CHECKS[scheme](given))


def is_lei(value: str) -> bool:
    """Tell whether the form and the check digits (ISO 7064 mod 97-10) of an LEI are right.

    The same answer as `stdnum.lei`, many times faster: a file has hundreds of thousands.
    """
    return bool(_LEI.fullmatch(value)) and int(value.translate(_AS_DIGITS)) % 97 == 1


def ways_to_write(text: str) -> list[str]:
    """Return how a number typed in a search box may be kept: with and without separators."""
    given = "".join(without_label(text).split()).upper()
    joined = _SEPARATORS.sub("", given)
    bare = joined[2:] if _WITH_COUNTRY.fullmatch(joined) else joined
    return list(dict.fromkeys([given, joined, bare]))


def without_label(text: str) -> str:
    """Return a number without the word before it: KvK 90000151 is 90000151."""
    return _LABEL.sub("", text.strip())


def looks_like_a_number(text: str) -> bool:
    """Tell whether `text` could be (the beginning of) a number rather than a name."""
    joined = _SEPARATORS.sub("", without_label(text))
    digits = sum(letter.isdigit() for letter in joined)
    return 4 <= len(joined) <= 40 and joined.isascii() and digits * 3 >= len(joined)


def is_only_digits(text: str) -> bool:
    """Tell whether `text` is a number as registers give them, and nothing of a name."""
    joined = _SEPARATORS.sub("", without_label(text))
    return len(joined) >= _REGISTERED and joined.isascii() and joined.isdigit()


def _lei(given: str) -> str:
    value = lei.compact(given).replace("-", "")
    if not is_lei(value):
        raise LeiRefused(value=given, scheme="LEI")
    return value


def _digits(length: int, refusal: type[IdentifierRefused], scheme: Scheme) -> Callable[[str], str]:
    def check(given: str) -> str:
        value = _SEPARATORS.sub("", given)
        if not (value.isascii() and value.isdigit() and len(value) == length):
            raise refusal(value=given, scheme=scheme.value)
        return value

    return check


def _siren(given: str) -> str:
    value = _SEPARATORS.sub("", given)
    if not siren.is_valid(value):
        raise SirenRefused(value=given, scheme="SIREN")
    return value


def _hrb(given: str) -> str:
    try:
        written: str = handelsregisternummer.validate(given)
    except ValidationError as wrong:
        raise HrbNumberRefused(value=given, scheme="HRB") from wrong
    return "".join(written.upper().split())


_CHECKS: dict[Scheme, Callable[[str], str]] = {
    Scheme.KVK: _digits(8, KvkNumberRefused, Scheme.KVK),
    Scheme.DUNS: _digits(9, DunsNumberRefused, Scheme.DUNS),
    Scheme.LEI: _lei,
    Scheme.SIREN: _siren,
    Scheme.HRB: _hrb,
}


def _vat(country: str, given: str) -> Number:
    value = _SEPARATORS.sub("", given)
    prefix = value[:2] if _COUNTRY.fullmatch(value[:2]) else _GREECE.get(country, country)
    home = "GR" if prefix == "EL" else prefix
    if country and home != country:
        raise CountryRefused(country=country, scheme="VAT")
    checker = get_cc_module(home.lower(), "vat") if home else None
    bare = value.removeprefix(prefix)
    if checker is None or not (checker.is_valid(bare) or checker.is_valid(value)):
        raise VatNumberRefused(value=given, scheme="VAT")
    return Number(Scheme.VAT, home, prefix + bare)


def _national(country: str, given: str) -> Number:
    if not _COUNTRY.fullmatch(country):
        raise CountryRefused(country=country or "''", scheme="NATIONAL")
    value = "".join(given.split())
    if not _NATIONAL.fullmatch(value):
        raise NationalNumberRefused(value=given[:40], scheme="NATIONAL")
    return Number(Scheme.NATIONAL, country, value)
