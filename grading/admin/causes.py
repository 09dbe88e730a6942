"""What made a grade change: told in words, and where it lies."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from django.apps import apps
from django.urls import reverse
from django.utils.translation import gettext

from core.models import Event
from grading import queries, texts
from grading.admin.traces import sum_address
from grading.models import CompanyScore, GradeChange, Statement
from grading.rules.counted import Giver, Step
from grading.rules.inputs import PlaceLevel
from grading.services import NIGHT
from grading.services.holding import REVIEW
from grading.services.overriding import OVERRIDE
from receivables import texts as receivables


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a grade changed, and the address of what caused it, else of what it changed."""

    text: str
    address: str


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a company's history: from when on which grade, why, and how it adds up."""

    on: date
    address: str
    old_grade: int | None
    grade: int
    cause: Cause


def history(changes: Sequence[GradeChange], steps: Sequence[Step], row: CompanyScore) -> list[Line]:
    """Return the model's changes and what analysts made count, newest first."""
    given = [
        Line(step.on, cause.address, step.old, step.grade, cause)
        for step in steps
        if not step.is_by_model
        for cause in [_given(step, row)]
    ]
    by_model = [
        Line(
            change.business_date,
            sum_address(row.company_id, change=change),
            change.old_grade,
            change.grade,
            cause,
        )
        for change, cause in of(changes, row)
    ]
    return sorted([*given, *by_model], key=lambda line: line.on, reverse=True)


def of(changes: Sequence[GradeChange], row: CompanyScore) -> list[tuple[GradeChange, Cause]]:
    """Return each change of a company's grade with its cause."""
    ids = {change.cause_id for change in changes}
    happened = {event.public_id: event for event in Event.objects.filter(public_id__in=ids)}
    filed = _accounts_behind(row.company_id)
    return [
        (change, filed.get(change.id) or _cause(change, happened.get(change.cause_id), row))
        for change in changes
    ]


def _accounts_behind(company_id: int) -> dict[int, Cause]:
    """Return the nights that found new accounts, by the id of the change that followed."""
    changes = GradeChange.objects.filter(company_id=company_id).order_by("recorded_at", "id")
    graded = list(changes.values_list("id", "recorded_at", "cause"))
    statements = list(Statement.objects.filter(company_id=company_id).order_by("-recorded_at"))
    found: dict[int, Cause] = {}
    for (_, before, _), (change_id, at, cause) in pairwise(graded):
        new = [each for each in statements if before < each.recorded_at <= at]
        if cause == NIGHT and new:
            address = reverse("admin:grading_statement_change", args=[new[0].pk])
            found[change_id] = Cause(texts.cause("grading.accounts_filed"), address)
    return found


def _given(step: Step, row: CompanyScore) -> Cause:
    """Return what an analyst did on the day from which a grade counted."""
    if step.by == Giver.REVIEW:
        review = queries.reviews_of(row.company_id).filter(closed_at__date__gte=step.on).last()
        address = "" if review is None else _page("gradereview", review.pk)
        return Cause(texts.cause(REVIEW, inside=True), address or sum_address(row.company_id))
    rows = queries.overrides_of(row.company_id)
    ended = rows.filter(ended_on=step.on).exclude(grade=step.grade).first()
    if ended is not None and not rows.filter(in_force_on=step.on).exists():
        return Cause(gettext("The analyst's grade ended"), _page("gradeoverride", ended.pk))
    began = rows.filter(in_force_on__lte=step.on).first()
    address = "" if began is None else _page("gradeoverride", began.pk)
    return Cause(texts.cause(OVERRIDE, inside=True), address or sum_address(row.company_id))


def _page(model: str, pk: int) -> str:
    return reverse(f"admin:grading_{model}_change", args=[pk])


def _cause(change: GradeChange, event: Event | None, row: CompanyScore) -> Cause:
    has_accounts = not change.inputs or bool(change.inputs.get("accounts"))
    text = texts.cause(change.cause, inside=True, has_accounts=has_accounts)
    if event is None:
        is_night = change.cause == NIGHT
        market = _market(change, row) if is_night else ""
        return Cause(text, market or sum_address(row.company_id, change=change))
    if event.name == "receivables.overdue_moved":
        text = texts.overdue_moved(receivables.overdue_state(event.facts["state"]))
    return Cause(text, _subject(event) or sum_address(row.company_id, change=change))


def _subject(event: Event) -> str:
    """Return the page of what an event happened to."""
    model: Any = apps.get_model(event.subject_type)
    found = model._default_manager.filter(public_id=event.subject_id).values_list("pk", flat=True)
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}_change"
    return "".join(reverse(name, args=[pk]) for pk in found)


def _market(change: GradeChange, row: CompanyScore) -> str:
    """Return the part of a market that a night brought; none: time passed."""
    places = {PlaceLevel.COUNTRY: row.company.country, PlaceLevel.SECTOR: row.company.sector[:2]}
    for level, key in places.items():
        for part in queries.current_parts(
            level, change.business_date, [key], known_at=change.recorded_at
        ).values():
            if part.valid_from == change.business_date:
                return reverse("admin:grading_placepart_change", args=[part.pk])
    return ""
