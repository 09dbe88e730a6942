"""A step taken on a late buyer from its page."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from accounts.http import ActorRequest
from companies.models import Company
from core.errors import BusinessError
from core.http import sentence


def taken(
    request: ActorRequest, company: Company, work: Callable[[], object], done: str
) -> HttpResponse:
    """Take a step, say above the page of the buyer that it is `done` or why not, and lead there."""
    try:
        work()
    except BusinessError as refusal:
        messages.error(request, sentence(refusal))
    else:
        messages.success(request, done)
    return redirect("portal:overdue", request.actor.policyholder, company.public_id)
