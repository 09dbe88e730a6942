"""Grades a person looks at: put on the queue, ordered by what is at stake."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from core.fields import new_public_id
from grading import queries
from grading.model import alarms, ratios
from grading.models import CompanyExposure
from grading.rules import reviews as rules
from grading.rules.inputs import Accounts
from grading.rules.reviews import Why

# One review a company is open: what comes later joins it.
_JOIN = """
    ON CONFLICT (company_id) WHERE closed_at IS NULL DO UPDATE SET
        reasons = ARRAY(SELECT DISTINCT unnest(review.reasons || excluded.reasons) ORDER BY 1),
        grade = excluded.grade, at_stake = excluded.at_stake
    WHERE NOT review.reasons @> excluded.reasons OR review.grade <> excluded.grade
        OR review.at_stake <> excluded.at_stake
"""
_COLUMNS = """
    (public_id, company_id, old_grade, grade, reasons, at_stake, cause_id, opened_on, note)
"""
_OPEN = f"""
    INSERT INTO grading_gradereview AS review {_COLUMNS}
    SELECT new.public_id, new.company_id, new.old_grade, new.grade, string_to_array(new.why, ' '),
        coalesce(exposure.amount, 0), new.cause_id, %s, ''
    FROM unnest(
        %s::uuid[], %s::bigint[], %s::smallint[], %s::smallint[], %s::text[], %s::uuid[]
    ) AS new (public_id, company_id, old_grade, grade, why, cause_id)
    LEFT JOIN grading_companyexposure AS exposure USING (company_id)
    {_JOIN}
"""
# Thin data and large exposures, unless somebody looked at the company for that not long ago.
_OPEN_EXPOSED = f"""
    INSERT INTO grading_gradereview AS review {_COLUMNS}
    SELECT gen_random_uuid(), company_id, grade, grade, why, amount, %(cause_id)s, %(on)s, ''
    FROM (
        SELECT company_id, score.grade, exposure.amount, ARRAY(
            SELECT reason FROM unnest(ARRAY['LARGE', 'THIN']::varchar[]) AS reason
            WHERE CASE reason WHEN 'LARGE' THEN exposure.amount >= %(large)s
                    ELSE score.confidence = 'C' END
                AND NOT EXISTS (
                    SELECT FROM grading_gradereview AS earlier
                    WHERE earlier.company_id = score.company_id
                        AND earlier.closed_at > %(since)s AND reason = ANY(earlier.reasons)
                )
        ) AS why
        FROM grading_companyexposure AS exposure JOIN grading_companyscore AS score
            USING (company_id)
        WHERE company_id BETWEEN %(first)s AND %(last)s AND exposure.amount > 0
    ) AS exposed
    WHERE why <> ARRAY[]::varchar[]
    ORDER BY company_id
    {_JOIN}
"""


# What waits stands where limits tell it belongs.
_FOLLOW = """
    UPDATE grading_gradereview AS review SET at_stake = new.amount
    FROM (
        SELECT waiting.id, coalesce(exposure.amount, 0) AS amount
        FROM grading_gradereview AS waiting
        LEFT JOIN grading_companyexposure AS exposure USING (company_id)
        WHERE waiting.closed_at IS NULL AND waiting.company_id BETWEEN %(first)s AND %(last)s
    ) AS new
    WHERE review.id = new.id AND review.at_stake <> new.amount
"""


@dataclass(frozen=True, slots=True)
class Fallen:
    """A grade that became another, by what, and whether it is a person's or somebody follows it."""

    company_id: int
    cause_id: UUID
    old_grade: int | None
    grade: int
    is_followed: bool
    is_person: bool
    is_alarming: bool = False  # by its newest accounts, when these are what is new

    @property
    def why(self) -> list[Why]:
        """Why somebody looks at it; nothing: nobody has to."""
        return rules.reasons(
            self.old_grade,
            self.grade,
            is_followed=self.is_followed,
            is_person=self.is_person,
            is_alarming=self.is_alarming,
        )


def is_alarming(accounts: Sequence[Accounts]) -> bool:
    """Return whether many figures of the newest accounts lie beyond their bounds."""
    raised = alarms.raised(queries.bounds(), ratios.of(accounts))
    return len(raised) >= alarms.MANY


def open_for(fallen: Iterable[Fallen], *, on: date) -> None:
    """Put the grades that a person has to look at on the queue; the caller holds their scores."""
    rows = [
        (
            new_public_id(),
            each.company_id,
            each.old_grade,
            each.grade,
            " ".join(each.why),
            each.cause_id,
        )
        for each in sorted(fallen, key=lambda each: each.company_id)
        if each.why
    ]
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(_OPEN, [on, *(list(each) for each in zip(*rows, strict=True))])


@transaction.atomic
def open_exposed(first: int, last: int, on: date, *, cause_id: UUID) -> None:
    """Put companies with thin data or much at stake on the queue; again, nothing is added."""
    values: dict[str, Any] = {
        "first": first,
        "last": last,
        "on": on,
        "cause_id": cause_id,
        "large": rules.LARGE,
        "since": on - timedelta(days=rules.AGAIN_AFTER),
    }
    with connection.cursor() as cursor:
        cursor.execute(_OPEN_EXPOSED, values)


@transaction.atomic
def note_exposures(first: int, last: int, amounts: Mapping[int, Decimal]) -> None:
    """Note what is at stake on the companies with ids in a range, in euros; others have nothing."""
    CompanyExposure.objects.filter(company_id__gte=first, company_id__lte=last).exclude(
        company_id__in=list(amounts)
    ).delete()
    CompanyExposure.objects.bulk_create(
        [CompanyExposure(company_id=each, amount=amounts[each]) for each in sorted(amounts)],
        update_conflicts=True,
        unique_fields=["company"],
        update_fields=["amount"],
    )
    with connection.cursor() as cursor:
        cursor.execute(_FOLLOW, {"first": first, "last": last})
