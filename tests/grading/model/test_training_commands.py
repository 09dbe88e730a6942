"""The commands that measure the model: what they print and what they refuse."""

import hashlib
import io
import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from grading import artefacts
from grading.model import artefact
from grading.training import libraries

HEADER = "equity_to_assets,market_value_to_liabilities,shoe_size,failed\n"
ROWS = HEADER + "0.6,5,40,0\n0.5,,41,0\n0.4,3,42,0\n-0.2,0.01,43,1\n0.05,0.1,44,1\n"


def run(command, file, *words):
    """Return what a command prints and what it says besides."""
    out, aside = io.StringIO(), io.StringIO()
    call_command(command, "--csv", str(file), *words, stdout=out, stderr=aside)
    return out.getvalue(), aside.getvalue()


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "set.csv"
    path.write_text(ROWS)
    return path


def test_the_shipped_model_is_measured_on_a_file(file):
    out, aside = run("evaluate_grading_model", file, "--target", "failed", "--json")

    told = json.loads(out)
    assert told["as_is"]["auc"] == 1.0
    assert set(told["as_is"]) == {"auc", "average_precision", "brier", "log_loss"}
    assert told["blanks_filled"].keys() == told["as_is"].keys()
    assert told["unmapped"] == ["shoe_size"]
    assert "net_margin" in told["absent"]
    assert told["warning"] == ""
    assert "taken as missing" in aside


def test_a_file_the_model_was_fitted_on_is_warned_of(file, tmp_path):
    model = artefact.read(artefacts.ACCOUNTS)
    known = {"file": "set.csv", "sha256": hashlib.sha256(file.read_bytes()).hexdigest()}
    copy = artefact.Model(model.version, model.intercept, model.terms, {"data": [known]})
    artefact.write(copy, tmp_path / "copy.json")

    out, aside = run(
        "evaluate_grading_model", file, "--target", "failed", "--json",
        "--artefact", str(tmp_path / "copy.json"),
    )  # fmt: skip

    assert "fitted on this very file" in json.loads(out)["warning"]
    assert "fitted on this very file" in aside


@pytest.mark.parametrize("command", ["evaluate_grading_model", "cross_validate_grading_model"])
@pytest.mark.parametrize(
    ("text", "words", "told"),
    [
        (ROWS, ["--target", "bankrupt"], "no target column bankrupt"),
        (HEADER + "1,1,1,0\n2,2,2,0\n", ["--target", "failed"], "same outcome"),
        ("shoe_size,failed\n1,0\n2,1\n", ["--target", "failed"], "No column"),
        (ROWS, ["--target", "failed", "--event", "last-row"], "needs --group and --time"),
        (ROWS, ["--target", "failed", "--group", "company"], "no column company"),
        (HEADER + "ten,1,1,0\n", ["--target", "failed"], "Line 2, column equity_to_assets"),
    ],
)
def test_a_file_that_cannot_be_measured_is_refused_with_the_reason(
    command, text, words, told, tmp_path
):
    path = tmp_path / "set.csv"
    path.write_text(text)

    with pytest.raises(CommandError, match=told):
        run(command, path, *words)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--train-to", "2010"], "together"),
        (["--train-to", "2010", "--test", "2011-2013"], "needs --time"),
        (["--folds", "3"], "fewer failures than folds"),
        (["--folds", "1"], "2 or more"),
    ],
)
def test_a_cut_that_cannot_be_made_is_refused(file, words, told):
    with pytest.raises(CommandError, match=told):
        run("cross_validate_grading_model", file, "--target", "failed", *words)


@pytest.mark.skipif(
    not libraries.are_there(),
    reason="the libraries of training are installed by the first training command",
)
def test_the_procedure_is_measured_in_folds_as_is_and_with_blanks_filled(tmp_path):
    lines = [f"{(row * 7) % 100 / 100},{row % 13},40,{int(row % 10 == 0)}" for row in range(200)]
    path = tmp_path / "set.csv"
    path.write_text(HEADER + "\n".join(lines) + "\n")

    out, _ = run(
        "cross_validate_grading_model", path, "--target", "failed", "--folds", "2",
        "--pairs", "1", "--processes", "1", "--json",
    )  # fmt: skip

    told = json.loads(out)
    assert set(told["results"]) == {"stratified", "together"}
    for versions in told["results"].values():
        assert set(versions) == {"as_is", "blanks_filled"}
        assert len(versions["as_is"]["model"]["folds"]) == 2
    assert (told["rows"], told["failures"]) == (200, 20)
