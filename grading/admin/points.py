"""Pages of where points are fixed: the model and its terms, the points beside it, the scale."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from core.admin.panels import LOOKS_AT_EVERYTHING
from core.templatetags.amounts import number
from grading import artefacts, texts
from grading.admin.base import READERS
from grading.model.artefact import Model
from grading.queries import bins, versions
from grading.rules import odds, points, scale
from grading.rules.points import LegalFormKind

_BESIDE = {
    "AGE": "AGE", "AGE_UNKNOWN": "AGE", "LEGAL_FORM": "LEGAL_FORM",
    "LEGAL_FORM_UNKNOWN": "LEGAL_FORM", "ACCOUNTS_LATE": "FILING", "ACCOUNTS_AGEING": "FILING",
    "OVERDUE_EXPERIENCE": "OVERDUE_EXPERIENCE", "BASE_WITHOUT_ACCOUNTS": "BASE_WITHOUT_ACCOUNTS",
}  # fmt: skip

Line = tuple[str, str]


def addresses(site: Any) -> list[URLPattern]:
    """Return the addresses of the pages, below those of grades."""

    def shown(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        def page(request: Any, **values: Any) -> HttpResponse:
            if request.actor.staff_role not in READERS | LOOKS_AT_EVERYTHING:
                raise PermissionDenied
            return view(request, site, **values)

        wrapped: Callable[..., HttpResponse] = site.admin_view(page)
        return wrapped

    return [
        path("model/", shown(_model_page), name="grading_shipped"),
        path("model/<int:version>/", shown(_model_page), name="grading_model"),
        path("model/<int:version>/term/<str:code>/", shown(_term_page), name="grading_term"),
        path("points/", shown(_beside_page), name="grading_points"),
        path("scale/", shown(_scale_page), name="grading_scale"),
    ]


def address_of(code: str, version: int, company_id: int) -> str:
    """Return the page that fixes the points of a term of a company's score."""
    if version != versions.FIRST:
        if code == "BASE":
            return reverse("admin:grading_model", args=[version])
        if bins.term_of(versions.model(version), code):
            term = reverse("admin:grading_term", args=[version, code])
            return f"{term}?company={company_id}"
    return f"{reverse('admin:grading_points')}#{_BESIDE.get(code, '')}".rstrip("#")


def _model_page(
    request: HttpRequest, site: Any, *, version: int = versions.SHIPPED
) -> HttpResponse:
    model = _fitted(version)
    terms = [
        (
            texts.name(term.code),
            reverse("admin:grading_term", args=[version, term.code]),
            number(_safer(max(term.points))),
            number(_safer(min(term.points))),
        )
        for term in model.terms
    ]
    known = {"terms": terms, "base": number(_safer(model.intercept)), "facts": model.facts}
    title = _("Version %(version)s of the model") % {"version": version}
    return _page(request, site, "model", title, known | _file(version))


def _term_page(request: HttpRequest, site: Any, *, version: int, code: str) -> HttpResponse:
    term = bins.term_of(_fitted(version), code)
    if term is None:
        raise Http404
    company = request.GET.get("company", "")
    values = bins.figures_of(int(company)) if company.isdecimal() and len(company) < 18 else None
    first, *others = term.bins
    columns = (
        [_range(*bins.bounds(others[0], place)) for place in range(others[0].count)]
        if (others)
        else []
    )
    at = others[0].of(values.get(others[0].indicator)) if others and values is not None else 0
    rows = [
        (
            _range(each.low, each.high),
            [
                (number(_safer(worth)), each.is_here and place == at)
                for place, worth in enumerate(each.points)
            ],
        )
        for each in bins.ranges(term, values)
    ]
    known = {
        "columns": columns,
        "first": texts.name(first.indicator),
        "second": texts.name(others[0].indicator) if others else "",
        "rows": rows,
        "model_url": reverse("admin:grading_model", args=[version]),
        "company_url": reverse("admin:grading_companyscore_change", args=[company])
        if values is not None
        else "",
    }
    return _page(request, site, "term", texts.name(code), known | _file(version))


