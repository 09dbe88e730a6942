"""Portal page of mails: of which notices one is mailed, and when."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import ActorRequest
from core import clock
from core.errors import BusinessError
from core.http import sentence
from monitoring.forms import Mails
from monitoring.queries import preferences as queries
from monitoring.services import preferences as services


@login_required
@require_http_methods(["GET", "POST"])
def mails(request: ActorRequest, policyholder: UUID) -> HttpResponse:
    """Show of which notices the reader is mailed, and keep what is chosen."""
    present = queries.preferences(request.actor)
    form = Mails(request.POST or None, present=present)
    if request.method == "POST" and form.is_valid():
        try:
            count = services.choose_mails(wished=form.wished, by=request.actor, now=clock.now())
        except BusinessError as refusal:
            form.add_error(None, sentence(refusal))
        else:
            _say(request, count)
            return redirect("portal:mails", policyholder)
    context = {"form": form, "groups": form.groups(), "place": "mails"}
    return render(request, "monitoring/mails.html", context)


@login_required
@require_POST
def mails_reset(request: ActorRequest, policyholder: UUID) -> HttpResponse:
    """Mail the reader of everything at once again."""
    _say(request, services.reset_mails(by=request.actor, now=clock.now()))
    return redirect("portal:mails", policyholder)


def _say(request: HttpRequest, count: int) -> None:
    told = ngettext(
        "Your mails: %(count)s kind of notice changed.",
        "Your mails: %(count)s kinds of notices changed.",
        count,
    )
    nothing = gettext("Your mails stay as they were.")
    messages.success(request, told % {"count": count} if count else nothing)
