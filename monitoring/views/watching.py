"""The buttons that follow a buyer, and stop following it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from accounts.http import ActorRequest
from companies.models import Company
from core import clock
from core.errors import BusinessError
from core.http import sentence
from monitoring import services


@login_required
@require_POST
def watch(request: ActorRequest, policyholder: UUID, buyer: UUID) -> HttpResponse:
    """Follow a buyer."""
    return _watching(request, buyer, services.watch, gettext("You follow this buyer now."))


@login_required
@require_POST
def unwatch(request: ActorRequest, policyholder: UUID, buyer: UUID) -> HttpResponse:
    """Stop following a buyer."""
    return _watching(request, buyer, services.unwatch, gettext("You no longer follow this buyer."))


def _watching(request: ActorRequest, buyer: UUID, service: Any, done: str) -> HttpResponse:
    try:
        service(buyer=buyer, by=request.actor, now=clock.now())
    except Company.DoesNotExist:
        raise Http404 from None
    except BusinessError as refusal:
        messages.error(request, sentence(refusal))
    else:
        messages.success(request, done)
    wanted = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}):
        return redirect(wanted)
    return redirect("portal:overview", request.actor.policyholder)
