"""Questions about grades: how a company stands now, how it came there, its accounts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F, Q, QuerySet

from grading.models import (
    AccountsImport,
    CompanyExposure,
    CompanyScore,
    GradeChange,
    GradeHold,
    GradeOverride,
    GradeReview,
    LegalEvent,
    Statement,
)
from grading.queries import explained, holds, overrides
from grading.rules import scale
from grading.rules.inputs import INSOLVENCIES, Accounts, Confidence

YEARS_OF_ACCOUNTS = 3  # the scorecard looks at a year and the trend to it


@dataclass(frozen=True, slots=True)
class Standing:
    """The grade of a company that counts, and all that explains it.

    `grade` and `probability` are an analyst's where an override holds; all else is the model's,
    `model_grade` and `model_probability` too.
    `score` is in millionths of log-odds of default (higher is worse); `reasons` are codes with
    their points and values, the heaviest first; `accounts` are the newest on file. `hold` is there
    while a grade waits for somebody to look at it.
    """

    grade: int
    probability: Decimal
    confidence: Confidence
    score: int
    scorecard: int
    graded_on: date
    reasons: Sequence[dict[str, Any]]
    accounts: Accounts | None
    model_grade: int
    model_probability: Decimal
    override: GradeOverride | None
    hold: GradeHold | None

    @property
    def is_waiting(self) -> bool:
        """Whether no grade counts: the first one waits for somebody to look at it."""
        return self.hold is not None and self.hold.counts is None

    @property
    def is_overridden(self) -> bool:
        """Whether an analyst's grade stands in the place of the model's."""
        return self.grade != self.model_grade


def standing(company_id: int) -> Standing | None:
    """Return how the company stands; None as long as no grade of it counts."""
    return standings([company_id]).get(company_id)


def standings(company_ids: Iterable[int]) -> dict[int, Standing]:
    """Return how each company stands; those of which no grade counts are left out.

    While a grade waits for somebody to look at it, nothing shows of it: the last one that counted
    stands, with its own reasons.
    """
    found = as_graded(company_ids)
    held = {each: seen.hold for each, seen in found.items() if seen.hold is not None}
    return {each: seen for each, seen in found.items() if each not in held} | _as_before(
        found, held
    )


def graded(company_ids: Iterable[int]) -> set[int]:
    """Return those of the companies that carry a grade, in effect or not."""
    found = CompanyScore.objects.filter(company_id__in=list(company_ids))
    return set(found.values_list("company_id", flat=True))


def waiting(company_ids: Iterable[int]) -> dict[int, Standing]:
    """Return the first grades that wait for somebody to look at them: none counts yet."""
    return {
        company_id: seen for company_id, seen in as_graded(company_ids).items() if seen.is_waiting
    }


def as_graded(company_ids: Iterable[int]) -> dict[int, Standing]:
    """Return each company as the model and analysts grade it, also what is not in effect yet."""
    scores = CompanyScore.objects.in_bulk(list(company_ids))
    changes = explained.last_changes(scores)
    reasons = explained.reasons_of(changes)
    accounts = newest_accounts(scores)
    set_by_hand, held = overrides.in_force(scores), holds.open_of(scores)
    return {
        company_id: Standing(
            **_counting(score.grade, changes[company_id].probability, set_by_hand.get(company_id)),
            confidence=Confidence(score.confidence),
            score=score.score,
            scorecard=score.scorecard,
            graded_on=score.graded_on,
            reasons=reasons[company_id],
            accounts=accounts.get(company_id),
            hold=held.get(company_id),
        )
        for company_id, score in scores.items()
    }


def _as_before(found: Mapping[int, Standing], held: Mapping[int, GradeHold]) -> dict[int, Standing]:
    """Return companies whose grade waits as they stood by the last one that counted."""
    if not held:
        return {}
    changes = holds.counted_changes(held.values())
    reasons = explained.reasons_of(changes)
    return {
        company_id: replace(
            found[company_id],
            grade=hold.counts,
            probability=_probability(hold.counts, changes[company_id]),
            confidence=Confidence(changes[company_id].confidence),
            score=changes[company_id].score,
            scorecard=changes[company_id].scorecard,
            graded_on=changes[company_id].business_date,
            reasons=reasons[company_id],
            model_grade=changes[company_id].grade,
            model_probability=changes[company_id].probability,
        )
        for company_id, hold in held.items()
        if hold.counts is not None
    }


def _probability(grade: int, change: GradeChange) -> Decimal:
    """Return the probability of a grade that counted: the change's own, or that of its step."""
    return change.probability if grade == change.grade else scale.ensure_grade(grade).pd_used


