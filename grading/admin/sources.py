"""Where the numbers on the page of a grade come from: the rows each rests on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext

from accounts.rules import SYSTEM
from core.templatetags.amounts import day_text
from grading import queries, texts
from grading.admin import points, traces
from grading.admin.beside import CAPS, address_of
from grading.model import formulas
from grading.model.catalogue.trends import SUFFIX
from grading.model.indicators import BY_CODE
from grading.models import CompanyScore, Statement
from grading.queries import Standing
from grading.rules.inputs import PlaceLevel
from grading.rules.scorecard import BASE_CODES
from grading.rules.way_back import Way
from grading.texts import ReasonLine
from receivables import queries as receivables
from receivables import texts as receivable_texts
from receivables.rules.states import OverdueState

Link = tuple[str, str]  # what it is called, and its address
_OVERDUES = {
    "OVERDUE_EXPERIENCE": (*receivables.OPEN_OVERDUES, OverdueState.CLAIM),
    "IN_COLLECTION": (OverdueState.COLLECTION,),
    "CLAIM_PAYABLE": (OverdueState.CLAIM,),
}
_PLACES = {"before": 1, "two_before": 2}  # how many years back a name lies
_OF_ACCOUNTS = frozenset({"filing_delay", "accounts_age", "years_of_accounts"})
_ON_THE_YEAR_BEFORE = frozenset(
    {"SALES_TREND", "PROFIT_AGAIN", "PROFIT_AFTER_LOSS", "LOSS_AFTER_PROFIT", "LOSS_AGAIN"}
)


@dataclass(frozen=True, slots=True)
class Traced:
    """A term of a score, the page that fixes its points, and the rows it rests on."""

    line: ReasonLine
    fixed: str
    sources: list[Link]


def of_terms(standing: Standing, row: CompanyScore, most: int | None = None) -> list[Traced]:
    """Return every term of a score, or the heaviest, with where it comes from."""
    years = queries.years_of(row.company_id)
    placed = _parts(standing, row)
    behind = {**_events(row), **_overdues(row), **_judgements(standing, row), **placed}
    return [
        Traced(
            line,
            _fixed(line.code, standing, placed, row),
            behind.get(line.code)
            or _base(line.code, standing, row)
            or _filed(line, years)
            or _register(line, row),
        )
        for line in texts.lines(standing.reasons[:most])
    ]


def _fixed(code: str, standing: Standing, placed: dict[str, list[Link]], row: CompanyScore) -> str:
    """Return the page that fixes the points of a term; of what caps a grade, the sum it lifts."""
    if code in placed:
        return placed[code][0][1]
    if code in CAPS:
        return traces.sum_address(row.company_id)
    return points.address_of(code, standing.scorecard, row.company_id)


def of_turn(row: CompanyScore) -> tuple[str, list[Link]]:
    """Return why a grade is looked at again on its day, and what that rests on; none: no day."""
    turn = queries.turn_of(row.company_id, row.due_on) if row.due_on else None
    if turn is None:
        return "", []
    years = queries.years_of(row.company_id)
    behind = {**_events(row), **_overdues(row)}
    if turn.code == "ACCOUNTS":
        behind[turn.code] = [_year(each) for each in years[:1]]
    company = reverse("admin:companies_company_change", args=[row.company_id])
    links = behind.get(turn.code) or [(texts.source(turn.code), company)]
    return texts.turn(turn), [*links, (gettext("what it counts for"), address_of(turn.code))]


def of_way(way: Way, company_id: int, years: Sequence[Statement]) -> list[Link]:
    """Return the sum a way leads to, and the accounts and the sector it moves between."""
    figures = [step.code for step in way.steps if step.was is not None]
    links = [_year(each, f"#{code}") for code in figures for each in years[:1]]
    return links + [
        (texts.name(code), traces.sector_address(company_id, code))
        for code in figures
        if code in queries.COMPARED
    ]


def _filed(line: ReasonLine, years: Sequence[Statement]) -> list[Link]:
    """Return the accounts of every year a term rests on."""
    is_filed = line.source == texts.source("SOLVENCY") or line.code in _OF_ACCOUNTS
    if not years or not (is_filed or line.code.startswith("ACCOUNTS_")):
        return []
    anchor = f"#{line.code.partition(' x ')[0].removesuffix(SUFFIX)}"
    return [_year(each, anchor) for each in years[: _years_back(line.code) + 1]]


def _years_back(code: str) -> int:
    if code in _ON_THE_YEAR_BEFORE or code == "years_of_accounts":
        return 1 if code in _ON_THE_YEAR_BEFORE else 2
    return max((_back(part) for part in code.split(" x ") if part in BY_CODE), default=0)


def _back(code: str) -> int:
    if code.endswith(SUFFIX):
        return 1
    if code in _OF_ACCOUNTS or not texts.is_ratio(code):
        return 0
    names = formulas.names(BY_CODE[code].formula)
    return max((_PLACES.get(name.rpartition(".")[0], 0) for name in names), default=0)


def _year(statement: Statement, anchor: str = "") -> Link:
    address = reverse("admin:grading_statement_change", args=[statement.pk])
    return f"{texts.source('SOLVENCY')} {statement.period_end.year}", f"{address}{anchor}"


def _base(code: str, standing: Standing, row: CompanyScore) -> list[Link]:
    """Return the version or the table that fixes the base: it rests on nothing of the company."""
    if code not in BASE_CODES:
        return []
    address = points.address_of(code, standing.scorecard, row.company_id)
    if code == "BASE" and standing.scorecard > queries.FIRST:
        title = gettext("Version %(version)s of the model") % {"version": standing.scorecard}
        return [(title, address)]
    return [(gettext("Points beside the model"), address)]


def _register(line: ReasonLine, row: CompanyScore) -> list[Link]:
    return [(line.source, reverse("admin:companies_company_change", args=[row.company_id]))]


def _events(row: CompanyScore) -> dict[str, list[Link]]:
    return _grouped(
        (
            event.kind,
            f"{event.source} {event.source_reference}",
            reverse("admin:grading_legalevent_change", args=[event.pk]),
        )
        for event in queries.legal_events_of(row.company_id)
        if event.corrected_at is None
    )


def _overdues(row: CompanyScore) -> dict[str, list[Link]]:
    """Return the reports behind what policyholders said, each for what it counts as."""
    reports = list(receivables.overdue_reports(SYSTEM).filter(buyer_id=row.company_id))
    return _grouped(
        (
            code,
            f"{receivable_texts.overdue_state(report.state)} {day_text(report.reported_on)}",
            reverse("admin:receivables_overduereport_change", args=[report.pk]),
        )
        for code, states in _OVERDUES.items()
        for report in reports
        if report.state in states
    )


def _parts(standing: Standing, row: CompanyScore) -> dict[str, list[Link]]:
    places = {PlaceLevel.COUNTRY: row.company.country, PlaceLevel.SECTOR: row.company.sector[:2]}
    return _grouped(
        (
            level.value,
            texts.source(level.value),
            reverse("admin:grading_placepart_change", args=[part.pk]),
        )
        for level, key in places.items()
        for part in queries.current_parts(level, standing.graded_on, [key]).values()
    )


def _judgements(standing: Standing, row: CompanyScore) -> dict[str, list[Link]]:
    places = {PlaceLevel.COUNTRY: row.company.country, PlaceLevel.SECTOR: row.company.sector[:2]}
    return _grouped(
        (
            f"{judgement.level}_JUDGED",
            texts.name(f"{judgement.level}_JUDGED"),
            reverse("admin:grading_judgement_change", args=[judgement.pk]),
        )
        for judgement in queries.judgements_on(standing.graded_on)
        if places.get(PlaceLevel(judgement.level)) == judgement.key
    )


def _grouped(found: Iterable[tuple[str, str, str]]) -> dict[str, list[Link]]:
    links: dict[str, list[Link]] = {}
    for code, label, address in found:
        links.setdefault(code, []).append((label, address))
    return links
