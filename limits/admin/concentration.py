"""Where the limits lie, as tables, pictures and files: groups, buyers, sectors, countries."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from companies.texts import places
from core import clock, spreadsheet
from core.charts import AgeingBucket
from core.dates import business_date
from limits.queries import concentration as queries
from limits.queries.concentration import Concentration, Dimension, Whole

_CALLED: dict[Dimension, Promise] = {
    Dimension.GROUP: _("The largest groups"),
    Dimension.BUYER: _("The largest buyers"),
    Dimension.SECTOR: _("By sector"),
    Dimension.COUNTRY: _("By country"),
}
_PICTURED = 12  # bars of a picture; the table has all


def page(request: HttpRequest, site: Any) -> HttpResponse:
    """Show how the limits lie over one dimension, or give it as a file."""
    by = _wanted(request)
    today = business_date(clock.now())
    found, whole = queries.largest(by, today), queries.whole(today)
    if request.GET.get("as") == "csv":
        return _as_file(by, queries.largest(by, today, most=100_000), whole)
    address = reverse("admin:limits_concentration")
    return TemplateResponse(
        request,
        "admin/limits/concentration.html",
        {
            **site.each_context(request),
            "title": gettext("Where the limits lie"),
            "called": _CALLED[by],
            "whole": whole,
            "found": [
                (each, named(by, each), _link(by, each), each.share_of(whole.total))
                for each in found
            ],
            "bars": bars([(named(by, each), each) for each in found[:_PICTURED]]),
            "tabs": [
                (called, f"{address}?by={each}", each is by) for each, called in _CALLED.items()
            ],
            "csv_url": f"{address}?by={by}&as=csv",
            "is_largest": by in (Dimension.GROUP, Dimension.BUYER),
            "most": queries.LARGEST,
            "today": today,
        },
    )


def named(by: Dimension, row: Concentration) -> str:
    """Return what a group, buyer, sector or country is called."""
    if by is Dimension.SECTOR:
        return places.sector(row.key) if row.key else gettext("Sector not known")
    if by is Dimension.COUNTRY:
        return places.country(row.key) if row.key else gettext("Country not known")
    return row.name


def bars(rows: Sequence[tuple[str, Concentration]]) -> list[AgeingBucket]:
    """Return rows as bars of one picture."""
    return [AgeingBucket(name, row.total, overdue=bool(row.run_off)) for name, row in rows]


def _wanted(request: HttpRequest) -> Dimension:
    given = request.GET.get("by", "")
    return Dimension(given) if given in set(Dimension) else Dimension.GROUP


def _link(by: Dimension, row: Concentration) -> str:
    if by is Dimension.GROUP:
        return reverse("admin:limits_groupexposure_change", args=[row.key])
    if by is Dimension.BUYER:
        return reverse("admin:companies_company_change", args=[row.key])
    return ""


def _as_file(by: Dimension, rows: Sequence[Concentration], whole: Whole) -> HttpResponse:
    head = [
        gettext("Name"),
        gettext("Limits"),
        gettext("Limits net of retention"),
        gettext("Run-off"),
        gettext("Together"),
        gettext("Share"),
        gettext("Number of limits"),
    ]
    lines = (
        [
            named(by, each),
            each.limits.amount,
            each.net.amount,
            each.run_off.amount,
            each.total.amount,
            round(each.share_of(whole.total), 6),
            each.limit_count,
        ]
        for each in rows
    )
    return spreadsheet.download(f"limits-by-{by}.csv", head, lines)
