"""Every text for people is there in Dutch, whole, and compiled."""

import ast
import html
import re
from pathlib import Path

import allauth
import polib
import pytest
from django.contrib import admin
from django.utils import translation

from core.errors import BusinessError
from core.http import sentence
from receivables.models import Invoice
from tests.architecture import messages
from tests.architecture.messages import Message

_ENTRIES = messages.catalogue()
_TAG = re.compile(r"</?[a-z][^>]*>")


def _shown(texts) -> str:
    return "\n".join(sorted(f"{text!r}" for text in texts))


def test_every_text_stands_in_the_catalogue():
    missing = set(messages.used()) - {messages.message_of(entry) for entry in _ENTRIES}

    assert not missing, f"run python -m tests.architecture.messages:\n{_shown(missing)}"


def test_no_text_stands_in_the_catalogue_that_nobody_uses():
    known = {messages.message_of(entry) for entry in _ENTRIES}

    assert not known - set(messages.used()), "run python -m tests.architecture.messages"
    assert _ENTRIES.obsolete_entries() == []


def test_every_text_has_its_dutch():
    missing = [messages.message_of(entry) for entry in _ENTRIES.untranslated_entries()]

    assert not missing, f"\n{_shown(missing)}"


def test_no_translation_is_a_guess():
    assert [entry.msgid for entry in _ENTRIES.fuzzy_entries()] == []


def _translations(entry: polib.POEntry) -> list[str]:
    return [*entry.msgstr_plural.values()] if entry.msgid_plural else [entry.msgstr]


def _differences(entry: polib.POEntry) -> list[str]:
    """Name what a translation lost, or made up, of what its text leaves open."""
    wanted = messages.placeholders(entry.msgid_plural or entry.msgid)
    found = []
    for dutch in _translations(entry):
        if not dutch:
            continue
        if messages.placeholders(dutch) != wanted and not _is_one(entry, dutch):
            found.append(f"{entry.msgid!r}: {wanted}, not {messages.placeholders(dutch)}")
        if sorted(_TAG.findall(html.unescape(dutch))) != sorted(_TAG.findall(entry.msgid)):
            found.append(f"{entry.msgid!r}: other tags")
        if dutch[:1].isspace() != entry.msgid[:1].isspace():
            found.append(f"{entry.msgid!r}: another beginning")
        if dutch[-1:].isspace() != entry.msgid[-1:].isspace():
            found.append(f"{entry.msgid!r}: another end")
    return found


def _is_one(entry: polib.POEntry, dutch: str) -> bool:
    """The singular may write its number as a word."""
    return bool(entry.msgid_plural) and dutch == entry.msgstr_plural.get(0)


def test_a_translation_leaves_the_same_things_open():
    found = [difference for entry in _ENTRIES for difference in _differences(entry)]

    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize("path", [messages.CATALOGUE, messages.LIBRARIES], ids=["ours", "theirs"])
def test_the_compiled_catalogue_is_that_of_the_texts(path, tmp_path):
    fresh = tmp_path / "django.mo"
    polib.pofile(str(path)).save_as_mofile(str(fresh))
    compiled = polib.mofile(str(path.with_suffix(".mo")))

    assert {e.msgid_with_context: e.msgstr or e.msgstr_plural for e in compiled} == {
        e.msgid_with_context: e.msgstr or e.msgstr_plural for e in polib.mofile(str(fresh))
    }


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('gettext("One")', [Message("One")]),
        ('_("One " "sentence")', [Message("One sentence")]),
        ('ngettext("%(n)s day", "%(n)s days", n)', [Message("%(n)s day", "%(n)s days")]),
        ('pgettext_lazy("verb", "Claim")', [Message("Claim", context="verb")]),
        (
            'class Closed(BusinessError):\n    sentence = "It is closed."',
            [Message("It is closed.")],
        ),
        ('BadInput(place=at, problem="is missing")', [Message("is missing")]),
        ('print("not for people")', []),
    ],
)
def test_texts_of_a_module_are_found(text, found):
    assert list(messages.in_python(ast.parse(text), "x")) == found


