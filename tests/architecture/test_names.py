"""Names and sizes: words of the trade, nothing of this machine, nothing left undone."""

import ast
import re
from pathlib import Path

import pytest

from tests.architecture import source

_NAMES_OF_NOTHING = {"utils", "helpers", "managers", "mixins", "signals", "misc", "common"}
_LONGEST_MODULE = 300
_FOLDERS = (*source.APPS, "config", "launcher")

# Modules that are long for a reason.
_LONG = {"config/settings/base.py": "one list of settings, read from top to bottom"}

# Modules that are to be split by topic, with their length: it may only fall.
_TO_SPLIT: dict[str, int] = {}

# What only this machine or its way to the internet would know.
_NOT_FOR_OTHERS = {
    "a path of one machine": re.compile(r"(?<![\w.:/-])/(?:home|Users|root|work|tmp/dk)/\w"),
    "a registry's address": re.compile(
        r"https?://[^\s\"']*(?:artifactory|nexus|devpi|/simple\b)|--(?:extra-)?index-url", re.I
    ),
    "something left undone": re.compile("[T]ODO|[F]IXME|[X]XX"),
}
# Public sets in the form they were published in, and what other people wrote.
_NOT_WRITTEN_HERE = ("static/vendor/", "LICENSE", "tests/worked_examples.json")


def _written_here() -> list[Path]:
    return [
        path
        for path in source.tracked_files()
        if not source.shown(path).startswith(_NOT_WRITTEN_HERE)
        and path.suffix not in {".gz", ".ico", ".mo", ".pdf", ".png", ".woff2", ".zip"}
    ]


def _breaches(text: str) -> list[str]:
    return [
        f"line {number}: {what}"
        for number, line in enumerate(text.splitlines(), start=1)
        for what, pattern in _NOT_FOR_OTHERS.items()
        if pattern.search(line)
    ]


def test_no_file_names_this_machine_or_leaves_something_undone():
    found = {
        source.shown(path): breaches
        for path in _written_here()
        if (breaches := _breaches(path.read_text(errors="replace")))
    }

    assert found == {}


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("see /{}/somebody/notes".format("home"), "a path of one machine"),
        ("open('/{}/dekking')".format("root"), "a path of one machine"),
        ("--{}-url https://example.org".format("index"), "a registry's address"),
        ("https://{}.example.org/x".format("artifactory"), "a registry's address"),
        ("# TO" + "DO later", "something left undone"),
    ],
)
def test_a_trace_is_noticed(text, what):
    assert _breaches(text) == [f"line 1: {what}"]


def test_a_path_below_the_checkout_and_an_address_are_no_traces():
    assert _breaches("tests/root/x /health https://dekking.example/root/x ./work/x") == []


@pytest.mark.parametrize("path", source.modules(*_FOLDERS), ids=source.shown)
def test_a_module_has_a_name_from_the_trade_and_a_size_one_can_read(path):
    lines = len(path.read_text().splitlines())
    longest = _TO_SPLIT.get(source.shown(path), _LONGEST_MODULE)

    assert path.stem not in _NAMES_OF_NOTHING
    assert lines <= longest or source.shown(path) in _LONG, f"{lines} lines: split it by topic"


def test_what_is_short_enough_is_not_on_the_list_of_what_is_to_be_split():
    lengths = {name: len((source.CHECKOUT / name).read_text().splitlines()) for name in _TO_SPLIT}

    assert {name for name, lines in lengths.items() if lines <= _LONGEST_MODULE} == set()


@pytest.mark.parametrize("path", source.modules(*_FOLDERS), ids=source.shown)
def test_a_module_says_in_a_sentence_what_it_is(path):
    text = path.read_text()

    assert not text.strip() or ast.get_docstring(ast.parse(text))
