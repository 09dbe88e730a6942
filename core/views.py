"""Pages of the demo: its mailbox and its clock; and the living page of the design system."""

from datetime import date

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from core import advancing, tasks
from core import design as living_page
from core import mailbox as post
from core.mails import pieces_of

design = living_page.page
_DAYS_AT_ONCE = 400


@require_GET
def mailbox(request: HttpRequest) -> HttpResponse:
    """Show every mail sent, newest first."""
    _ensure_demo()
    wanted = request.GET.get("to", "").replace("\x00", "")
    page = Paginator(post.mails(wanted), 25).get_page(request.GET.get("page"))
    return render(request, "core/mailbox.html", {"page": page, "wanted": wanted})


@require_GET
def mail(request: HttpRequest, number: int) -> HttpResponse:
    """Show one mail."""
    _ensure_demo()
    found = post.mail(number)
    if found is None:
        raise Http404
    context = {"mail": found, "pieces": pieces_of(found.body)}
    return render(request, "core/mail.html", context)


@login_required
@require_POST
def advance(request: HttpRequest) -> HttpResponse:
    """Move the business date ahead; a worker lives through every night on the way."""
    _ensure_demo_and_staff(request)
    if not advancing.is_there():
        messages.info(request, gettext("The date is being moved already. Wait until it is there."))
        return redirect("demo:advance_progress")
    days = request.POST.get("days", "")
    if not (days.isascii() and days.isdigit() and 1 <= int(days[:5]) <= _DAYS_AT_ONCE):
        messages.error(request, gettext("Choose a number of days from 1 to 400."))
        return redirect(_next(request))
    request.session["advance_from"] = advancing.progress().today.isoformat()
    request.session["advance_next"] = _next(request)
    advancing.aim(days=int(days))
    transaction.on_commit(tasks.advance.delay)
    return redirect("demo:advance_progress")


@never_cache
@login_required
@require_GET
def advance_progress(request: HttpRequest) -> HttpResponse:
    """Show how far the business date has come; the page asks again until it is there."""
    _ensure_demo_and_staff(request)
    progress = advancing.progress()
    back = request.session.get("advance_next", "/admin/")
    if progress.is_there:
        messages.success(request, gettext("The business date is where you wanted it."))
        return redirect(back)
    began = date.fromisoformat(request.session.get("advance_from", str(progress.today)))
    context = {
        "progress": progress,
        "back": back,
        "done": (progress.today - began).days,
        "whole": (progress.target - began).days,
    }
    response = render(request, "core/advance.html", context)
    response["Refresh"] = "2"
    return response


def _ensure_demo() -> None:
    if not settings.DEMO:
        raise Http404


def _ensure_demo_and_staff(request: HttpRequest) -> None:
    _ensure_demo()
    actor = getattr(request, "actor", None)
    if actor is None or not actor.is_insurer_staff:
        raise Http404


def _next(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()})
    return wanted if is_ours else "/admin/"
