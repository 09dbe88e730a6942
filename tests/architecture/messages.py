"""Every text for people, and its Dutch: `python -m tests.architecture.messages` joins them.

Texts stand in the source as `gettext` and its kind, in templates as `translate` and
`blocktranslate`, as the `sentence` and `problem` of a refusal, and as the names of models and
columns that desks show. Run as a module it puts new texts into `locale/nl/LC_MESSAGES/django.po`,
takes out those that are gone, and compiles the file; the Dutch is then for a person to write. Needs
no gettext on the machine.
"""

import ast
import os
import re
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

import django
import polib
from django.contrib import admin
from django.utils import translation
from django.utils.translation.template import templatize

from tests.architecture import source

CATALOGUE = source.CHECKOUT / "locale" / "nl" / "LC_MESSAGES" / "django.po"
COMPILED = CATALOGUE.with_suffix(".mo")
# What libraries say as nobody says it here; it stands before their own translations.
LIBRARIES = source.CHECKOUT / "locale" / "libraries" / "nl" / "LC_MESSAGES" / "django.po"
_HEADER = {
    "Project-Id-Version": "Dekking",
    "Language": "nl",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}
_MARKED = re.compile(r"\b_?(?:gettext|ngettext|pgettext|npgettext|_)(?:_lazy|_noop)?$")
_CALL_IN_TEMPLATE = re.compile(r"(?<!\w)(?:gettext|ngettext|pgettext|npgettext|_)\(")
_PLACEHOLDER = re.compile(r"%(?:\(\w+\)s|%|[sd])|\{\w*\}")
# What one place translates and others write: refusals and their problems, and names at the desks.
_FOUND_ELSEWHERE = {
    "column.verbose_name",
    "found['sentence']",  # a refusal's, kept with the row of a file
    "meta.verbose_name",
    "refusal.sentence",
    "str(meta.verbose_name_plural)",
    "value",
}
_FOLDERS = (*source.APPS, "config")


class Message(NamedTuple):
    """One text; `context` and `plural` are empty where it has none."""

    text: str
    plural: str = ""
    context: str = ""


class NotPlain(ValueError):
    """A text for people is not written out where it is marked, so nobody could translate it."""


def used() -> dict[Message, list[str]]:
    """Return every text with the files it stands in.

    :raises NotPlain: naming the place
    """
    found: defaultdict[Message, set[str]] = defaultdict(set)
    for path in source.modules(*_FOLDERS):
        for message in in_python(source.tree(path), source.shown(path)):
            found[message].add(source.shown(path))
    for path in sorted((source.CHECKOUT / "templates").rglob("*")):
        if path.suffix in (".html", ".txt"):
            for message in in_template(path.read_text(), source.shown(path)):
                found[message].add(source.shown(path))
    for name in names_at_the_desks():
        found[Message(name)].add("core/admin_site.py")
    return {message: sorted(files) for message, files in found.items()}


def names_at_the_desks() -> set[str]:
    """Return what models and columns are called there, which `core.admin_site` translates."""
    names: set[str] = set()
    with translation.override(None):
        for model, desk in admin.site._registry.items():
            shown = {*desk.list_display, *desk.list_filter, *(desk.fields or ())}
            columns = [column for column in model._meta.fields if column.name in shown]
            names |= {str(model._meta.verbose_name), str(model._meta.verbose_name_plural)}
            names |= {str(column.verbose_name) for column in columns}
    return names


