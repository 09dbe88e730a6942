"""Keeping what a step would change, range by range; apps above say what it does to limits."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from core.dates import business_date
from core.fields import new_public_id
from grading.models import Judgement, ModelVersion
from grading.rules import trials
from grading.rules.trials import Figures

Tried = Judgement | ModelVersion


@transaction.atomic
def begin(row: Tried, ranges: Sequence[tuple[int, int]], *, now: datetime) -> str:
    """Begin a trial anew over some ranges; return what its ranges are told by."""
    run = str(new_public_id())
    _keep(_locked(row), trials.begun(run, len(ranges), business_date(now).isoformat()), now)
    return run


@transaction.atomic
def add(row: Tried, run: str, first: int, figures: Figures, *, now: datetime) -> bool:
    """Count one range in; return False if it was before, or another trial was begun since."""
    held = _locked(row)
    kept = kept_of(held)
    if kept.get("run") != run or first in kept["done"]:
        return False
    _keep(held, trials.with_range(kept, first, figures), now)
    return True


def kept_of(row: Tried) -> dict[str, Any]:
    """Return what is kept of the trial of a judgement or a version."""
    kept: dict[str, Any] = row.dry_run if isinstance(row, Judgement) else row.comparison
    return kept


def _locked(row: Tried) -> Tried:
    if isinstance(row, Judgement):
        return Judgement.objects.select_for_update(of=("self",)).get(id=row.id)
    return ModelVersion.objects.select_for_update(of=("self",)).get(id=row.id)


def _keep(row: Tried, kept: dict[str, Any], now: datetime) -> None:
    if isinstance(row, Judgement):
        row.dry_run = kept
        row.save(update_fields=["dry_run"])
    else:
        row.comparison, row.compared_at = kept, now
        row.save(update_fields=["comparison", "compared_at"])
