"""Pages of where points are fixed: the model and its terms, the points beside it, the scale."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from core.admin.panels import LOOKS_AT_EVERYTHING
from core.templatetags.amounts import number
from grading import artefacts, texts
from grading.admin import beside, shared, traces
from grading.admin.base import READERS
from grading.model.artefact import Model
from grading.queries import bins, sums, versions
from grading.rules import odds, scale


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
        path("points/", shown(beside.page), name="grading_points"),
        path("sector/<str:code>/", shown(traces.sector_page), name="grading_sector"),
        path("sum/", shown(traces.sum_page), name="grading_sum"),
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
    return beside.address_of(code)


def scale_address(company_id: int) -> str:
    """Return the page of the scale, with where a company lies on it."""
    return f"{reverse('admin:grading_scale')}?company={company_id}"


def _model_page(
    request: HttpRequest, site: Any, *, version: int = versions.SHIPPED
) -> HttpResponse:
    model = _fitted(version)
    terms = [
        (
            texts.name(term.code),
            reverse("admin:grading_term", args=[version, term.code]),
            number(shared.safer(max(term.points))),
            number(shared.safer(min(term.points))),
        )
        for term in model.terms
    ]
    known = {"terms": terms, "base": number(shared.safer(model.intercept)), "facts": model.facts}
    title = _("Version %(version)s of the model") % {"version": version}
    return shared.page(request, site, "model", title, known | _file(version))


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
                (number(shared.safer(worth)), each.is_here and place == at)
                for place, worth in enumerate(each.points)
            ],
        )
        for each in bins.ranges(term, values)
    ]
    own = [
        (texts.name(each.indicator), texts.figure(each.indicator, Decimal(f"{found:.6f}")))
        for each in term.bins
        if values is not None and (found := values.get(each.indicator)) is not None
    ]
    known = {
        "own": own,
        "columns": columns,
        "first": texts.name(first.indicator),
        "second": texts.name(others[0].indicator) if others else "",
        "rows": rows,
        "model_url": reverse("admin:grading_model", args=[version]),
        "company_url": reverse("admin:grading_companyscore_change", args=[company])
        if values is not None
        else "",
    }
    return shared.page(request, site, "term", texts.name(code), known | _file(version))


def _scale_page(request: HttpRequest, site: Any) -> HttpResponse:
    steps = [
        (step, number(shared.safer(odds.score_of_grade(step.number))))
        for step in scale.SCALE.values()
    ]
    model_url = reverse("admin:grading_model", args=[versions.SHIPPED])
    known = {"steps": steps, "model_url": model_url, "here": _of_company(request)}
    return shared.page(request, site, "scale", _("The scale of grades"), known)


def _of_company(request: HttpRequest) -> sums.Sum | None:
    company = request.GET.get("company", "")
    found = sums.of_now(int(company)) if company.isdecimal() and len(company) < 18 else None
    return found[1] if found else None


def _fitted(version: int) -> Model:
    if version not in artefacts.versions():
        raise Http404
    return versions.model(version)


def _file(version: int) -> dict[str, Any]:
    file_name = f"grading/artefacts/{artefacts.accounts(version).name}"
    return {"version": version, "file": file_name, "checksum": versions.checksum_of(version)}


def _range(low: float | None, high: float | None) -> str:
    shown = {"low": _cut(low), "high": _cut(high)}
    if low is None and high is None:
        return _("not known")
    if low is None:
        return _("below %(high)s") % shown
    return (_("%(low)s and above") if high is None else _("%(low)s to %(high)s")) % shown


def _cut(value: float | None) -> str:
    return number(None if value is None else Decimal(f"{value:.6g}"))
