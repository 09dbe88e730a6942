"""Formulas of the catalogue in words: lines as accounts call them, signs as people write them."""

import re

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from grading.model.catalogue import RATIOS, Indicator
from grading.model.catalogue.dutch import DUTCH
from grading.model.catalogue.trends import SUFFIX, TRENDS
from grading.texts import words

_DERIVED: dict[str, Promise] = {
    "working_capital": _("Working capital"),
    "fixed_assets": _("Fixed assets"),
    "long_term_liabilities": _("Long-term liabilities"),
    "constant_capital": _("Equity and long-term liabilities"),
}
_NAME = re.compile(r"(?:(two_before|before)\.)?\b([a-z][a-z_]+)\b")
_SIGNS = {" * ": " \u00d7 ", " - ": " \u2212 "}
_IN_CODE = {each.code for each in (*RATIOS, *TRENDS)}


def formula(indicator: Indicator) -> str:
    """Return how an indicator is worked out, in the reader's language."""
    if indicator.code not in _IN_CODE:
        return prose(indicator.formula)
    if indicator.code.endswith(SUFFIX) and ", less" in indicator.formula:
        shown = {"formula": _in_words(indicator.formula.partition(",")[0])}
        return gettext("%(formula)s, less the same a year before") % shown
    return _in_words(indicator.formula)


def prose(written: str) -> str:
    """Return what the catalogue says in prose in the reader's language; names stay as they are."""
    return DUTCH.get(written, written) if get_language() == "nl" else written


def _in_words(written: str) -> str:
    said = _NAME.sub(_line, written)
    for sign, drawn in _SIGNS.items():
        said = said.replace(sign, drawn)
    return said


def _line(found: re.Match[str]) -> str:
    when, name = found[1], found[2]
    lines = words.LINE_ITEMS | _DERIVED
    if name not in lines:
        return name  # log10
    shown = {"line": str(lines[name])}
    if when == "before":
        return gettext("%(line)s of the year before") % shown
    if when == "two_before":
        return gettext("%(line)s of two years before") % shown
    return shown["line"]
