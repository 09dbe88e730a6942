"""Champion and challenger: a version is added, compared, and promoted by a second person."""

import json
from dataclasses import replace
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.rules import SYSTEM, NotYourRole, SecondPersonNeeded, StaffRole
from core import clock, deliveries, tenancy
from core.errors import BadInput, StateRefused
from core.models import Channel, Event
from grading import artefacts, queries
from grading.model import artefact
from grading.models import CompanyScore, ModelVersion, Statement, VersionState
from grading.queries import versions as known
from grading.rules import trials
from grading.services import night, versions
from limits.services import dry_run
from tests import factories
from tests.factories import NOW, TODAY
from tests.grading.ground import grade_now
from tests.grading.model.test_scoring import MODEL
from tests.limits.ground import insured

pytestmark = pytest.mark.django_db

EVERY = (1, 2**31 - 1)


@pytest.fixture(autouse=True)
def scope():
    with tenancy.scope(staff=True):
        yield


@pytest.fixture(autouse=True)
def shipped(monkeypatch, tmp_path):
    """Version 2 grades; version 3 puts everybody two grades lower."""
    monkeypatch.setattr(artefacts, "FOLDER", tmp_path)
    known.model.cache_clear()
    artefact.write(MODEL, tmp_path / "accounts-2.json")
    worse = replace(MODEL, version=3, intercept=MODEL.intercept + 1_520_000)
    artefact.write(worse, tmp_path / "accounts-3.json")
    yield tmp_path
    known.model.cache_clear()


@pytest.fixture
def analyst():
    return factories.staff_actor(StaffRole.RISK_ANALYST)


@pytest.fixture
def senior():
    return factories.staff_actor(StaffRole.SENIOR_RISK_ANALYST)


def with_accounts():
    company = factories.company()
    given = {"period_end": "2025-12-31", "currency": "EUR", "source": "TEST", "recorded_at": NOW}
    Statement.objects.create(company=company, equity=400, total_assets=1_000, **given)
    grade_now(company)
    return company


def add(by, version=3):
    return versions.add_version(version=version, by=by, now=NOW)


def compare(row):
    """Compare a version with the champion as workers would do it."""
    dry_run.begin(row, by=SYSTEM, now=NOW)
    for event in Event.objects.filter(name="limits.dry_run_asked"):
        facts = event.facts
        row.refresh_from_db()
        dry_run.run_range(row, facts["run"], facts["first"], facts["last"], now=NOW)
    row.refresh_from_db()
    return trials.read(row.comparison)


def test_a_version_is_added_with_the_checksum_of_its_file_and_runs_in_the_shadow(analyst):
    row = add(analyst)

    assert (row.state, row.sha256) == (VersionState.SHADOW, known.checksum_of(3))
    assert queries.champion() == 2
    assert Event.objects.get(name="grading.version_added").facts["version"] == 3


@pytest.mark.parametrize(
    ("version", "refusal"), [(9, versions.NoSuchArtefact), (2, versions.GradesAlready)]
)
def test_what_cannot_be_added(analyst, version, refusal):
    with pytest.raises(refusal):
        add(analyst, version)

    assert not ModelVersion.objects.exists()


def test_a_version_is_added_once_and_by_an_analyst(analyst):
    add(analyst)

    with pytest.raises(versions.AddedAlready):
        add(analyst)
    with pytest.raises(NotYourRole):
        add(factories.staff_actor(StaffRole.COLLECTOR))


def test_a_file_changed_by_hand_is_not_added(analyst, shipped):
    file = shipped / "accounts-3.json"
    file.write_text(file.read_text().replace("700000", "700001"))

    with pytest.raises(BadInput):
        add(analyst)


def test_the_matrix_has_every_company_with_accounts(analyst):
    first, second = with_accounts(), with_accounts()
    grade_now(factories.company())
    old = queries.standing(first.id).grade

    figures = compare(add(analyst))

    [((before, after), count)] = figures.compared.items()
    assert (before, count) == (old, 2)
    assert after > before
    assert figures.grades == figures.compared
    assert queries.standing(second.id).grade == old
    assert queries.champion() == 2


def test_the_limits_a_version_would_change_are_counted(analyst):
    us = insured()
    company = with_accounts()
    us.ask(company, 1_000)

    figures = compare(add(analyst))

    assert sum(figures.limits.values()) == 1
    assert queries.standing(company.id).scorecard == 2


def test_a_second_person_promotes_and_the_night_regrades_every_row(analyst, senior):
    company = with_accounts()
    row = add(analyst)
    compare(row)

    versions.promote(version_id=row.id, by=senior, now=NOW)

    assert queries.champion() == 3
    states = dict(ModelVersion.objects.values_list("version", "state"))
    assert states == {2: VersionState.RETIRED, 3: VersionState.CHAMPION}
    assert Event.objects.get(name="grading.version_promoted").facts["before"] == 2
    for first, last in night.ranges(TODAY):
        night.run(first, last, TODAY, NOW)
    assert CompanyScore.objects.get(company=company).scorecard == 3
    with pytest.raises(StateRefused):
        versions.promote(version_id=row.id, by=senior, now=NOW)


def test_whoever_added_a_version_cannot_promote_it(senior):
    row = add(senior)
    compare(row)

    with pytest.raises(SecondPersonNeeded):
        versions.promote(version_id=row.id, by=senior, now=NOW)


def test_nobody_promotes_what_was_not_compared(analyst, senior):
    with_accounts()
    row = add(analyst)

    with pytest.raises(trials.NotTriedYet):
        versions.promote(version_id=row.id, by=senior, now=NOW)


def test_nobody_promotes_a_file_that_was_changed_since(analyst, senior, shipped):
    row = add(analyst)
    compare(row)
    file = shipped / "accounts-3.json"
    file.write_text(file.read_text().replace("700000", "700001"))

    with pytest.raises(versions.ArtefactChanged):
        versions.promote(version_id=row.id, by=senior, now=NOW)


def test_workers_compare_what_was_added_and_again_when_asked(analyst):
    with_accounts()
    row = add(analyst)

    deliveries.drain(clock.real, channels=[Channel.HANDLER])
    row.refresh_from_db()
    first = row.comparison
    versions.ask_comparison(version_id=row.id, by=analyst, now=NOW)
    deliveries.drain(clock.real, channels=[Channel.HANDLER])

    row.refresh_from_db()
    assert trials.is_done(first)
    assert row.comparison["run"] != first["run"]
    assert row.comparison["compared"] == first["compared"]


def test_the_command_prints_the_matrix_of_a_version_nobody_added():
    company = with_accounts()
    old = queries.standing(company.id).grade
    out = StringIO()

    call_command("compare_grading_versions", "--challenger", "3", "--json", stdout=out)

    told = json.loads(out.getvalue())
    assert (told["champion"], told["challenger"]) == (2, 3)
    [[before, after, count]] = told["compared"]
    assert (before, count) == (old, 1)
    assert after > before
    assert not ModelVersion.objects.exists()


def test_the_command_prints_a_table_for_people():
    with_accounts()
    out = StringIO()

    call_command("compare_grading_versions", "--challenger", "3", stdout=out)

    assert "1 companies with accounts, 1 change grade." in out.getvalue()
    assert "Version 2 (rows) to version 3 (columns):" in out.getvalue()


def test_the_command_refuses_a_version_there_is_not():
    with pytest.raises(CommandError, match="no fitted model 9"):
        call_command("compare_grading_versions", "--challenger", "9")
