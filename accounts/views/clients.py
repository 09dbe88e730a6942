"""Pages about the policyholder's own systems: made, given a new secret, stopped."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts import forms, queries, services, texts
from accounts.http import ActorRequest
from accounts.models import ApiClient
from accounts.rules import Right, Scope
from core import clock
from core.errors import BusinessError
from core.http import sentence

_NEW_SECRET = "new_client_secret"  # in the session between making a secret and showing it


@never_cache
@login_required
@require_GET
def clients(request: ActorRequest, policyholder: UUID) -> HttpResponse:
    """Show the systems that sign in as themselves; a new secret this once."""
    new = request.session.pop(_NEW_SECRET, {})
    shown = new if new.get("policyholder") == str(policyholder) else {}
    return _page(request, forms.MakeClient(), shown)


@login_required
@require_POST
def make(request: ActorRequest, policyholder: UUID) -> HttpResponse:
    """Make an API client; its secret waits in the session for the one page that shows it."""
    form = forms.MakeClient(request.POST)
    if not form.is_valid():
        return _page(request, form, {})
    try:
        made, secret = services.make_client(
            name=form.cleaned_data["name"],
            scopes=form.cleaned_data["scopes"],
            by=request.actor,
            now=clock.now(),
        )
    except BusinessError as refusal:
        form.add_error(None, sentence(refusal))
        return _page(request, form, {})
    return _shown_once(request, policyholder, made, secret)


@login_required
@require_POST
def rotate(request: ActorRequest, policyholder: UUID, client: UUID) -> HttpResponse:
    """Give a system a new secret; the one before works one day longer."""
    try:
        made, secret = services.rotate_client(client_id=client, by=request.actor, now=clock.now())
    except ApiClient.DoesNotExist:
        raise Http404 from None
    except BusinessError as refusal:
        messages.error(request, sentence(refusal))
        return redirect("portal:clients", policyholder)
    return _shown_once(request, policyholder, made, secret)


@login_required
@require_POST
def revoke(request: ActorRequest, policyholder: UUID, client: UUID) -> HttpResponse:
    """Stop a system at once."""
    try:
        services.revoke_client(client_id=client, by=request.actor, now=clock.now())
    except ApiClient.DoesNotExist:
        raise Http404 from None
    except BusinessError as refusal:
        messages.error(request, sentence(refusal))
    else:
        messages.success(request, gettext("The system is refused from now on."))
    return redirect("portal:clients", policyholder)


def _shown_once(
    request: ActorRequest, policyholder: UUID, made: ApiClient, secret: str
) -> HttpResponse:
    request.session[_NEW_SECRET] = {
        "policyholder": str(policyholder),
        "client_id": made.client_id,
        "secret": secret,
    }
    return redirect("portal:clients", policyholder)


def _page(request: ActorRequest, form: forms.MakeClient, new: dict[str, str]) -> HttpResponse:
    rows = [
        {"client": row, "scopes": [texts.scope(Scope(name)) for name in row.scope_names]}
        for row in queries.clients_of(request.actor)
    ]
    context = {
        "form": form,
        "clients": rows,
        "new": new,
        "now": clock.real(),
        "may_administer": request.actor.may(Right.ADMINISTER),
        "token_url": request.build_absolute_uri("/oauth/token"),
        "place": "clients",
    }
    return render(request, "accounts/clients.html", context)
