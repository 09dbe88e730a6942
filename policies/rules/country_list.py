"""The list of countries as people write it, line by line: codes, percentages, yes and no."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from core.errors import BadInput
from policies.rules.countries import CountryTerms, SpecialCondition
from policies.rules.schedule import CountryTwice

COUNTRY, COVERED, SHARE = "country", "covered", "insured_share"
DAYS, DISCRETIONARY, CONDITIONS = "payment_days", "discretionary", "conditions"
COLUMNS = (COUNTRY, COVERED, SHARE, DAYS, DISCRETIONARY, CONDITIONS)

_DIGITS = 5  # of a number of days as people write it
_YES = frozenset({"yes", "ja", "y", "j", "1", "true", "on", "x"})
_NO = frozenset({"no", "nee", "n", "0", "false", "off"})


class CellNotUnderstood(BadInput):
    """A value of the list is not understood; `column` is one of `COLUMNS`."""

    sentence = "%(place)s, %(column)s: %(problem)s"


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the list."""

    terms: CountryTerms
    is_covered: bool

    @property
    def says_more(self) -> bool:
        """Whether the country has terms of its own, or is named as not insured."""
        return not self.is_covered or self.terms != CountryTerms(self.terms.country)


def read(lines: Iterable[tuple[str, Mapping[str, str]]]) -> list[Listed]:
    """Return the list; each line comes with the words that name its place.

    :raises CellNotUnderstood: naming the place and the column that cannot be understood
    :raises CountryTwice: if it says two things of one country
    """
    listed = [_line(place, cells) for place, cells in lines]
    codes = Counter(each.terms.country for each in listed)
    if twice := [code for code, times in codes.items() if times > 1]:
        raise CountryTwice(country=twice[0])
    return listed


def written(listed: Listed) -> dict[str, str]:
    """Return a line as people write it."""
    row = listed.terms
    share = "" if row.insured_share is None else f"{(row.insured_share * 100).normalize():f}"
    return {
        COUNTRY: row.country,
        COVERED: "yes" if listed.is_covered else "no",
        SHARE: share,
        DAYS: "" if row.maximum_payment_days is None else str(row.maximum_payment_days),
        DISCRETIONARY: "yes" if row.discretionary_allowed else "no",
        CONDITIONS: " ".join(sorted(row.conditions)),
    }


def _line(place: str, cells: Mapping[str, str]) -> Listed:
    def cell(column: str) -> str:
        return cells.get(column, "").strip()

    return Listed(
        CountryTerms(
            country=_country(place, cell(COUNTRY)),
            insured_share=_share(place, cell(SHARE)),
            maximum_payment_days=_days(place, cell(DAYS)),
            discretionary_allowed=_is_so(place, DISCRETIONARY, cell(DISCRETIONARY)),
            conditions=_conditions(place, cell(CONDITIONS)),
        ),
        is_covered=_is_so(place, COVERED, cell(COVERED)),
    )


def _country(place: str, text: str) -> str:
    code = text.upper()
    if not (len(code) == 2 and code.isascii() and code.isalpha()):
        raise CellNotUnderstood(
            place=place, column=COUNTRY, problem="use a code of two letters, such as NL."
        )
    return code


def _share(place: str, text: str) -> Decimal | None:
    if not text:
        return None
    try:
        share = Decimal(text.removesuffix("%").strip().replace(",", ".")) / 100
    except InvalidOperation:
        raise CellNotUnderstood(
            place=place, column=SHARE, problem="write a percentage in figures, such as 85."
        ) from None
    if not (share.is_finite() and Decimal("0.01") <= share <= 1):
        raise CellNotUnderstood(
            place=place, column=SHARE, problem="a share lies between 1 and 100 percent."
        )
    return share


def _days(place: str, text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= _DIGITS and 1 <= int(text) <= 365):
        raise CellNotUnderstood(
            place=place, column=DAYS, problem="write days in figures, from 1 to 365."
        )
    return int(text)


def _is_so(place: str, column: str, text: str) -> bool:
    said = text.lower()
    if said in _NO:
        return False
    if said in _YES or not said:
        return True
    raise CellNotUnderstood(place=place, column=column, problem="write yes or no.")


def _conditions(place: str, text: str) -> frozenset[SpecialCondition]:
    named = text.upper().replace(",", " ").split()
    if any(each not in list(SpecialCondition) for each in named):
        raise CellNotUnderstood(
            place=place, column=CONDITIONS, problem="one of the conditions is unknown."
        )
    return frozenset(SpecialCondition(each) for each in named)
