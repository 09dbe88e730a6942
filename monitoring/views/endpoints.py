"""Portal pages of webhooks: where systems are told, and what was sent there."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from accounts.http import ActorRequest
from accounts.rules import Right
from core import clock
from core.errors import BusinessError
from core.http import sentence
from core.models import Delivery
from monitoring import forms, queries, services, texts
from monitoring.models import WebhookEndpoint

_MESSAGES_SHOWN = 50


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
    try:
        added = services.add_endpoint(
            url=form.cleaned_data["url"], by=request.actor, now=clock.now()
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
    sent = list(queries.messages_to(found)[:_MESSAGES_SHOWN])
    context = {
        "endpoint": found,
        "sent": texts.named(sent, queries.notices_in(request.actor, sent)),
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
def delivery_again(
    request: ActorRequest, policyholder: UUID, endpoint: UUID, delivery: UUID
) -> HttpResponse:
    """Send a message again that did not arrive."""
    done = gettext("The message is on its way again.")
    return _with_endpoint(request, endpoint, services.send_again, done, delivery_id=delivery)


def _with_endpoint(
    request: ActorRequest, endpoint: UUID, service: Any, done: str, **named: Any
) -> HttpResponse:
    try:
        service(endpoint_id=endpoint, by=request.actor, now=clock.now(), **named)
    except (WebhookEndpoint.DoesNotExist, Delivery.DoesNotExist):
        raise Http404 from None
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
