"""Portal pages of notices: the inbox, one notice, what was read."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_POST

from accounts.http import ActorRequest
from accounts.rules import Right
from core import clock
from monitoring import documents, forms, queries, services
from monitoring.models import Notice
from monitoring.rules import NoticeKind
from monitoring.rules.findings import FindingKind
from monitoring.views.shared import address_of, line_of
from receivables import queries as receivables

_NOTICES_A_PAGE = 25


_ABOUT_AN_INVOICE = frozenset(
    {NoticeKind.DEADLINE_NEAR, NoticeKind.STOP_SHIPMENT, NoticeKind.NOT_INSURED}
)
_ABOUT_THE_POLICY = frozenset(
    {NoticeKind.POLICY_BEGINS, NoticeKind.POLICY_ENDS, NoticeKind.TERMS_CHANGED}
)
_ASKS_FOR_A_LIMIT = frozenset(
    {NoticeKind.NOT_INSURED, NoticeKind.REQUEST_FELL, NoticeKind.REQUEST_INVITED}
)


@login_required
@require_GET
def notices(request: ActorRequest, policyholder: UUID) -> HttpResponse:
    """Show what the policyholder was told."""
    form = forms.Inbox(request.GET)
    found = queries.notices(request.actor, **form.filters)
    page = Paginator(found, _NOTICES_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "lines": [line_of(notice) for notice in page],
        "unread": queries.unread(request.actor),
        "is_filtered": any(form.filters.values()),
    }
    return render(request, "monitoring/notices.html", context)


@login_required
@require_POST
def notices_read(request: ActorRequest, policyholder: UUID) -> HttpResponse:
    """Put all notices among the read ones."""
    count = services.read_all(by=request.actor, now=clock.now())
    told = ngettext("%(count)s notice is read now.", "%(count)s notices are read now.", count)
    messages.success(request, told % {"count": count})
    return redirect("portal:notices", policyholder)


@login_required
@require_GET
def notice(request: ActorRequest, policyholder: UUID, notice: UUID) -> HttpResponse:
    """Show one notice; whoever opens it has read it."""
    if queries.notice(request.actor, notice) is None:
        raise Http404
    services.read(notice_id=notice, by=request.actor, now=clock.now())
    found = queries.notice(request.actor, notice)
    context = _shown(request, found) if found else {}
    if found:
        context["ways"] = _ways(request, found)
    return render(request, "monitoring/notice.html", context)


def _ways(request: ActorRequest, notice: Notice) -> list[tuple[str, str]]:
    """Return the pages on which what the notice asks for is done, the first step first."""
    kind, buyer, found = NoticeKind(notice.kind), notice.buyer, []
    if kind is NoticeKind.LEDGER_ASKED and request.actor.may(Right.KEEP_RECEIVABLES):
        found.append((gettext("Upload a ledger"), address_of(request, "ledger_upload")))
    if kind in _ABOUT_THE_POLICY:
        found.append((gettext("See the policy"), address_of(request, "policy")))
    if kind in _ASKS_FOR_A_LIMIT and buyer:
        ask_url = address_of(request, "limit_request", buyer.public_id)
        found.append((gettext("Ask for a limit"), ask_url))
    if kind is NoticeKind.NOT_INSURED and buyer is None:
        listed = f"{address_of(request, 'ledger_findings')}?kind={FindingKind.WITHOUT_LIMIT}"
        found.append((gettext("See the buyers"), listed))
    elif kind in _ABOUT_AN_INVOICE and _is_on_record(request, notice.subject_id):
        invoice_url = address_of(request, "invoice", notice.subject_id)
        found.append((gettext("See the invoice"), invoice_url))
    return found


def _is_on_record(request: ActorRequest, invoice: UUID) -> bool:
    """Tell whether an invoice is still there: one entered wrongly may have been withdrawn."""
    return receivables.invoices(request.actor).filter(public_id=invoice).exists()


def _shown(request: ActorRequest, notice: Notice) -> dict[str, Any]:
    context = {**line_of(notice), "meaning": documents.what_it_means(notice)}
    cut = documents.of_a_cut(notice)
    if cut and notice.buyer:
        context["buyer_url"] = address_of(request, "buyer", notice.buyer.public_id)
        context["orders_url"] = address_of(request, "bound_orders", notice.buyer.public_id)
    return context | cut


@login_required
@require_POST
def notice_unread(request: ActorRequest, policyholder: UUID, notice: UUID) -> HttpResponse:
    """Put a notice back among the unread ones."""
    try:
        services.unread(notice_id=notice, by=request.actor)
    except Notice.DoesNotExist:
        raise Http404 from None
    return redirect("portal:notices", policyholder)
