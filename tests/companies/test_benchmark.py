"""The benchmark of the search in small: it finds what was asked for, and nothing stays."""

import csv
import gzip

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from companies.benchmark import ground, measuring, recall, sets
from companies.benchmark.measuring import Shape

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def owner():
    """Connect as the owner, who may make schemas, as the command does."""
    serving = connection.settings_dict["OPTIONS"].pop("options")
    connection.close()
    yield
    connection.close()
    connection.settings_dict["OPTIONS"]["options"] = serving


@pytest.fixture
def folder(tmp_path):
    """Return a folder with the three files, in small."""
    write(tmp_path / sets.GLEIF, "legal_name", [[f"Quibus {n} Vlok Handel"] for n in range(60)])
    write(
        tmp_path / sets.PATENTS,
        "unique_id,organization",
        [
            ["1", "Zuiderzee Apparatenbouw B.V."],
            ["1", "Zuiderzee Aparatenbouw BV"],
            ["2", "Alone"],
        ],
    )
    write(
        tmp_path / sets.NASDAQ,
        "cik,symbol,name_exchange_list,name_sec_register",
        [["7", "ERM", "Ermeldstein Timber, Inc. - Common Stock", "ERMELDSTEIN TIMBER INC"]],
    )
    return tmp_path


def write(path, header, rows):
    path.parent.mkdir(exist_ok=True)
    with gzip.open(path, "wt", encoding="utf-8", newline="") as lines:
        csv.writer(lines).writerows([header.split(","), *rows])


def schemas():
    return ground.one("SELECT count(*) FROM pg_namespace WHERE nspname = %s", [ground.SCHEMA])


@pytest.mark.usefixtures("owner")
def test_every_kind_of_search_and_every_method_is_measured_and_removed(folder):
    shape = Shape(300, 5, folder, distractors=50, clusters=0, spellings=0)

    found = measuring.measure(shape, progress=None)

    assert {"typing_error", "prefix", "number", "city"} <= found["speed"].keys()
    assert found["speed"]["typing_error"]["found"] >= 0.8
    assert found["speed"]["city"]["found"] == 1
    for figures in found["recall"].values():
        assert figures["clusters"] == 1
        assert figures["questions"] == 2
        assert figures["recall"].keys() == {recall.OURS, recall.TRIGRAM, *recall.SCORERS}
        assert figures["recall"][recall.OURS] == 1
    assert measuring.targets(found)["patent_assignees_at_least_0.97"]
    assert schemas() == 0


@pytest.mark.usefixtures("owner")
def test_without_files_names_are_invented():
    found = measuring.measure(Shape(150, 2, None, 0, 0, 0), progress=None)

    assert found["words"] > 0
    assert found["recall"] == {}


@pytest.mark.usefixtures("owner")
def test_what_is_stopped_halfway_is_removed_too(monkeypatch):
    def stop(*_):
        assert schemas() == 1
        raise KeyboardInterrupt

    monkeypatch.setattr("companies.benchmark.speed.measure", stop)

    with pytest.raises(KeyboardInterrupt):
        measuring.measure(Shape(100, 1, None, 0, 0, 0), progress=None)

    assert schemas() == 0


def test_distractors_are_no_spelling_of_a_cluster(folder):
    without = {"1": ["QUIBUS 7 VLOK HANDEL"]}

    names = sets.distractors(folder, most=100, without=without)

    assert len(names) == 59
    assert "Quibus 7 Vlok Handel" not in names


def test_a_folder_that_lacks_a_file_is_refused(tmp_path):
    with pytest.raises(CommandError, match=r"gleif_half\.csv\.gz"):
        call_command("benchmark_search", "--data", str(tmp_path))
