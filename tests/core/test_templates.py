"""What every template keeps to: nothing inline that the content security policy forbids."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template, render_to_string

_FOLDER = Path(__file__).resolve().parents[2] / "templates"
_TEMPLATES = sorted(str(path.relative_to(_FOLDER)) for path in _FOLDER.rglob("*.html"))
_FORBIDDEN = {
    "an inline style": re.compile(r"""\sstyle\s*=\s*["']"""),
    "an event handler": re.compile(r"""<[^>]*\son[a-z]+\s*=\s*["']""", re.I),
    "a style element": re.compile(r"<style\b", re.I),
    "a script with content": re.compile(r"<script(?![^>]*(\ssrc=|application/json))", re.I),
    "a script address": re.compile(r"""["']\s*javascript:""", re.I),
}
# A mail comes without a policy, and a style sheet of elsewhere would tell who reads it, and when.
_MAILS = {"core/mail_page.html"}
_STYLE = re.compile(r"<style>[^<]*</style>")


@pytest.mark.parametrize("name", _TEMPLATES)
def test_a_template_holds_nothing_the_policy_forbids(name: str):
    text = (_FOLDER / name).read_text()
    if name in _MAILS:
        text = _STYLE.sub("", text, count=1)

    found = [what for what, pattern in _FORBIDDEN.items() if pattern.search(text)]

    assert found == []


@pytest.mark.parametrize("name", _TEMPLATES)
def test_a_template_can_be_read(name):
    assert get_template(name).template.name == name


def test_the_templates_of_the_project_are_the_ones_tested():
    assert _FOLDER in [Path(folder) for folder in settings.TEMPLATES[0]["DIRS"]]
    assert "base.html" in _TEMPLATES


@pytest.mark.parametrize("kind", ["base", "payout", "collection_demand"])
def test_a_letter_of_the_insurer_says_how_to_reach_it(kind: str):
    source = (_FOLDER / f"documents/{kind}.html").read_text(encoding="utf-8")

    sender = render_to_string("documents/contact.html", {"insurer": settings.INSURER})

    assert "documents/contact.html" in source
    for part in ("name", "address", "phone", "mail"):
        assert settings.INSURER[part] in sender
