"""Portal pages of webhooks: where systems are told, and what was sent there."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from accounts.http import ActorRequest
from accounts.rules import Right
from core import clock
from core.errors import BusinessError
from core.http import not_found_without, sentence
from monitoring import forms, lines, queries, services, texts
from monitoring.models import WebhookEndpoint

_MESSAGES_A_PAGE = 50


@login_required
@require_GET
def endpoints(request: ActorRequest, policyholder: UUID) -> HttpResponse:
    """Show where the policyholder's systems are told."""
    return _endpoints(request, forms.AddEndpoint())


@login_required
@require_POST
def endpoint_add(request: ActorRequest, policyholder: UUID) -> HttpResponse:
    """Tell one more system."""
    form = forms.AddEndpoint(request.POST)
    if not form.is_valid():
        return _endpoints(request, form)
    url = form.cleaned_data["url"]
    try:
        added = services.add_endpoint(
            url=url, by=request.actor, now=clock.now(), look_up=lines.ensure_leads_outside
        )
    except BusinessError as refusal:
        form.add_error(None, sentence(refusal))
        return _endpoints(request, form)
    messages.success(request, gettext("The endpoint is added. Copy its secret, then test it."))
    return redirect("portal:endpoint", policyholder, added.public_id)


@login_required
@require_GET
def endpoint(request: ActorRequest, policyholder: UUID, endpoint: UUID) -> HttpResponse:
    """Show one endpoint and what was sent to it."""
    found = queries.endpoint(request.actor, endpoint)
    if found is None:
        raise Http404
    form = forms.Log(request.GET)
    rows = queries.messages_to(found, form.chosen)
    page = Paginator(rows, _MESSAGES_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "endpoint": found,
        "both_sign": len(found.secrets_at(clock.real())) > 1,
        "counts": queries.count_by_state(found),
        "form": form,
        "is_filtered": form.chosen is not None,
        "page": page,
        "replay": forms.Replay(),
        "sent": texts.named(page, queries.notices_in(request.actor, page)),
        "may_administer": request.actor.may(Right.ADMINISTER),
        "place": "endpoints",
    }
    return render(request, "monitoring/endpoint.html", context)


@login_required
@require_POST
def endpoint_test(request: ActorRequest, policyholder: UUID, endpoint: UUID) -> HttpResponse:
    """Send a test message."""
    done = gettext("A test message is on its way. Reload to see the answer.")
    return _with_endpoint(request, endpoint, services.test_endpoint, done)


@login_required
@require_POST
def endpoint_remove(request: ActorRequest, policyholder: UUID, endpoint: UUID) -> HttpResponse:
    """Stop telling a system."""
    done = gettext("Nothing is sent there any more.")
    return _with_endpoint(request, endpoint, services.remove_endpoint, done)


@login_required
@require_POST
def endpoint_start(request: ActorRequest, policyholder: UUID, endpoint: UUID) -> HttpResponse:
    """Tell a system again that was gone."""
    done = gettext("It is told again. Have what it missed sent again below.")
    return _with_endpoint(request, endpoint, services.start_endpoint, done)


@login_required
@require_POST
def secret_rotate(request: ActorRequest, policyholder: UUID, endpoint: UUID) -> HttpResponse:
    """Give a system a new secret."""
    done = gettext("Copy the new secret into your system within a day: until then both sign.")
    return _with_endpoint(request, endpoint, services.rotate_secret, done)


@login_required
@require_POST
def secret_end(request: ActorRequest, policyholder: UUID, endpoint: UUID) -> HttpResponse:
    """Let only the new secret sign."""
    done = gettext("Only the new secret signs now.")
    return _with_endpoint(request, endpoint, services.end_old_secret, done)


def _with_endpoint(request: ActorRequest, endpoint: UUID, service: Any, done: str) -> HttpResponse:
    try:
        with not_found_without(WebhookEndpoint.DoesNotExist):
            service(endpoint_id=endpoint, by=request.actor, now=clock.now())
    except BusinessError as refusal:
        messages.error(request, sentence(refusal))
    else:
        messages.success(request, done)
    return redirect(reverse("portal:endpoint", args=[request.actor.policyholder, endpoint]))


def _endpoints(request: ActorRequest, form: forms.AddEndpoint) -> HttpResponse:
    context = {
        "form": form,
        "endpoints": queries.endpoints(request.actor),
        "may_administer": request.actor.may(Right.ADMINISTER),
        "place": "endpoints",
    }
    return render(request, "monitoring/endpoints.html", context)
