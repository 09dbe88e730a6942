"""The page of points that no model learned: those set by judgement, and what caps a grade."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from companies.texts import places
from core.templatetags.amounts import number
from grading import texts
from grading.admin import shared
from grading.rules import judging, odds, points, scale
from grading.rules.inputs import INSOLVENCIES, LegalEventKind
from grading.rules.legal import BEST_AFTER_LEGAL_EVENT
from grading.rules.points import Figure, LegalFormKind

Line = tuple[str, str]
Table = tuple[str, str, Sequence[Line]]  # anchor, heading, lines

_ANCHORS = {
    "AGE": "AGE", "AGE_UNKNOWN": "NOT_KNOWN", "LEGAL_FORM": "LEGAL_FORM",
    "LEGAL_FORM_UNKNOWN": "LEGAL_FORM", "ACCOUNTS_LATE": "FILING", "ACCOUNTS_AGEING": "FILING",
    "OVERDUE_EXPERIENCE": "OVERDUE_EXPERIENCE", "BASE_WITHOUT_ACCOUNTS": "BASE",
    "BASE": "BASE", "SECTOR": "SECTOR", "SECTOR_UNKNOWN": "SECTOR", "COUNTRY": "COUNTRY",
    "COUNTRY_UNKNOWN": "COUNTRY", "COUNTRY_JUDGED": "JUDGED", "SECTOR_JUDGED": "JUDGED",
    "ACCOUNTS": "FILING",
    **{code: code.removesuffix("_UNKNOWN") for each in Figure for code in (each.value,
       f"{each.value}_UNKNOWN")},
    **dict.fromkeys(("PROFIT_AGAIN", "PROFIT_AFTER_LOSS", "LOSS_AFTER_PROFIT", "LOSS_AGAIN",
                     "PROFIT_ONE_YEAR", "LOSS_ONE_YEAR", "RESULT_UNKNOWN"), "RESULT"),
}  # fmt: skip
CAPS: dict[str, int] = {
    "NO_ACCOUNTS": points.BEST_WITHOUT_ACCOUNTS,
    "NO_ACCOUNTS_YOUNG": points.BEST_WITHOUT_ACCOUNTS_WHEN_YOUNG,
    "ACCOUNTS_OLD": points.BEST_WITHOUT_ACCOUNTS,
    "ACCOUNTS_CONTRADICT": points.BEST_WITHOUT_ACCOUNTS,
    "IN_COLLECTION": points.BEST_IN_COLLECTION,
    "DISSOLVED": points.BEST_WHEN_DISSOLVED,
    "CLAIM_PAYABLE": scale.DEFAULT,
    **{
        kind.value: scale.DEFAULT if kind in INSOLVENCIES else BEST_AFTER_LEGAL_EVENT
        for kind in LegalEventKind
    },
}
_ANCHOR_OF_CAPS = "CAPS"


def address_of(code: str) -> str:
    """Return where the points of a term that no model learned are fixed."""
    return f"{reverse('admin:grading_points')}#{_ANCHORS.get(code, _ANCHOR_OF_CAPS)}"


def page(request: HttpRequest, site: Any) -> HttpResponse:
    """Show every table of points set by judgement, and what caps a grade."""
    tables = [*_of_every_company(), *_of_places(), _judged(), *_of_the_first_card()]
    caps = [
        (texts.name(code), best, number(shared.safer(odds.score_of_grade(best))))
        for code, best in CAPS.items()
    ]
    confidence = [(texts.CONFIDENCE_WORDS[code], words) for code, words in texts.CONFIDENCE.items()]
    known = {"tables": tables, "caps": caps, "confidence": confidence}
    return shared.page(request, site, "points", _("Points beside the model"), known)


def _of_every_company() -> list[Table]:
    months = _("months")
    with_accounts, alone = _("Age, with accounts"), _("Age, without accounts")
    return [
        ("AGE", with_accounts, _lines(points.AGE, months)),
        ("AGE_ALONE", alone, _lines(points.AGE_WITHOUT_ACCOUNTS, months)),
        (
            "LEGAL_FORM",
            _("Legal form"),
            [
                (str(texts.LEGAL_FORMS[kind]), _worth(points.LEGAL_FORM[kind]))
                for kind in LegalFormKind
            ],
        ),
        ("FILING", _("Months since the end of the newest year"), _lines(points.FILING, months)),
        (
            "OVERDUE_EXPERIENCE",
            _("Overdue reported by policyholders"),
            [
                *_lines(points.OVERDUE_DAYS, _("days, by one policyholder"), points.ONE_REPORTER),
                *_lines(points.OVERDUE_DAYS, _("days, by more of them"), points.MORE_REPORTERS),
            ],
        ),
        (
            "BASE",
            _("Base"),
            [
                (_("without accounts"), _worth(points.BASE_WITHOUT_ACCOUNTS)),
                (_("with accounts, on the first scorecard"), _worth(points.BASE)),
            ],
        ),
        (
            "NOT_KNOWN",
            _("Not known"),
            [
                (with_accounts, _worth(points.AGE_NOT_KNOWN)),
                (alone, _worth(points.AGE_NOT_KNOWN_WITHOUT_ACCOUNTS)),
            ],
        ),
    ]


def _of_places() -> list[Table]:
    return [
        (
            "SECTOR",
            _("Sector, where no figures of it are on file"),
            [
                *((places.division(code), _worth(worth)) for code, worth in points.SECTOR.items()),
                (_("another sector"), _worth(0)),
                (_("not known"), _worth(points.SECTOR_NOT_KNOWN)),
            ],
        ),
        (
            "COUNTRY",
            _("Country, where no figures of it are on file"),
            [
                (
                    _("European Economic Area, Switzerland, United Kingdom"),
                    _worth(points.COUNTRY_HOME),
                ),
                (_("another member of the OECD"), _worth(points.COUNTRY_OTHER_OECD)),
                (_("elsewhere"), _worth(points.COUNTRY_ELSEWHERE)),
                (_("not known"), _worth(points.COUNTRY_NOT_KNOWN)),
            ],
        ),
    ]


def _judged() -> Table:
    """Return what whole grades count for, by which countries and sectors are judged."""
    most, least = int(judging.MOST_WORSE), -int(judging.MOST_BETTER)
    lines = [
        (
            (ngettext("%(count)s grade worse", "%(count)s grades worse", grades))
            % {"count": grades}
            if grades > 0
            else ngettext("%(count)s grade better", "%(count)s grades better", -grades)
            % {"count": -grades},
            _worth(grades * points.ONE_GRADE),
        )
        for grades in range(least, most + 1)
        if grades
    ]
    return "JUDGED", _("Country or sector, as judged"), lines


def _of_the_first_card() -> list[Table]:
    """Return the tables of the first scorecard, which graded before there was a model."""
    figures = [
        (
            figure.value,
            _("%(name)s, on the first scorecard") % {"name": texts.name(figure.value)},
            [*_lines(bins, ""), (_("not known"), _worth(points.NOT_GIVEN[figure]))],
        )
        for figure, bins in points.FIGURES.items()
    ]
    results = (
        (_("profit, after a profit"), points.PROFIT_AGAIN),
        (_("profit, after a loss"), points.PROFIT_AFTER_LOSS),
        (_("loss, after a profit"), points.LOSS_AFTER_PROFIT),
        (_("loss, after a loss"), points.LOSS_AGAIN),
        (_("profit, the year before not known"), points.PROFIT_ONE_YEAR),
        (_("loss, the year before not known"), points.LOSS_ONE_YEAR),
        (_("not known"), points.RESULT_NOT_GIVEN),
    )
    heading = _("%(name)s, on the first scorecard") % {"name": texts.name("RESULT_UNKNOWN")}
    return [*figures, ("RESULT", heading, [(text, _worth(worth)) for text, worth in results])]


def _lines(
    table: Sequence[tuple[Decimal | int | None, int]], unit: str, besides: int = 0
) -> list[Line]:
    """Return the lines of a table of points: up to which edge, and what it is worth in all."""
    lines: list[Line] = []
    low: Decimal | int | None = 0 if unit else None
    for edge, worth in table:
        shown = {"low": number(low), "high": number(edge), "unit": unit}
        if edge is None:
            text = _("%(low)s %(unit)s and more")
        else:
            text = _("below %(high)s") if low is None else _("%(low)s to %(high)s %(unit)s")
        lines.append(((text % shown).replace("  ", " ").rstrip(), _worth(worth + besides)))
        low = edge
    return lines


def _worth(millionths: int) -> str:
    return number(shared.safer(millionths))
