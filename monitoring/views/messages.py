"""Portal pages of what was sent to systems: every try with its answer, and sending it again."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_POST

from accounts.http import ActorRequest
from accounts.rules import Right
from core import clock
from core.errors import BusinessError
from core.http import sentence
from core.models import Delivery
from monitoring import forms, queries, services, texts
from monitoring.models import WebhookEndpoint


@login_required
@require_GET
def endpoint_message(
    request: ActorRequest, policyholder: UUID, endpoint: UUID, delivery: UUID
) -> HttpResponse:
    """Show one message: what it told, and every try with request and answer."""
    found = queries.endpoint(request.actor, endpoint)
    message = queries.message_to(found, delivery) if found else None
    if found is None or message is None:
        raise Http404
    [line] = texts.named([message], queries.notices_in(request.actor, [message]))
    context = {
        "endpoint": found,
        "line": line,
        "message": message,
        "tries": [_shown(each) for each in queries.tries_of(request.actor, message)],
        "may_administer": request.actor.may(Right.ADMINISTER),
        "place": "endpoints",
    }
    return render(request, "monitoring/endpoint_message.html", context)


@login_required
@require_POST
def delivery_again(
    request: ActorRequest, policyholder: UUID, endpoint: UUID, delivery: UUID
) -> HttpResponse:
    """Send a message again, under its id."""
    try:
        services.send_again(
            endpoint_id=endpoint, delivery_id=delivery, by=request.actor, now=clock.now()
        )
    except (WebhookEndpoint.DoesNotExist, Delivery.DoesNotExist):
        raise Http404 from None
    except BusinessError as refusal:
        messages.error(request, sentence(refusal))
    else:
        messages.success(request, gettext("The message is on its way again."))
    return redirect("portal:endpoint_message", policyholder, endpoint, delivery)


@login_required
@require_POST
def endpoint_replay(request: ActorRequest, policyholder: UUID, endpoint: UUID) -> HttpResponse:
    """Send messages of a time or of a buyer again."""
    if queries.endpoint(request.actor, endpoint) is None:
        raise Http404
    told_of = partial(queries.buyers_told_of, request.actor)
    form = forms.Replay(request.POST, told_of=told_of)
    if not form.is_valid():
        for problems in form.errors.values():
            messages.error(request, " ".join(map(str, problems)))
        return redirect("portal:endpoint", policyholder, endpoint)
    try:
        count = services.replay(
            endpoint_id=endpoint, wanted=form.wanted, by=request.actor, now=clock.now()
        )
    except WebhookEndpoint.DoesNotExist:
        raise Http404 from None
    except BusinessError as refusal:
        messages.error(request, sentence(refusal))
    else:
        messages.success(request, _replayed(count))
    return redirect("portal:endpoint", policyholder, endpoint)


def _replayed(count: int) -> str:
    if not count:
        return gettext("There is nothing to send again.")
    told = ngettext(
        "%(count)s message is sent again, under the id it had.",
        "%(count)s messages are sent again, under the ids they had.",
        count,
    )
    return told % {"count": count}


def _shown(tried: Any) -> dict[str, Any]:
    headers = "\n".join(f"{name}: {value}" for name, value in tried.headers.items())
    return {"tried": tried, "headers": headers}
