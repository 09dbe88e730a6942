"""What tests of versions and judgements start from: a small model that grades."""

from accounts.rules import SYSTEM
from core.fields import new_public_id
from grading import queries, services
from grading.models import ModelVersion, VersionState
from grading.queries import versions
from tests.factories import NOW
from tests.grading.model.test_scoring import MODEL


def fitted_champion(monkeypatch, model=MODEL):
    """Let version 2 grade, a model small enough to follow its sums by hand."""
    monkeypatch.setattr(versions, "model", lambda version: model)
    monkeypatch.setattr(queries, "model", lambda version: model)
    ModelVersion.objects.all().delete()
    return ModelVersion.objects.create(
        version=2, sha256="0" * 64, state=VersionState.CHAMPION, added_at=NOW
    )


def grade_now(*companies, now=NOW):
    services.regrade(
        [company.id for company in companies],
        cause="TEST",
        cause_id=new_public_id(),
        by=SYSTEM,
        now=now,
    )
