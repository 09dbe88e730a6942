"""Champion and challenger: versions of the model beside each other, one of them grading."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.rules import SYSTEM, Actor, StaffRole, ensure_role, ensure_second_person
from companies import queries as companies
from core import events
from core.errors import BusinessError
from core.states import ensure_can_become
from grading import artefacts, queries
from grading.models import (
    FollowedCompany,
    GradeChange,
    ModelVersion,
    VersionState,
)
from grading.queries import trials as outcomes
from grading.queries import versions
from grading.rules import trials
from grading.rules.trials import Moves
from grading.rules.versions import NEXT_STEPS, Step
from grading.services import regrading

ADDERS = (StaffRole.RISK_ANALYST, StaffRole.SENIOR_RISK_ANALYST)
PROMOTERS = (StaffRole.SENIOR_RISK_ANALYST, StaffRole.UNDERWRITER)
RANGE = 20_000  # companies; each is scored twice from its evidence
_PIECE = 2_000
PROMOTED = "grading.version_promoted"


class NoSuchArtefact(BusinessError):
    """There is no fitted model of this number in the repository."""

    sentence = "There is no fitted model %(version)s: train it, and ship its file first."


class AddedAlready(BusinessError):
    """This version stands on the list."""

    sentence = "Version %(version)s was added already."


class GradesAlready(BusinessError):
    """A version cannot challenge itself."""

    sentence = "Version %(version)s is the one that grades."


class ArtefactChanged(BusinessError):
    """The file is no longer what was added and compared."""

    sentence = "The file of version %(version)s was changed after it was added: add a new version."


@transaction.atomic
def add_version(*, version: int, by: Actor, now: datetime) -> ModelVersion:
    """Let a fitted model of the repository run in the shadow; whoever hears of it compares it.

    :raises NotYourRole: unless an analyst does it
    :raises NoSuchArtefact: if there is no such file
    :raises AddedAlready: if it stands on the list; GradesAlready if it is the champion
    :raises BadInput: if the file was changed by hand
    """
    ensure_role(by, *ADDERS)
    ensure_challenger(version)
    if ModelVersion.objects.filter(version=version).exists():
        raise AddedAlready(version=version)
    row = ModelVersion.objects.create(
        version=version,
        sha256=versions.checksum_of(version),
        added_at=now,
        added_by_id=by.user_id,
    )
    events.record("grading.version_added", subject=row, by=by, at=now, **_facts(row))
    return row


def ensure_challenger(version: int) -> None:
    """Refuse what cannot be compared with the champion.

    :raises NoSuchArtefact: if there is no such file
    :raises GradesAlready: if it is the champion itself
    :raises BadInput: if the file was changed by hand
    """
    if not artefacts.accounts(version).is_file():
        raise NoSuchArtefact(version=version)
    if version == queries.champion():
        raise GradesAlready(version=version)
    queries.model(version)


@transaction.atomic
def ask_comparison(*, version_id: int, by: Actor, now: datetime) -> ModelVersion:
    """Have a version compared with the champion anew: figures and grades moved on.

    :raises NotYourRole: unless an analyst or an underwriter does it
    :raises StateRefused: unless it runs in the shadow
    """
    ensure_role(by, *ADDERS, *PROMOTERS)
    row = _locked(version_id)
    ensure_can_become(Step(row.state), Step.CHAMPION, NEXT_STEPS)
    events.record("grading.comparison_asked", subject=row, by=by, at=now, **_facts(row))
    return row


@transaction.atomic
def promote(*, version_id: int, by: Actor, now: datetime) -> ModelVersion:
    """Let a challenger grade, as a second person; the night regrades every company by it.

    :raises NotYourRole: unless a senior analyst or an underwriter does it
    :raises SecondPersonNeeded: if it is the one who added it
    :raises StateRefused: unless it runs in the shadow
    :raises trials.NotTriedYet: before the comparison is complete
    :raises ArtefactChanged: if the file is no longer what was compared
    """
    row = _locked(version_id)
    ensure_role(by, *PROMOTERS)
    ensure_second_person(by, row.added_by_id)
    ensure_can_become(Step(row.state), Step.CHAMPION, NEXT_STEPS)
    trials.ensure_done(row.comparison)
    if versions.checksum_of(row.version) != row.sha256:
        raise ArtefactChanged(version=row.version)
    before = queries.champion()
    put_in_force(row, by=by, now=now)
    facts = {**_facts(row), "before": before}
    events.record("grading.version_promoted", subject=row, by=by, at=now, **facts)
    return row


def put_in_force(row: ModelVersion, *, by: Actor, now: datetime) -> None:
    """Let a version grade from now on; a trial does it too, and takes it back."""
    old = queries.champion()
    retired = ModelVersion.objects.filter(version=old).update(state=VersionState.RETIRED)
    if not retired and old != queries.FIRST:  # the one shipped, which nobody had to add
        ModelVersion.objects.create(
            version=old,
            sha256=versions.checksum_of(old),
            state=VersionState.RETIRED,
            added_at=now,
        )
    row.state, row.promoted_at, row.promoted_by_id = VersionState.CHAMPION, now, by.user_id
    row.save(update_fields=["state", "promoted_at", "promoted_by"])


def try_in_force(version: int, *, now: datetime) -> None:
    """Let a version grade within a trial, also one that nobody added yet."""
    row, _ = ModelVersion.objects.get_or_create(
        version=version, defaults={"sha256": versions.checksum_of(version), "added_at": now}
    )
    put_in_force(row, by=SYSTEM, now=now)


def ranges() -> list[tuple[int, int]]:
    """Cut all companies into the ranges in which versions are compared."""
    return queries.score_ranges(RANGE)


def compared(first: int, last: int, challenger: int, on: date) -> Moves:
    """Return how many companies with accounts go from which grade to which, on the same facts."""
    champion = queries.champion()
    ids = outcomes.with_accounts(first, last)
    moves: Moves = Counter()
    for start in range(0, len(ids), _PIECE):
        rows = companies.by_id(ids[start : start + _PIECE])
        for evidence in queries.evidence_of(rows, on).values():
            old = queries.score_by(champion, evidence, on).grade
            moves[int(old), int(queries.score_by(challenger, evidence, on).grade)] += 1
    return moves


def regrade_followed(
    first: int, last: int, *, cause_id: UUID, now: datetime
) -> Sequence[GradeChange]:
    """Grade the companies that somebody hears of again, as the night after a promotion does."""
    followed = FollowedCompany.objects.filter(company_id__gte=first, company_id__lte=last)
    ids = list(followed.order_by("company_id").values_list("company_id", flat=True))
    changes: list[GradeChange] = []
    for start in range(0, len(ids), _PIECE):
        piece = ids[start : start + _PIECE]
        changes += regrading.regrade(piece, cause=PROMOTED, cause_id=cause_id, by=SYSTEM, now=now)
    return [change for change in changes if change.old_grade not in (None, change.grade)]


def _locked(version_id: int) -> ModelVersion:
    return ModelVersion.objects.select_for_update(of=("self",)).get(id=version_id)


def _facts(row: ModelVersion) -> dict[str, Any]:
    return {"version": row.version, "sha256": row.sha256}