def _counting(grade: int, probability: Decimal, override: GradeOverride | None) -> dict[str, Any]:
    """Return what counts beside the model's grade; an analyst's has its step's probability."""
    counts = override.counting(grade) if override else grade
    given = probability
    if counts != grade:
        probability = scale.ensure_grade(counts).pd_used
    return {
        "grade": counts,
        "probability": probability,
        "model_grade": grade,
        "model_probability": given,
        "override": override,
    }


def history(company_id: int) -> QuerySet[GradeChange]:
    """Return the changes of a company's grade, newest first."""
    return _with_new_grade(GradeChange.objects.filter(company_id=company_id)).order_by(
        "-business_date", "-id"
    )


def statements_until(company_ids: Iterable[int], until: date) -> dict[int, list[Statement]]:
    """Return what is on file of each company up to a day, newest first, at most three years."""
    found: dict[int, list[Statement]] = {}
    for statement in Statement.objects.filter(
        company_id__in=list(company_ids), superseded_at=None, period_end__lte=until
    ).order_by("company_id", "-period_end", "id"):
        years = found.setdefault(statement.company_id, [])
        if len(years) < YEARS_OF_ACCOUNTS:
            years.append(statement)
    return found


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


def file_of(statement: Statement) -> AccountsImport | None:
    """Return the file that accounts were read from; None: they were filed by hand."""
    return AccountsImport.objects.filter(imported_at=statement.recorded_at).first()


def legal_events_of(company_id: int) -> QuerySet[LegalEvent]:
    """Return the public events about a company, newest first."""
    return LegalEvent.objects.filter(company_id=company_id).order_by("-happened_on", "-id")


def with_open_legal_event(company_ids: Iterable[int]) -> set[int]:
    """Return those of the companies about which a public event is there that has not ended."""
    found = LegalEvent.objects.filter(company_id__in=list(company_ids), ended_on=None)
    return set(found.values_list("company_id", flat=True))


def insolvent_since(company_ids: Iterable[int], on: date) -> dict[int, date]:
    """Return since when which of the companies stand under an insolvency order on a day."""
    events = LegalEvent.objects.filter(
        company_id__in=list(company_ids), kind__in=INSOLVENCIES, ended_on=None, happened_on__lte=on
    )
    first = events.order_by("-happened_on").values_list("company_id", "happened_on")
    return dict(first)


def open_reviews() -> QuerySet[GradeReview]:
    """Return the grades that somebody has to look at, those with most at stake first."""
    return (
        GradeReview.objects.filter(closed_at=None)
        .select_related("company")
        .order_by("-at_stake", "opened_on", "id")
    )


def at_stake(company_id: int) -> Decimal:
    """Return what is at stake on a company, in euros."""
    return stakes([company_id]).get(company_id, Decimal(0))


def stakes(company_ids: Iterable[int]) -> dict[int, Decimal]:
    """Return what is at stake on companies, in euros; those with nothing are absent."""
    found = CompanyExposure.objects.filter(company_id__in=set(company_ids))
    return dict(found.values_list("company_id", "amount"))


def reviews_of(company_id: int) -> QuerySet[GradeReview]:
    """Return what people found on a company's adverse grades, newest first."""
    return GradeReview.objects.filter(company_id=company_id).order_by("-opened_on", "-id")


def _with_new_grade(changes: QuerySet[GradeChange]) -> QuerySet[GradeChange]:
    return changes.filter(Q(old_grade=None) | ~Q(old_grade=F("grade")))
