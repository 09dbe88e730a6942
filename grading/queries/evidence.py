"""All that the grade of a company rests on, read in a handful of queries."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from companies.models import Company
from core.dates import add_months
from grading.models import LegalEvent
from grading.queries import grades, places
from grading.rules.inputs import Evidence, LegalEventKind, LegalFact
from receivables import queries as receivables

_MONTHS_EVENTS_WEIGH = 36  # after their end; longer than any cure takes


def evidence_of(rows: dict[int, Company], on: date) -> dict[int, Evidence]:
    """Return all that each company's grade rests on, in a handful of queries.

    Experience is read over all policyholders, so only the insurer's own scope sees all of it.
    """
    statements = grades.statements_until(rows, on)
    facts = places.facts_on(
        on, {row.country for row in rows.values()}, {row.sector[:2] for row in rows.values()}
    )
    legal_events = _legal_facts(rows, on)
    experiences = receivables.experience(list(rows))
    evidence = {}
    for company_id, row in rows.items():
        experience = experiences.get(company_id, receivables.NO_EXPERIENCE)
        years = statements.get(company_id, [])
        evidence[company_id] = Evidence(
            country=row.country,
            sector=row.sector,
            legal_form=row.legal_form,
            is_natural_person=row.is_natural_person,
            founded_on=row.founded_on,
            dissolved_on=row.dissolved_on,
            accounts=tuple(statement.as_rule() for statement in years),
            legal_events=tuple(legal_events.get(company_id, ())),
            overdue_reporters=experience.reporters,
            overdue_oldest_due_on=experience.oldest_due_on,
            in_collection=experience.in_collection,
            claim_payable=experience.claim_payable,
            filed_on=years[0].filed_on if years else None,
            places=places.of(row.country, row.sector, facts),
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
