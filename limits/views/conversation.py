"""What policyholder and underwriter write each other on a request, with the files that come."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from accounts.http import ActorRequest
from core import clock
from core.errors import BusinessError
from core.http import sentence
from limits import documents, forms, queries, services
from limits.models import LimitRequest, RequestDocument
from limits.views import requests


@login_required
@require_POST
def limit_request_message(
    request: ActorRequest, policyholder: UUID, request_id: UUID
) -> HttpResponse:
    """Write to the underwriter, or send a document, whatever the state of the request."""
    form = forms.WriteMessage(request.POST, request.FILES)
    if form.is_valid():
        try:
            services.write_message(
                request_id=request_id,
                text=form.cleaned_data["text"],
                files=form.cleaned_data["documents"],
                by=request.actor,
                now=clock.now(),
            )
        except LimitRequest.DoesNotExist:
            raise Http404 from None
        except BusinessError as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, gettext("It is with the underwriter."))
            return redirect("portal:limit_decision", policyholder, request_id)
    return requests.decision_page(request, request_id, writing=form)


@login_required
@require_GET
def limit_request_document(
    request: ActorRequest, policyholder: UUID, document: UUID
) -> HttpResponse:
    """Give back a file that came with a message."""
    try:
        found = queries.request_document(request.actor, document)
    except RequestDocument.DoesNotExist:
        raise Http404 from None
    return documents.request_document(found)
