"""No text for people stands in a page, a form or a message without being marked for translation."""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.architecture import source

_TEMPLATES = sorted(
    path for path in (source.CHECKOUT / "templates").rglob("*") if path.suffix in (".html", ".txt")
)
_TRANSLATED = re.compile(
    r"{%\s*blocktrans(?:late)?\b.*?{%\s*endblocktrans(?:late)?\s*%}", re.DOTALL
)
_NO_TEXT = [
    re.compile(r"{%\s*comment\b.*?{%\s*endcomment\s*%}", re.DOTALL),
    re.compile(r"{#.*?#}", re.DOTALL),
    re.compile(r"<!--.*?-->", re.DOTALL),
    re.compile(r"<!doctype[^>]*>", re.IGNORECASE),
    re.compile(r"{%\s*block \w+_class\s*%}.*?{%\s*endblock[^%]*%}", re.DOTALL),
    re.compile(r"<(code|kbd|script|svg|style)\b.*?</\1>", re.DOTALL | re.IGNORECASE),
]
_TAG_OF_DJANGO = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
_SHOWN_ATTRIBUTE = re.compile(r"\b(?:alt|aria-label|placeholder|title)=(\"[^\"]*\"|'[^']*')")
_TAG = re.compile(r"<[^>]*>")
_WORD = re.compile(r"[^\W\d_]{3,}")

# Names that are the same in every language, and what stands in a page as an example of writing.
_NAMES = {
    "Dekking", "CSV", "XLSX", "Nederlands", "English", "IBAN", "BIC", "KvK", "LEI", "API", "PDF",
    "EUR", "nbsp", "middot", "amp", "mdash", "ndash", "rarr", "larr", "hellip", "times",
    "demo_code", "Authorization", "Bearer", "quot", "laquo", "raquo", "minus", "lsaquo", "rsaquo",
}  # fmt: skip

# Keywords whose text people read.
_READ_BY_PEOPLE = {"description", "done", "empty_label", "help_text", "label", "search_help_text"}
_EDGES = ("admin", "forms", "views")


def _bare_words(text: str) -> list[str]:
    """Return the words of a template that no translation reaches."""
    text = _TRANSLATED.sub(" ", text)
    for pattern in _NO_TEXT:
        text = pattern.sub(" ", text)
    text = _TAG_OF_DJANGO.sub(" ", text)
    attributes = " ".join(_SHOWN_ATTRIBUTE.findall(text))
    shown = _TAG.sub(" ", text) + " " + attributes
    return [word for word in _WORD.findall(shown) if word not in _NAMES]


@pytest.mark.parametrize("path", _TEMPLATES, ids=source.shown)
def test_a_template_says_nothing_without_a_translation(path):
    assert _bare_words(path.read_text()) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<p>Hello {{ name }}</p>", ["Hello"]),
        ('<input placeholder="Your name">', ["Your", "name"]),
        ('{% translate "Hello" %} {% blocktranslate %}there{% endblocktranslate %}', []),
        ('<a class="button" href="{{ url }}">{{ label }}</a>', []),
        ("{% block page_class %}entrance{% endblock %}", []),
        ("{% comment %}for whoever reads it{% endcomment %}", []),
    ],
)
def test_a_bare_word_is_noticed(text, words):
    assert _bare_words(text) == words


def _bare_texts(tree: ast.Module) -> list[str]:
    """Return the texts that a module gives to forms, desks and messages without marking them."""
    return [
        f"line {text.lineno}: {ast.unparse(text)}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        for text in _given(node)
        if isinstance(text, ast.Constant | ast.JoinedStr) and _is_text(text)
    ]


def _given(call: ast.Call) -> list[ast.expr]:
    said = [word.value for word in call.keywords if word.arg in _READ_BY_PEOPLE]
    given = [
        text for each in said for text in (each.elts if isinstance(each, ast.Tuple) else [each])
    ]
    function = ast.unparse(call.func)
    if function.startswith("messages.") or function.endswith(".add_error"):
        given += call.args[1:2]
    return given


def _bare_refusals(tree: ast.Module) -> list[str]:
    """Return what an API says of a request it refuses without marking it."""
    said = [
        text
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).endswith(("ValidationError", "ParseError"))
        for given in node.args
        for text in _outside_calls(given)
    ]
    said += [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "default_detail"
    ]
    return [
        f"line {text.lineno}: {ast.unparse(text)}"
        for text in said
        if isinstance(text, ast.Constant | ast.JoinedStr) and _is_text(text)
    ]


def _outside_calls(given: ast.AST) -> Iterator[ast.expr]:
    if isinstance(given, ast.Constant | ast.JoinedStr):
        yield given
    elif isinstance(given, ast.Dict):
        for value in given.values:
            yield from _outside_calls(value)
    elif not isinstance(given, ast.Call):
        for part in ast.iter_child_nodes(given):
            yield from _outside_calls(part)


def _is_text(text: ast.Constant | ast.JoinedStr) -> bool:
    return isinstance(text, ast.JoinedStr) or bool(_WORD.search(str(text.value)))


@pytest.mark.parametrize(
    "path",
    [
        path
        for path in source.modules(*source.APPS)
        if path.stem in _EDGES or path.parent.name in _EDGES
    ],
    ids=source.shown,
)
def test_a_form_a_desk_and_a_message_say_nothing_without_a_translation(path):
    assert _bare_texts(source.tree(path)) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('forms.CharField(label="Name")', ["line 1: 'Name'"]),
        ('proposal_buttons(done=(_("Done."), "Sent back."))', ["line 1: 'Sent back.'"]),
        ('messages.success(request, "Done.")', ["line 1: 'Done.'"]),
        ('messages.success(request, f"{n} done.")', ["line 1: f'{n} done.'"]),
        ('forms.CharField(label=_("Name"))', []),
        ('messages.success(request, gettext("Done."))', []),
    ],
)
def test_a_bare_text_is_noticed(text, found):
    assert _bare_texts(ast.parse(text)) == found


@pytest.mark.parametrize(
    "path",
    [
        path
        for path in source.modules(*source.APPS)
        if path.stem in ("api", "parsers") or path.parent.name == "api"
    ],
    ids=source.shown,
)
def test_an_api_refuses_nothing_without_a_translation(path):
    assert _bare_refusals(source.tree(path)) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('raise ValidationError({"on": ["Not a day."]})', ["line 1: 'Not a day.'"]),
        ('raise ValidationError("Not a day.")', ["line 1: 'Not a day.'"]),
        ('default_detail = "No key."', ["line 1: 'No key.'"]),
        ('raise ValidationError({"on": [gettext("Not a day.")]})', []),
        ('raise ValidationError({"on": [gettext("Not %(d)s.") % {"d": 1}]})', []),
        ('default_detail = gettext_lazy("No key.")', []),
    ],
)
def test_a_bare_refusal_of_an_api_is_noticed(text, found):
    assert _bare_refusals(ast.parse(text)) == found