def _beside_page(request: HttpRequest, site: Any) -> HttpResponse:
    months, days = _("months"), _("days overdue")
    tables: list[tuple[str, str, Sequence[Line]]] = [
        ("AGE", _("Age, with accounts"), _lines(points.AGE, months)),
        ("AGE_ALONE", _("Age, without accounts"), _lines(points.AGE_WITHOUT_ACCOUNTS, months)),
        (
            "LEGAL_FORM",
            _("Legal form"),
            [
                (str(texts.LEGAL_FORMS[kind]), number(_safer(points.LEGAL_FORM[kind])))
                for kind in LegalFormKind
            ],
        ),
        ("FILING", _("Months since the end of the newest year"), _lines(points.FILING, months)),
        (
            "OVERDUE_EXPERIENCE",
            _("Overdue reported by policyholders"),
            [
                (_("one policyholder"), number(_safer(points.ONE_REPORTER))),
                (_("more policyholders"), number(_safer(points.MORE_REPORTERS))),
                *_lines(points.OVERDUE_DAYS, days),
            ],
        ),
        (
            "BASE_WITHOUT_ACCOUNTS",
            _("Base without accounts"),
            [(_("every company"), number(_safer(points.BASE_WITHOUT_ACCOUNTS)))],
        ),
        (
            "NOT_KNOWN",
            _("Not known"),
            [
                (_("Age, with accounts"), number(_safer(points.AGE_NOT_KNOWN))),
                (
                    _("Age, without accounts"),
                    number(_safer(points.AGE_NOT_KNOWN_WITHOUT_ACCOUNTS)),
                ),
            ],
        ),
    ]
    return _page(request, site, "points", _("Points beside the model"), {"tables": tables})


def _scale_page(request: HttpRequest, site: Any) -> HttpResponse:
    steps = [
        (step, number(_safer(odds.score_of_grade(step.number)))) for step in scale.SCALE.values()
    ]
    model_url = reverse("admin:grading_model", args=[versions.SHIPPED])
    known = {"steps": steps, "model_url": model_url}
    return _page(request, site, "scale", _("The scale of grades"), known)


def _page(
    request: HttpRequest, site: Any, name: str, title: str, known: dict[str, Any]
) -> HttpResponse:
    context = {**site.each_context(request), "title": title, **known}
    return TemplateResponse(request, f"admin/grading/points/{name}.html", context)


def _fitted(version: int) -> Model:
    if version not in artefacts.versions():
        raise Http404
    return versions.model(version)


def _file(version: int) -> dict[str, Any]:
    file_name = f"grading/artefacts/{artefacts.accounts(version).name}"
    return {"version": version, "file": file_name, "checksum": versions.checksum_of(version)}


def _lines(table: points.AgeBins, unit: str) -> list[Line]:
    """Return the lines of a table of points: up to which edge, and what it is worth."""
    lines, low = [], 0
    for edge, worth in table:
        shown = {"low": low, "high": edge, "unit": unit}
        text = _("%(low)s %(unit)s and more") if edge is None else _("%(low)s to %(high)s %(unit)s")
        lines.append((text % shown, number(_safer(worth))))
        low = edge or low
    return lines


def _range(low: float | None, high: float | None) -> str:
    shown = {"low": _cut(low), "high": _cut(high)}
    if low is None and high is None:
        return _("not known")
    if low is None:
        return _("below %(high)s") % shown
    return (_("%(low)s and above") if high is None else _("%(low)s to %(high)s")) % shown


def _cut(value: float | None) -> str:
    return number(None if value is None else Decimal(f"{value:.6g}"))


def _safer(millionths: int) -> Decimal:
    return Decimal(-millionths) / odds.POINT
