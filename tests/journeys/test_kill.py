"""`kill -9` at the worst moment: nothing committed is lost, nothing is done twice."""

import shutil
import tempfile
from pathlib import Path

import pytest

from tests.journeys.house import House, wait_for

COMPANIES = 6_000  # some ranges of the night's regrading
FOLLOWED = 60  # spread over all ranges; their new accounts are bad
_REGRADING = (
    "FROM core_jobrange r JOIN core_jobrun j ON j.id = r.run_id AND j.job = 'grading.regrade'"
)
_NOTICES = "SELECT count(*) FROM monitoring_notice"

# The policyholder follows every hundredth company, which had good accounts and now has bad ones;
# all other companies get their first grade tonight.
_PEOPLE_AND_ACCOUNTS = """
from datetime import date

from django.core.management import call_command

from accounts.rules import SYSTEM
from companies.models import Company
from core import clock, tenancy
from core.fields import new_public_id
from grading import services as grading
from grading.models import Statement
from monitoring import services as monitoring
from tests import factories

call_command("import_companies", "{file}")
now = clock.now()
with tenancy.scope(staff=True):
    owner = factories.actor(factories.mandate(factories.policyholder("Follower B.V.")))
    followed = list(
        Company.objects.filter(name__startswith="Night").order_by("id")[:: 100]
    )
    good = {{"total_assets": 900_000, "equity": 600_000, "sales": 2_000_000, "net_income": 150_000}}
    bad = {{"total_assets": 900_000, "equity": -200_000, "sales": 300_000, "net_income": -250_000}}

    def file(lines, year):
        Statement.objects.bulk_create(
            Statement(
                company=company, period_end=date(now.year - year, 12, 31), currency="EUR",
                source="TEST", recorded_at=now, **lines,
            )
            for company in followed
        )

    file(good, 2)
    grading.regrade(
        [company.id for company in followed],
        cause="FIRST", cause_id=new_public_id(), by=SYSTEM, now=now,
    )
    file(bad, 1)
    from django.db import connection
    with connection.cursor() as cursor:
        cursor.execute("UPDATE grading_companyscore SET due_on = graded_on")
    for company in followed:
        monitoring.watch(buyer=company.public_id, by=owner, now=now)
print("followed", len(followed))
"""


@pytest.fixture(scope="module")
def house():
    """A house with people, thousands of companies and a night ahead; closed to begin with."""
    if shutil.which("ps") is None:
        pytest.skip("this machine has no ps to tell which processes belong to ./bin/run")
    with tempfile.TemporaryDirectory(prefix="dekking-kill-") as folder:
        Path(folder).chmod(0o711)  # the database's user must pass to its own folder inside
        house = House(Path(folder) / "data")
        companies = _companies(Path(folder) / "companies.csv", "Night", 10_000_000, COMPANIES)
        said = house.manage("shell", told=_PEOPLE_AND_ACCOUNTS.format(file=companies))
        assert f"followed {FOLLOWED}" in said
        yield house
        house.close()


def test_a_killed_night_completes_without_anything_twice(house):
    house.begin()
    wait_for(
        "the middle of the night", lambda: house.asked(f"SELECT count(r.done_at) {_REGRADING}")
    )
    killed_at = house.ask("SELECT clock_timestamp()::text")
    assert "background stopped by itself" in house.kill_worker("background")

    house.begin()
    wait_for("the first notices", lambda: house.is_up and house.asked(_NOTICES))
    told_before = house.ask(_NOTICES)
    house.kill_everything()
    house.open()
    _wait_until_quiet(house)

    done_before = house.ask(
        f"SELECT count(*) FILTER (WHERE r.done_at < '{killed_at}') {_REGRADING}"
    )
    ranges = house.ask(f"SELECT count(*) {_REGRADING}")
    assert 0 < done_before < ranges  # or the worker was not killed in the middle
    assert 0 < told_before < FOLLOWED
    assert house.ask(f"SELECT count(*) FILTER (WHERE r.done_at IS NULL) {_REGRADING}") == 0
    assert _graded_tonight(house) == (COMPANIES + 1, COMPANIES + 1)  # the policyholder is one too
    told = "FROM core_event WHERE name = 'grading.grade_changed'"
    assert house.ask(f"SELECT count(*) {told}") == FOLLOWED
    assert house.ask(f"SELECT count(DISTINCT subject_id) {told}") == FOLLOWED
    assert house.ask(_NOTICES) == FOLLOWED
    assert house.ask("SELECT count(DISTINCT buyer_id) FROM monitoring_notice") == FOLLOWED
    mails = "FROM core_delivery WHERE channel = 'MAIL'"
    assert house.ask(f"SELECT count(*) {mails} AND state = 'DELIVERED'") == FOLLOWED
    assert 0 < house.ask("SELECT count(*) FROM core_sentmail") <= FOLLOWED  # some went together
    assert house.ask("SELECT count(*) FROM core_delivery WHERE state <> 'DELIVERED'") == 0


def test_what_was_committed_is_there_after_everything_was_killed(house, tmp_path):
    if not house.is_open:
        house.open()
    _wait_until_quiet(house)
    more = _companies(tmp_path / "more.csv", "Late", 20_000_000, 500)
    house.manage("import_companies", str(more))
    before = _rows(house)

    house.kill_everything()
    house.open()

    after = _rows(house)
    lost = {table: rows - after[table] for table, rows in before.items() if rows - after[table]}
    assert sum(map(len, before.values())) > 3 * COMPANIES
    assert lost == {}


def _companies(file: Path, name: str, first_number: int, count: int) -> Path:
    lines = ["name,country,kvk,sector,founded_on"]
    lines += [
        f"{name} {number} B.V.,NL,{first_number + number},4690,2010-01-01"
        for number in range(count)
    ]
    file.write_text("\n".join(lines))
    file.chmod(0o644)
    return file


def _graded_tonight(house: House) -> tuple[int, int]:
    """Return how many changes the night wrote, and of how many companies."""
    tonight = "FROM grading_gradechange WHERE cause = 'NIGHT'"
    return (
        house.ask(f"SELECT count(*) {tonight}"),
        house.ask(f"SELECT count(DISTINCT company_id) {tonight}"),
    )


def _wait_until_quiet(house: House) -> None:
    """Wait until the night is done and nothing is left to send."""
    wait_for(
        "the end of the night",
        lambda: (
            house.ask(
                "SELECT count(*) FROM core_jobrun"
                " WHERE job = 'claims.waiting_periods' AND finished_at IS NOT NULL"
            )
            and not house.ask("SELECT count(*) FROM core_delivery WHERE state = 'PENDING'")
        ),
    )


def _rows(house: House) -> dict[str, set[str]]:
    """Return a checksum of every row of every table."""
    with house.database() as connection:
        tables = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
        ).fetchall()
        return {
            table: {row for (row,) in connection.execute(f'SELECT md5(t::text) FROM "{table}" t')}
            for (table,) in tables
        }