@pytest.mark.parametrize(
    "text",
    [
        'gettext(f"{n} days")',
        'gettext("%s" % n)',
        "gettext(made_up)",
        "class Closed(BusinessError):\n    sentence = PART + 'x'",
    ],
)
def test_a_text_that_nobody_could_translate_is_noticed(text):
    with pytest.raises(messages.NotPlain):
        list(messages.in_python(ast.parse(text), "x"))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('{% load i18n %}{% translate "One" %}', [Message("One")]),
        ('{% load i18n %}{% translate "Of (two)" context "x" %}', [Message("Of (two)", "", "x")]),
        ('{% include "x.html" with label=_("Name") %}', [Message("Name")]),
        (
            "{% load i18n %}{% blocktranslate trimmed %}\n  From {{ day }} {% endblocktranslate %}",
            [Message("From %(day)s")],
        ),
        (
            "{% load i18n %}{% blocktranslate count n=days %}{{ n }} day{% plural %}{{ n }} days"
            "{% endblocktranslate %}",
            [Message("%(n)s day", "%(n)s days")],
        ),
        ("<p>plain</p>", []),
    ],
)
def test_texts_of_a_template_are_found(text, found):
    assert list(messages.in_template(text, "x")) == found


def test_a_desk_names_its_rows_and_columns_in_the_language_of_the_reader():
    label = Invoice._meta.get_field("due_on").verbose_name

    with translation.override("nl"):
        assert (str(Invoice._meta.verbose_name_plural), str(label)) == ("facturen", "vervaldatum")
    with translation.override("en"):
        assert (str(Invoice._meta.verbose_name_plural), str(label)) == ("invoices", "due on")


def test_every_column_that_a_desk_works_out_has_a_name():
    nameless = [
        f"{type(desk).__name__}: {column}"
        for desk in admin.site._registry.values()
        for column in {*desk.list_display, *(desk.fields or ())}
        if callable(method := column if callable(column) else getattr(desk, column, None))
        and not getattr(method, "short_description", "")
    ]

    assert nameless == []


_FAMILIAR = re.compile(r"\b(je|jij|jou|jouw)\b", re.IGNORECASE)
_PAGES_OF_OURS = re.compile(r"^(templates/)?(account|core|decorators|mfa)/")
_NOT_SWITCHED_ON = re.compile(r"socialaccount|usersessions|idp|headless|phone|sms|webauthn|passkey")


def _places(entry: polib.POEntry) -> list[str]:
    places = [place for place, _ in entry.occurrences if _PAGES_OF_OURS.match(place)]
    return [place for place in places if not _NOT_SWITCHED_ON.search(place)]


def test_nobody_is_addressed_familiarly():
    theirs = polib.pofile(str(Path(allauth.__file__).parent / "locale/nl/LC_MESSAGES/django.po"))
    ours = polib.pofile(str(messages.LIBRARIES))
    said_better = {entry.msgid for entry in ours}

    assert {e.msgid for e in theirs if _places(e) and _FAMILIAR.search(e.msgstr)} <= said_better
    assert [e.msgid for e in (*_ENTRIES, *ours) if _FAMILIAR.search(e.msgstr)] == []
    assert [difference for entry in ours for difference in _differences(entry)] == []


def test_a_library_says_it_in_our_words():
    with translation.override("nl"):
        assert translation.gettext("You have signed out.") == "U bent uitgelogd."


def test_a_lost_placeholder_is_noticed():
    entry = polib.POEntry(msgid="From %(day)s", msgstr="Vanaf %(dag)s")

    assert len(_differences(entry)) == 1


def _refusals(above: type[BusinessError] = BusinessError) -> list[type[BusinessError]]:
    below = above.__subclasses__()
    return [*below, *(deeper for one in below for deeper in _refusals(one))]


def test_every_refusal_that_is_loaded_has_its_dutch():
    known = {entry.msgid for entry in _ENTRIES if entry.msgstr}
    ours = [one for one in _refusals() if not one.__module__.startswith("tests.")]

    assert len(ours) > 50
    assert {one.sentence for one in ours if one.sentence not in known} == set()


def test_a_refusal_is_said_in_the_language_of_the_reader():
    class Refused(BusinessError):
        sentence = "A second person has to do this: you did the step before."

    with translation.override("nl"):
        said = sentence(Refused())

    assert said.startswith("Een tweede persoon")
