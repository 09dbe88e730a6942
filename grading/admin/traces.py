"""Pages that show how a number came about: a sum of points, a figure beside its sector."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from companies.models import Company
from companies.texts import places
from core import clock
from core.dates import business_date
from core.spreadsheet import download
from grading import queries, texts
from grading.admin import shared
from grading.models import CompanyScore, GradeChange
from grading.queries import sums
from grading.queries.sums import Sum
from grading.rules.levers import Change, Step

_EVERYBODY = "admin:grading_companyscore_changelist"  # to choose a company from
_LARGEST_ID = 18  # digits
_LARGEST_FIGURE = 1_000_000  # that a step leads to
_ON_A_PAGE = 200
_AS_KEPT = Decimal("0.000001")
_QUARTERS = (Decimal("0.25"), Decimal("0.5"), Decimal("0.75"))


def sum_address(company_id: int, *, change: GradeChange | None = None) -> str:
    """Return the page of how a company's score adds up; after a change, and before it."""
    address = f"{reverse('admin:grading_sum')}?company={company_id}"
    return address if change is None else f"{address}&change={change.id}"


def way_address(company_id: int, steps: tuple[Step, ...]) -> str:
    """Return the page of how the score would add up after the steps of a way."""
    written = "".join(f"&step={step.written}" for step in steps)
    return sum_address(company_id) + written


def sector_address(company_id: int, code: str) -> str:
    """Return the page of a figure of a company beside all of its sector."""
    return f"{reverse('admin:grading_sector', args=[code])}?company={company_id}"


def sum_page(request: HttpRequest, site: Any) -> HttpResponse:
    """Show two sums of points side by side: before and after a change, or after what could be."""
    if "company" not in request.GET:
        return redirect(_EVERYBODY)
    score = _score_of(request)
    if "change" in request.GET:
        found = sums.of_change(score.company_id, _whole(request.GET["change"]))
        heads = _("Before"), _("After it")
    elif "step" in request.GET:
        steps = [_step(each) for each in request.GET.getlist("step")]
        found = sums.of_steps(score.company_id, steps, business_date(clock.now()))
        heads = _("Now"), _("After it")
    else:
        found = sums.of_now(score.company_id)
        heads = _("Before"), _("Now")
    if found is None:
        raise Http404
    before, after = found
    known = {
        "heads": heads,
        "rows": _side_by_side(before, after),
        "sums": (before, after),
        "lines": _lines(before, after),
        "company": score.company,
    }
    title = _("How the score of %(name)s adds up") % {"name": score.company.name}
    return shared.page(request, site, "sum", title, known)


def sector_page(request: HttpRequest, site: Any, *, code: str) -> HttpResponse:
    """Show a figure of every company of a sector, the lowest first, and where quarters lie."""
    if code not in queries.COMPARED:
        raise Http404
    if "company" not in request.GET:
        return redirect(_EVERYBODY)
    company = _score_of(request).company
    division = company.sector[:2]
    peers = queries.peers(company.id, division, code)
    written = [
        (place, peer, texts.figure(code, peer.figure)) for place, peer in enumerate(peers, 1)
    ]
    name = texts.name(code)
    if "csv" in request.GET:
        head = (_("Place"), _("Company"), _("Year ended on"), name)
        rows = [
            (place, peer.name, peer.period_end, peer.figure.quantize(_AS_KEPT))
            for place, peer, _shown in written
        ]
        return download(f"{code}-{division}.csv", head, rows)
    known = {
        "company": company,
        "name": name,
        "sector": places.division(division),
        "count": len(peers),
        "quarters": _quarters(code, company, len(peers)),
        "page": Paginator(written, _ON_A_PAGE).get_page(request.GET.get("p")),
    }
    title = _("%(name)s in the sector of %(company)s") % {"name": name, "company": company.name}
    return shared.page(request, site, "sector", title, known)


def _quarters(code: str, company: Company, count: int) -> list[tuple[str, str, str]]:
    """Return each quarter with its value, and at which place of the list it lies."""
    compared = queries.compared(company.id, company.sector[:2])
    line = next(each for each in compared if each.code == code)
    if not line.is_measured:
        return []
    named = zip(
        (_("Lower quarter"), _("Middle"), _("Upper quarter")),
        (line.low, line.median, line.high),
        _QUARTERS,
        strict=True,
    )
    return [
        (name, texts.figure(code, value), texts.place(1 + share * (count - 1)))
        for name, value, share in named
        if value is not None
    ]


def _side_by_side(before: Sum | None, after: Sum) -> list[tuple[str, Any, Any]]:
    """Return every term of either sum with its points in both, the heaviest first."""
    old = {line.code: line for line in texts.lines(before.reasons)} if before else {}
    new = {line.code: line for line in texts.lines(after.reasons)}
    rows = [(line.text, old.get(code), line) for code, line in new.items()]
    return [*rows, *((line.text, line, None) for code, line in old.items() if code not in new)]


def _lines(before: Sum | None, after: Sum) -> list[tuple[Any, Any, Any]]:
    """Return the lines of the newest accounts that differ between both."""
    if before is None or after.accounts is None:
        return []
    new = after.accounts.lines()
    old = before.accounts.lines() if before.accounts else dict.fromkeys(new)
    return [
        (texts.LINE_ITEMS[item], old[item], amount)
        for item, amount in new.items()
        if amount != old[item]
    ]


def _score_of(request: HttpRequest) -> CompanyScore:
    found = CompanyScore.objects.select_related("company").filter(
        company_id=_whole(request.GET.get("company", ""))
    )
    score = found.first()
    if score is None:
        raise Http404
    return score


def _whole(written: str) -> int:
    if not (written.isascii() and written.isdecimal() and len(written) <= _LARGEST_ID):
        raise Http404
    return int(written)


def _step(written: str) -> Step:
    """Read a step from an address.

    :raises Http404: if it is none
    """
    code, _colon, value = written.partition(":")
    if not value:
        if code not in set(Change):
            raise Http404
        return Step(code)
    try:
        becomes = Decimal(value)
    except InvalidOperation:
        raise Http404 from None
    if not becomes.is_finite() or abs(becomes) > _LARGEST_FIGURE:
        raise Http404
    return Step(code, becomes=becomes)
