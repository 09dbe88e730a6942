"""Pages about people: where they belong, who may act, tokens, language, the first set-up."""

from urllib.parse import urlencode
from uuid import UUID

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django.views.i18n import set_language

from accounts import forms, queries, services, texts
from accounts.http import ActorRequest, keep_language
from accounts.models import AccessToken, Mandate, User
from accounts.rules import MandateRole, NotYourRight, Right
from core import clock
from core.errors import BusinessError
from core.http import sentence

_NEW_SECRET = "new_token"  # in the session between issuing a token and showing it


@never_cache
@login_required
@require_GET
def go(request: ActorRequest) -> HttpResponse:
    """Send people to where they belong."""
    response = _where_they_belong(request)
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        keep_language(response, request.user.language)
    return response


def _where_they_belong(request: ActorRequest) -> HttpResponse:
    if request.user.is_insurer_staff:
        return redirect("admin:index") if request.actor else _to_second_factor(request)
    mandates = list(queries.mandates_of(request.user))
    if len(mandates) == 1:
        return redirect("portal:overview", mandates[0].policyholder.public_id)
    choices = [
        {"name": mandate.policyholder.name, "role": texts.role(mandate.role), "mandate": mandate}
        for mandate in mandates
    ]
    return render(request, "accounts/choose.html", {"choices": choices})


def _to_second_factor(request: ActorRequest) -> HttpResponse:
    if is_mfa_enabled(request.user):
        return redirect(f"{reverse('mfa_reauthenticate')}?{urlencode({'next': reverse('go')})}")
    messages.info(request, gettext("Working at the insurer needs a second factor. Set it up now."))
    return redirect("mfa_activate_totp")


@never_cache
@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "POST"])
def set_up(request: HttpRequest) -> HttpResponse:
    """Make the first administrator; there is no such page once there is anybody."""
    if queries.has_staff():
        raise Http404
    form = forms.FirstAdministrator(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.set_up(
                code=form.cleaned_data["code"],
                email=form.cleaned_data["email"],
                password=form.cleaned_data["password"],
                now=clock.now(),
            )
        except BusinessError as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(
                request, gettext("The administrator is made. Sign in, then set up a second factor.")
            )
            return redirect("account_login")
    return render(request, "accounts/set_up.html", {"form": form})


@require_GET
def not_offered(request: HttpRequest, key: str = "") -> HttpResponse:
    """Lead on from an address that the library of signing in knows and we do not offer."""
    return redirect("go")


@require_POST
def change_language(request: HttpRequest) -> HttpResponse:
    """Change the language of the pages, and of the mails of whoever is signed in."""
    language = request.POST.get("language", "")
    if isinstance(request.user, User) and language in dict(settings.LANGUAGES):
        services.choose_language(user_id=request.user.id, language=language)
    return set_language(request)


@login_required
@require_GET
def people(request: ActorRequest, policyholder: UUID) -> HttpResponse:
    """Show who may act for the policyholder."""
    return _people(request, forms.GrantMandate())


@login_required
@require_POST
def people_grant(request: ActorRequest, policyholder: UUID) -> HttpResponse:
    """Let one more person act for the policyholder."""
    form = forms.GrantMandate(request.POST)
    if not form.is_valid():
        return _people(request, form)
    try:
        services.grant_mandate(
            policyholder_id=request.actor.acting_for or 0,
            email=form.cleaned_data["email"],
            role=form.mandate_role,
            by=request.actor,
            now=clock.now(),
        )
    except NotYourRight as refusal:
        messages.error(request, sentence(refusal))
        return redirect("portal:people", policyholder)
    except BusinessError as refusal:
        form.add_error(None, sentence(refusal))
        return _people(request, form)
    messages.success(request, gettext("The mandate is given. The person is told by mail."))
    return redirect("portal:people", policyholder)


@login_required
@require_POST
def people_revoke(request: ActorRequest, policyholder: UUID, mandate: UUID) -> HttpResponse:
    """Withdraw somebody's mandate."""
    try:
        services.revoke_mandate(mandate_id=mandate, by=request.actor, now=clock.now())
    except Mandate.DoesNotExist:
        raise Http404 from None
    except BusinessError as refusal:
        messages.error(request, sentence(refusal))
        return redirect("portal:people", policyholder)
    messages.success(request, gettext("The mandate is withdrawn."))
    if request.mandate is not None and request.mandate.public_id == mandate:
        return redirect("go")
    return redirect("portal:people", policyholder)


@never_cache
@login_required
@require_GET
def tokens(request: ActorRequest, policyholder: UUID) -> HttpResponse:
    """Show the access tokens of one's own systems; the secret of a new one this once."""
    new = request.session.pop(_NEW_SECRET, {})
    secret = new.get("secret", "") if new.get("policyholder") == str(policyholder) else ""
    return _tokens(request, forms.IssueToken(), secret=secret)


@login_required
@require_POST
def token_issue(request: ActorRequest, policyholder: UUID) -> HttpResponse:
    """Issue a token; its secret waits in the session for the one page that shows it."""
    form = forms.IssueToken(request.POST)
    if not form.is_valid() or request.mandate is None:
        return _tokens(request, form)
    _, secret = services.issue_token(
        mandate_id=request.mandate.id,
        name=form.cleaned_data["name"],
        by=request.actor,
        now=clock.now(),
    )
    request.session[_NEW_SECRET] = {"policyholder": str(policyholder), "secret": secret}
    return redirect("portal:tokens", policyholder)


@login_required
@require_POST
def token_revoke(request: ActorRequest, policyholder: UUID, token: UUID) -> HttpResponse:
    """Stop a token."""
    try:
        services.revoke_token(token_id=token, by=request.actor, now=clock.now())
    except AccessToken.DoesNotExist:
        raise Http404 from None
    messages.success(request, gettext("The token no longer works."))
    return redirect("portal:tokens", policyholder)


@login_required
@require_http_methods(["GET", "POST"])
def language(request: ActorRequest, policyholder: UUID) -> HttpResponse:
    """Choose in which language one reads."""
    form = forms.Language(request.POST or None, initial={"language": request.user.language})
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["language"]
        services.choose_language(user_id=request.user.id, language=chosen)
        response = redirect("portal:language", policyholder)
        keep_language(response, chosen)
        return response
    return render(request, "accounts/language.html", {"form": form, "place": "language"})


def _people(request: ActorRequest, form: forms.GrantMandate) -> HttpResponse:
    mandates = [
        {"mandate": mandate, "role": texts.role(mandate.role)}
        for mandate in queries.people_of(request.actor)
    ]
    context = {
        "form": form,
        "people": mandates,
        "may_administer": request.actor.may(Right.ADMINISTER),
        "roles": [(texts.role(role), texts.WHAT_A_MANDATE_ALLOWS[role]) for role in MandateRole],
        "place": "people",
    }
    return render(request, "accounts/people.html", context)


def _tokens(request: ActorRequest, form: forms.IssueToken, secret: str = "") -> HttpResponse:
    context = {
        "form": form,
        "tokens": queries.tokens_of(request.actor),
        "secret": secret,
        "place": "tokens",
    }
    return render(request, "accounts/tokens.html", context)
