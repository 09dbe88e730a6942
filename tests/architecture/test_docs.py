"""What documents name is there: files, headings, addresses, and the columns of files."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import Resolver404, resolve

from companies.rules import tables
from config.api_guide import GUIDE
from monitoring.rules import signal_lines
from receivables.rules import upload
from tests.architecture import addresses

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([ROOT / "README.md", *ROOT.glob("docs/**/*.md")])
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_FILE = re.compile(r"`((?:[\w-]+/)+[\w.-]+\.(?:py|html|json|css|js|csv|md|txt))`")
_ADDRESS = re.compile(r"(?<![\w.])/(?:api|admin|check|calendar|oauth)/[\w/{}<>.-]*")
_VARIABLE = re.compile(r"\{[^}]*\}|<[^>]*>")
_ID = "01a204bc-9a50-7058-b988-7f2ea779cb45"
_COLUMN = re.compile(r"^\| ((?:`\w+` ?)+)\|", re.MULTILINE)


def _headings(document: Path) -> set[str]:
    lines = re.findall(r"^#+\s+(.*)$", document.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", line.lower()).strip().replace(" ", "-") for line in lines}


def _dead(document: Path) -> Iterator[str]:
    text = document.read_text()
    for link in _LINK.findall(text):
        if link.startswith("https://"):
            continue
        path, _, heading = link.partition("#")
        there = document.parent / path if path else document
        if not there.exists() or (heading and heading not in _headings(there)):
            yield link
    for name in _FILE.findall(text):
        if not (ROOT / name).exists() and not (ROOT / "templates" / name).exists():
            yield name


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda each: str(each.relative_to(ROOT)))
def test_what_a_document_leads_to_is_there(document):
    assert list(_dead(document)) == []


@pytest.mark.parametrize("text", [*DOCUMENTS, GUIDE], ids=lambda each: str(each)[-30:])
def test_every_address_a_document_names_leads_somewhere(text):
    found = _ADDRESS.findall(text.read_text() if isinstance(text, Path) else text)

    assert [address for address in found if not _leads_somewhere(address)] == []


def _leads_somewhere(address: str) -> bool:
    """Tell whether an address is one of ours, or what some of ours begin with."""
    try:
        resolve(_VARIABLE.sub(_ID, address).rstrip("."))
    except Resolver404:
        return any(found.address.startswith(address) for found in addresses.addresses())
    return True


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("ledger.csv.md", upload.COLUMNS),
        ("companies.csv.md", tables.OWN_COLUMNS),
        ("signals.md", signal_lines.COLUMNS),
    ],
)
def test_a_format_names_the_columns_that_are_read(name, columns):
    text = (ROOT / "docs" / "formats" / name).read_text()
    head = re.split(r"^## ", text, maxsplit=1, flags=re.MULTILINE)[0]

    named = [column for cell in _COLUMN.findall(head) for column in re.findall(r"\w+", cell)]

    assert named == list(columns)
