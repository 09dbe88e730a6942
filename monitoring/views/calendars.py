"""The calendar that other programs subscribe to, and the page on which it is given out."""

import hashlib
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts import queries as accounts
from accounts.http import ActorRequest
from accounts.rules import Right
from core import clock, ical, tenancy
from core.dates import business_date
from core.errors import BusinessError
from core.http import sentence
from monitoring import queries
from monitoring.queries import calendars as rows
from monitoring.services import calendars as services
from monitoring.views import clock_words
from policies.rules.clock import Deadline

_NEW_SECRET = "new_calendar_secret"  # in the session between giving it out and showing it
_READS_AN_HOUR = 60  # of one address: programs look a few times a day
_MISSES_AN_HOUR = 30  # of one sender that tries addresses
_AN_HOUR = 3600


class Days(forms.Form):
    """How many days before, as people write a list."""

    days = forms.CharField(
        label=_("Days before"),
        help_text=_("Up to five numbers from 1 to 90, such as 14, 7, 1."),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def clean_days(self) -> list[int]:
        """Return the numbers.

        :raises forms.ValidationError: if something else stands between them
        """
        parts = str(self.cleaned_data["days"]).replace(";", ",").replace(",", " ").split()
        if not all(part.isascii() and part.isdigit() and len(part) <= 3 for part in parts):
            raise forms.ValidationError(gettext("Write whole numbers, parted by commas."))
        return [int(part) for part in parts]


@never_cache
@login_required
@require_GET
def page(request: ActorRequest, policyholder: UUID) -> HttpResponse:
    """Show the person's calendar, with a new address this once, and when warnings come."""
    new = request.session.pop(_NEW_SECRET, {})
    return _page(request, new if new.get("policyholder") == str(policyholder) else {})


@login_required
@require_POST
def issue(request: ActorRequest, policyholder: UUID) -> HttpResponse:
    """Give out an address; it waits in the session for the one page that shows it."""
    _, secret = services.issue_feed(by=request.actor, now=clock.now())
    request.session[_NEW_SECRET] = {"policyholder": str(policyholder), "secret": secret}
    return redirect("portal:calendars", policyholder)


@login_required
@require_POST
def revoke(request: ActorRequest, policyholder: UUID) -> HttpResponse:
    """Take the address back."""
    services.revoke_feed(by=request.actor, now=clock.now())
    messages.success(request, gettext("The address leads nowhere from now on."))
    return redirect("portal:calendars", policyholder)


@login_required
@require_POST
def alarms(request: ActorRequest, policyholder: UUID) -> HttpResponse:
    """Set when the person's own calendar sounds."""
    done = gettext("Your calendar sounds on these days from its next look on.")
    return _chosen(request, services.choose_alarms, done, "alarms")


@login_required
@require_POST
def warnings(request: ActorRequest, policyholder: UUID) -> HttpResponse:
    """Set when the policyholder is warned."""
    done = gettext("Warnings come on these days from the next night on.")
    return _chosen(request, services.choose_warnings, done, "warnings")


@require_GET
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """Give the calendar of an address; the address itself is the key, no session is asked."""
    if _is_too_often(f"calendar:{hashlib.sha256(secret.encode()).hexdigest()}", _READS_AN_HOUR):
        return _too_often(request)
    found = rows.feed_behind(secret)
    if found is None:
        sender = f"calendar-miss:{request.META.get('REMOTE_ADDR', '')}"
        if _is_too_often(sender, _MISSES_AN_HOUR):
            return _too_often(request)
        raise Http404
    mandate = found[1]
    actor = accounts.mandate_actor(mandate)
    now = clock.now()
    with tenancy.scope(policyholder_id=actor.tenant), translation.override(mandate.user.language):
        running = queries.running(actor, business_date(now))
        services.bring_up_to_date(by=actor, now=now, running=running)
        content = _content(found[0], mandate, running, now)
    services.note_reading(feed_id=found[0].id, now=clock.real())
    return _answer(request, content)


def _content(feed: Any, mandate: Any, running: Any, now: datetime) -> bytes:
    days = feed.alarm_days or rows.warning_days(mandate.policyholder_id)
    opened = {each.invoice.id: each.item.open_gross for each in running}
    name = gettext("Deadlines of %(name)s") % {"name": mandate.policyholder.name}
    entries = [
        _entry(entry, mandate, opened.get(entry.invoice_id), days)
        for entry in rows.entries(mandate.policyholder_id, now)
    ]
    language = mandate.user.language
    return ical.calendar(name, entries, language=language, product=settings.PRODUCT_NAME)


def _entry(entry: Any, mandate: Any, opened: Any, days: Any) -> ical.AllDay:
    invoice, deadline = entry.invoice, Deadline(entry.deadline)
    opened = None if entry.cancelled_at else opened
    path = f"/portal/{mandate.policyholder.public_id}/invoices/{invoice.public_id}/"
    return ical.AllDay(
        uid=f"{entry.public_id}@dekking",
        day=entry.day,
        summary=clock_words.calendar_title(deadline, invoice),
        description=clock_words.calendar_text(deadline, opened),
        url=f"{settings.PUBLIC_URL}{path}",
        sequence=entry.sequence,
        changed_at=entry.changed_at,
        is_cancelled=entry.cancelled_at is not None,
        alarm_days=days,
    )


def _answer(request: HttpRequest, content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type=ical.MEDIA_TYPE)
    response["Content-Disposition"] = 'inline; filename="deadlines.ics"'
    response["ETag"] = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    response["X-Robots-Tag"] = "noindex"
    patch_cache_control(response, private=True, no_cache=True)
    answer = get_conditional_response(request, etag=response["ETag"], response=response)
    return answer if isinstance(answer, HttpResponse) else response


def _is_too_often(key: str, most: int) -> bool:
    """Tell whether something was done more often than `most` times within an hour."""
    cache.add(key, 0, _AN_HOUR)
    try:
        return int(cache.incr(key)) > most
    except ValueError:  # the hour ended between the two
        return False


def _too_often(request: HttpRequest) -> HttpResponse:
    response = render(request, "429.html", status=429)
    response["Retry-After"] = str(_AN_HOUR)
    return response


def _chosen(request: ActorRequest, service: Any, done: str, which: str) -> HttpResponse:
    form = Days(request.POST, prefix=which)
    if not form.is_valid():
        return _page(request, {}, **{which: form})
    try:
        service(days=form.cleaned_data["days"], by=request.actor, now=clock.now())
    except BusinessError as refusal:
        form.add_error("days", sentence(refusal))
        return _page(request, {}, **{which: form})
    messages.success(request, done)
    return redirect("portal:calendars", request.actor.policyholder)


def _page(request: ActorRequest, new: dict[str, str], **forms_given: Days) -> HttpResponse:
    feed = rows.feed_of(request.actor)
    days = rows.warning_days(request.actor.tenant)
    written = {
        "alarms": feed.alarm_days if feed and feed.alarm_days else [],
        "warnings": list(days),
    }
    filled = {
        name: forms_given.get(name)
        or Days(prefix=name, initial={"days": ", ".join(map(str, chosen))})
        for name, chosen in written.items()
    }
    secret = new.get("secret", "")
    context = {
        "feed": feed,
        "address": f"{settings.PUBLIC_URL}/calendar/{secret}.ics" if secret else "",
        "days": days,
        "may_administer": request.actor.may(Right.ADMINISTER),
        **filled,
    }
    return render(request, "monitoring/calendars.html", context)
