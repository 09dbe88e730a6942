"""The benchmark in small: every way leaves the same tables behind, and nothing stays."""

import pytest
from django.db import connection

from grading.benchmark import ground, measuring
from grading.benchmark.measuring import Shape
from tests.factories import NOW


@pytest.fixture
def _owner():
    """Connect as the owner, who may make schemas, as the command does."""
    serving = connection.settings_dict["OPTIONS"].pop("options")
    connection.close()
    yield
    connection.close()
    connection.settings_dict["OPTIONS"]["options"] = serving


def _schemas():
    return int(
        ground.one("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'benchmark_regrade%'")
    )


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_owner")
def test_all_ways_of_regrading_end_in_equal_tables_and_are_removed():
    shape = Shape(companies=30_000, indicators=6, pairs=3, loop=1_500, library=2_000)

    found = measuring.measure(shape, now=NOW, progress=None)

    assert set(found["equal_tables"]) >= {"least", "loop", "rescoring"}
    assert all(found["equal_tables"].values())
    assert found["written"]["scores_and_history"] > 0
    assert found["written"]["events"] > 0
    assert found["written"]["by_a_second_night"] == 0
    assert set(measuring.targets(found)) >= {"python_under_500_mb"}
    assert _schemas() == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_owner")
def test_what_is_stopped_halfway_is_removed_too(monkeypatch):
    def stop(*_):
        assert _schemas() > 0
        raise KeyboardInterrupt

    monkeypatch.setattr("grading.benchmark.companies.move", stop)

    with pytest.raises(KeyboardInterrupt):
        measuring.measure(Shape(1_000, 4, 2, 500, 500), now=NOW, progress=None)

    assert _schemas() == 0
