"""Questions about grades: how a company stands now, how it came there, its accounts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import F, Q, QuerySet

from companies.models import Company
from core.dates import add_months
from grading.models import CompanyScore, GradeChange, GradeReview, LegalEvent, Statement
from grading.rules.inputs import Accounts, Confidence, Evidence, LegalEventKind, LegalFact
from receivables import queries as receivables

YEARS_OF_ACCOUNTS = 3  # the scorecard looks at a year and the trend to it
_MONTHS_EVENTS_WEIGH = 36  # after their end; longer than any cure takes

# Companies in their own right that have no grade yet, or one that may change on the day.
_DUE = """
    SELECT company.id
    FROM companies_company company
    LEFT JOIN grading_companyscore score ON score.company_id = company.id
    WHERE company.merged_into_id IS NULL AND (score.company_id IS NULL OR score.due_on <= %(on)s)
"""
_DUE_RANGES = f"""
    SELECT min(id), max(id)
    FROM (SELECT id, (row_number() OVER (ORDER BY id) - 1) / %(size)s AS piece
          FROM ({_DUE}) AS due) AS pieces
    GROUP BY piece ORDER BY piece
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """The grade of a company and all that explains it.

    `score` is in millionths of log-odds of default (higher is worse); `reasons` are codes with
    their points and values, the heaviest first; `accounts` are the newest on file.
    """

    grade: int
    probability: Decimal
    confidence: Confidence
    score: int
    scorecard: int
    graded_on: date
    reasons: Sequence[dict[str, Any]]
    accounts: Accounts | None


def standing(company_id: int) -> Standing | None:
    """Return how the company stands; None as long as it has no grade."""
    return standings([company_id]).get(company_id)


def standings(company_ids: Iterable[int]) -> dict[int, Standing]:
    """Return how each company stands; those without a grade are left out."""
    scores = CompanyScore.objects.in_bulk(list(company_ids))
    changes = _last_changes(scores)
    accounts = newest_accounts(scores)
    return {
        company_id: Standing(
            grade=score.grade,
            probability=changes[company_id].probability,
            confidence=Confidence(score.confidence),
            score=score.score,
            scorecard=score.scorecard,
            graded_on=score.graded_on,
            reasons=changes[company_id].reasons,
            accounts=accounts.get(company_id),
        )
        for company_id, score in scores.items()
    }


def history(company_id: int) -> QuerySet[GradeChange]:
    """Return the changes of a company's grade, newest first."""
    return _with_new_grade(GradeChange.objects.filter(company_id=company_id)).order_by(
        "-business_date", "-id"
    )


def accounts_of(company_ids: Iterable[int], *, until: date) -> dict[int, tuple[Accounts, ...]]:
    """Return each company's accounts up to a day, newest first, at most three years."""
    found: dict[int, list[Accounts]] = {}
    for statement in Statement.objects.filter(
        company_id__in=list(company_ids), superseded_at=None, period_end__lte=until
    ).order_by("company_id", "-period_end", "id"):
        years = found.setdefault(statement.company_id, [])
        if len(years) < YEARS_OF_ACCOUNTS:
            years.append(statement.as_rule())
    return {company_id: tuple(years) for company_id, years in found.items()}


def newest_accounts(company_ids: Iterable[int]) -> dict[int, Accounts]:
    """Return the newest accounts on file of each company that has any."""
    newest = (
        Statement.objects.filter(company_id__in=list(company_ids), superseded_at=None)
        .order_by("company_id", "-period_end", "id")
        .distinct("company_id")
    )
    return {statement.company_id: statement.as_rule() for statement in newest}


def statements_of(company_id: int) -> QuerySet[Statement]:
    """Return a company's accounts in force, newest year first."""
    return Statement.objects.filter(company_id=company_id, superseded_at=None).order_by(
        "-period_end", "id"
    )


def legal_events_of(company_id: int) -> QuerySet[LegalEvent]:
    """Return the public events about a company, newest first."""
    return LegalEvent.objects.filter(company_id=company_id).order_by("-happened_on", "-id")


def open_reviews() -> QuerySet[GradeReview]:
    """Return the grades of persons in business that somebody has to look at, oldest first."""
    return (
        GradeReview.objects.filter(closed_at=None)
        .select_related("company")
        .order_by("opened_on", "id")
    )


def reviews_of(company_id: int) -> QuerySet[GradeReview]:
    """Return what people found on a company's adverse grades, newest first."""
    return GradeReview.objects.filter(company_id=company_id).order_by("-opened_on", "-id")


def due_ranges(on: date, *, size: int) -> list[tuple[int, int]]:
    """Return pieces of at most `size` companies that the night of `on` has to grade."""
    with connection.cursor() as cursor:
        cursor.execute(_DUE_RANGES, {"on": on, "size": size})
        return [(first, last) for first, last in cursor.fetchall()]


def due_between(first: int, last: int, on: date) -> list[int]:
    """Return the ids between two that the night of `on` has to grade."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"{_DUE} AND company.id BETWEEN %(first)s AND %(last)s ORDER BY company.id",
            {"on": on, "first": first, "last": last},
        )
        return [row[0] for row in cursor.fetchall()]


def evidence_of(rows: dict[int, Company], on: date) -> dict[int, Evidence]:
    """Return all that each company's grade rests on, in a handful of queries.

    Experience is read over all policyholders, so only the insurer's own scope sees all of it.
    """
    accounts = accounts_of(rows, until=on)
    legal_events = _legal_facts(rows, on)
    experiences = receivables.experience(list(rows))
    evidence = {}
    for company_id, row in rows.items():
        experience = experiences.get(company_id, receivables.NO_EXPERIENCE)
        evidence[company_id] = Evidence(
            country=row.country,
            sector=row.sector,
            legal_form=row.legal_form,
            is_natural_person=row.is_natural_person,
            founded_on=row.founded_on,
            dissolved_on=row.dissolved_on,
            accounts=accounts.get(company_id, ()),
            legal_events=tuple(legal_events.get(company_id, ())),
            overdue_reporters=experience.reporters,
            overdue_oldest_due_on=experience.oldest_due_on,
            in_collection=experience.in_collection,
            claim_payable=experience.claim_payable,
        )
    return evidence


def _legal_facts(company_ids: Iterable[int], on: date) -> dict[int, list[LegalFact]]:
    weighing = Q(ended_on=None) | Q(ended_on__gt=add_months(on, -_MONTHS_EVENTS_WEIGH))
    found: dict[int, list[LegalFact]] = {}
    for event in LegalEvent.objects.filter(
        weighing, company_id__in=list(company_ids), happened_on__lte=on
    ).order_by("company_id", "happened_on", "id"):
        fact = LegalFact(LegalEventKind(event.kind), event.happened_on, event.ended_on)
        found.setdefault(event.company_id, []).append(fact)
    return found


def _with_new_grade(changes: QuerySet[GradeChange]) -> QuerySet[GradeChange]:
    return changes.filter(Q(old_grade=None) | ~Q(old_grade=F("grade")))


def _last_changes(scores: dict[int, CompanyScore]) -> dict[int, GradeChange]:
    """Return the row that explains each score; its day is the score's, so few months are read."""
    rows = GradeChange.objects.filter(
        company_id__in=list(scores),
        business_date__in={score.graded_on for score in scores.values()},
    ).order_by("business_date", "id")
    return {row.company_id: row for row in rows}
