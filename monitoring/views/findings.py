"""What the ledger tells: one page, and the same as a file."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from accounts.http import ActorRequest
from accounts.rules import Right
from core import clock, spreadsheet, workbook
from core.dates import business_date
from monitoring.queries import findings as queries
from monitoring.queries import ledgers
from monitoring.queries.findings import Finding, Findings
from monitoring.rules.findings import DORMANT_MONTHS, FindingKind
from monitoring.views import finding_words as words
from monitoring.views.shared import address_of
from receivables import texts as receivables_texts
from receivables.models import LedgerFile

A_PAGE = 50
_MONTHS = (3, 6, 12, 24)


@login_required
@require_GET
def ledger_findings(request: ActorRequest, policyholder: UUID) -> HttpResponse:
    """Show what the ledger tells, what to do about each thing, and how limits are used."""
    months = _months(request)
    found, file = _findings(request, months)
    chosen = request.GET.get("kind", "")
    kind = FindingKind(chosen) if chosen in set(FindingKind) else None
    shown = [each for each in found.found if kind in (None, each.kind)]
    page = Paginator(shown, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "findings": found,
        "file": file,
        "page": page,
        "lines": [_line(request, each) for each in page],
        "kind": kind,
        "months": months,
        "choices": _MONTHS,
        "counts": [(k, words.KINDS[k], n) for k, n in found.counts().items()],
        "uses": found.uses[:A_PAGE],
        "more_uses": max(len(found.uses) - A_PAGE, 0),
        "ages": [(receivables_texts.AGES[each], money) for each, money in found.ages.items()],
        "may_keep": request.actor.may(Right.KEEP_RECEIVABLES),
    }
    return render(request, "monitoring/findings.html", context)


@login_required
@require_GET
def ledger_findings_file(request: ActorRequest, policyholder: UUID) -> HttpResponse:
    """Give all findings, or with `uses` how each limit is used: CSV, or XLSX by `format`."""
    found, _ = _findings(request, _months(request))
    if request.GET.get("list") == "uses":
        return _download(request, f"limit-use-{found.on}", words.use_head(), _uses(found))
    rows = [words.as_row(each) for each in found.found]
    return _download(request, f"findings-{found.on}", words.head(), rows)


def _uses(found: Findings) -> list[tuple[object, ...]]:
    return [
        (
            each.buyer.name,
            each.used.currency,
            each.limit.amount if each.limit else None,
            each.used.amount,
            each.share,
            each.owed.amount,
            each.days_beyond_terms,
            each.grade,
        )
        for each in found.uses
    ]


def _download(request: ActorRequest, name: str, head: Any, rows: Any) -> HttpResponse:
    if request.GET.get("format") == "xlsx":
        return workbook.download(f"{name}.xlsx", gettext("Findings"), head, rows)
    return spreadsheet.download(f"{name}.csv", head, rows)


def _findings(request: ActorRequest, months: int) -> tuple[Findings, LedgerFile | None]:
    """Return what is told on the day, or of the buyers of one ledger on its day."""
    today = business_date(clock.now())
    chosen = request.GET.get("ledger", "")
    if not chosen:
        return queries.findings(request.actor, today, months=months), None
    try:
        file, buyers = ledgers.buyers_of(request.actor, UUID(chosen))
    except (ValueError, LedgerFile.DoesNotExist):
        raise Http404 from None
    found = queries.findings(request.actor, file.as_of, buyer_ids=buyers, months=months)
    return found, file


def _months(request: ActorRequest) -> int:
    given = request.GET.get("months", "")
    return int(given) if given in {str(each) for each in _MONTHS} else DORMANT_MONTHS


def _line(request: ActorRequest, found: Finding) -> dict[str, Any]:
    return {
        "found": found,
        "kind": words.KINDS[found.kind],
        "tone": words.TONES[found.kind],
        "said": words.said(found),
        "to_do": words.to_do(found),
        "action": words.action(found),
        "url": address_of(request, words.page(found), found.buyer.public_id),
    }