def in_python(tree: ast.AST, place: str) -> Iterator[Message]:
    """Yield the texts of a module: marked ones, and those of refusals."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from _of_call(node, place)
        if isinstance(node, ast.ClassDef):
            yield from _sentences(node, place)


def in_template(text: str, place: str) -> Iterator[Message]:
    """Yield the texts of a template."""
    written = templatize(text, origin=place)
    for call in _CALL_IN_TEMPLATE.finditer(written):
        node = _parsed_call(written[call.start() :], place)
        yield from _of_call(node, place)


def _parsed_call(text: str, place: str) -> ast.Call:
    end = text.find(")")
    while end != -1:
        try:
            node = ast.parse(text[: end + 1], mode="eval").body
        except SyntaxError:
            end = text.find(")", end + 1)
            continue
        if isinstance(node, ast.Call):
            return node
        break
    raise NotPlain(f"{place}: {text[:60]!r}")


def _of_call(call: ast.Call, place: str) -> Iterator[Message]:
    name = ast.unparse(call.func)
    for word in call.keywords:
        if word.arg == "problem" and isinstance(word.value, ast.Constant) and word.value.value:
            yield Message(str(word.value.value))
    if not _MARKED.fullmatch(name.rpartition(".")[2]):
        return
    kind = re.sub(r"^_?|_lazy$|_noop$", "", name.rpartition(".")[2]) or "_"
    wanted = {"ngettext": 2, "pgettext": 2, "npgettext": 3}.get(kind, 1)
    texts = [word.value for word in call.args[:wanted] if isinstance(word, ast.Constant)]
    if len(texts) != wanted or not all(isinstance(text, str) for text in texts):
        if ast.unparse(call.args[0]) in _FOUND_ELSEWHERE:
            return
        raise NotPlain(f"{place}:{call.lineno}: {ast.unparse(call)[:80]}")
    context = str(texts.pop(0)) if kind in ("pgettext", "npgettext") else ""
    yield Message(str(texts[0]), str(texts[1]) if len(texts) > 1 else "", context)


def _sentences(refusal: ast.ClassDef, place: str) -> Iterator[Message]:
    for line in refusal.body:
        target = line.targets[0] if isinstance(line, ast.Assign) else getattr(line, "target", None)
        if not isinstance(target, ast.Name) or target.id != "sentence":
            continue
        value = getattr(line, "value", None)
        if not isinstance(value, ast.Constant):
            raise NotPlain(f"{place}:{line.lineno}: {ast.unparse(line)[:80]}")
        yield Message(str(value.value))


def placeholders(text: str) -> list[str]:
    """Return what a text leaves open, in any order."""
    return sorted(set(_PLACEHOLDER.findall(text)) - {"%%"})


def catalogue() -> polib.POFile:
    """Return the Dutch texts."""
    return polib.pofile(str(CATALOGUE), wrapwidth=98)


def message_of(entry: polib.POEntry) -> Message:
    """Return which text an entry translates."""
    return Message(entry.msgid, entry.msgid_plural or "", entry.msgctxt or "")


def update() -> polib.POFile:
    """Bring the catalogue in line with the source, keeping what is translated."""
    known = {message_of(entry): entry for entry in catalogue()} if CATALOGUE.exists() else {}
    fresh = polib.POFile(wrapwidth=98)
    fresh.metadata = _HEADER
    for message, files in sorted(used().items(), key=lambda item: (item[1], item[0])):
        entry = known.get(message) or _new_entry(message)
        entry.occurrences = [(file, "") for file in files]
        entry.flags = ["python-format"] if placeholders(message.text) else []
        fresh.append(entry)
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    fresh.save(str(CATALOGUE))
    fresh.save_as_mofile(str(COMPILED))
    polib.pofile(str(LIBRARIES)).save_as_mofile(str(LIBRARIES.with_suffix(".mo")))
    return fresh


def _new_entry(message: Message) -> polib.POEntry:
    more = {"msgid_plural": message.plural, "msgstr_plural": {0: "", 1: ""}}
    return polib.POEntry(
        msgid=message.text,
        msgstr="",
        msgctxt=message.context or None,
        **(more if message.plural else {}),
    )


def main() -> None:
    """Update the catalogue and name the texts that still need their Dutch."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    django.setup()
    for entry in update().untranslated_entries():
        print(entry.msgid)  # noqa: T201  (this is its output)


if __name__ == "__main__":
    main()
