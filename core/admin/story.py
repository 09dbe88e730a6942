"""What happened to something and what followed, found by what people call it, shown in words."""

import re
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.apps import apps
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db.models import Model, Q
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from core.admin import days, known, last
from core.admin.desk import Desk
from core.models import Event
from core.templatetags.amounts import day_text, plain_number

_AMOUNT = re.compile(r"-?\d{1,15}\.\d{3}")  # as amounts are kept
_DAY = re.compile(r"\d{4}-[01]\d-[0-3]\d")
_FOLLOWED_FROM = 200  # events: what followed is looked for behind so many
_OF_ONE_NUMBER = 20  # invoices of several sellers may carry the same
# What facts call the id of something else; a search by an id looks into each of them.
_POINTERS = ("buyer", "company", "request", "decision", "case", "claim", "invoice", "letter")


def meaning(wanted: str) -> Q:
    """Return the condition on events that somebody who typed `wanted` looks for."""
    if "@" in wanted:
        people = get_user_model().objects.filter(email__icontains=wanted)
        return Q(user_id__in=people.values("id")) | Q(subject_id__in=people.values("public_id"))
    try:
        return story_of(UUID(wanted))
    except ValueError:
        return _day_or_name(wanted)


def story_of(found: UUID) -> Q:
    """Return the condition on what happened to whatever has this id, and what followed from it.

    What followed has it as its cause, or happened in the same request.
    """
    people = get_user_model().objects.filter(public_id=found)
    told = (
        Q(public_id=found)
        | Q(cause_id=found)
        | Q(request_id=str(found))
        | Q(user_id__in=people.values("id"))
        | known.mentions(_POINTERS, [found])
    )
    first = Event.objects.filter(told).order_by("id")
    seen = list(first.values_list("public_id", "request_id")[:_FOLLOWED_FROM])
    requests = {request for _event, request in seen if request}
    return told | Q(cause_id__in=[event for event, _ in seen]) | Q(request_id__in=requests)


def _day_or_name(wanted: str) -> Q:
    day = days.written(wanted)
    if day is not None:
        return Q(business_date=day)
    numbered = _numbered(wanted)
    if numbered:
        return known.mentions(_POINTERS, numbered)
    meant = wanted.lower()
    of_name = [
        name for name, words in last.words().items() if meant in name or meant in str(words).lower()
    ]
    return Q(name__in=of_name) if of_name else known.about(wanted)


def _numbered(wanted: str) -> list[UUID]:
    """Return the ids of what carries a number: a claim, a case, a policy, an invoice."""
    found: list[UUID] = []
    for model in admin.site._registry:
        names = {field.name for field in model._meta.fields}
        if {"number", "public_id"} <= names:
            rows = model._default_manager.filter(number__in={wanted, wanted.upper()})
            found += rows.order_by("id").values_list("public_id", flat=True)[:_OF_ONE_NUMBER]
    return found


def link(subject_type: str, subject_id: UUID) -> SafeString | str:
    """Link to the desk of an object by what people call it, where it has one."""
    model = apps.get_model(subject_type)
    row = model._default_manager.filter(public_id=subject_id).first()
    known_by = getattr(row, "file_name", "") or subject_id
    return link_to(row, f"{model._meta.verbose_name} {known_by}")


def link_to(row: Model | None, otherwise: str) -> SafeString | str:
    """Link to a row's desk; without a row or a desk say its id."""
    desk = None if row is None else admin.site._registry.get(type(row))
    if row is None or not isinstance(desk, Desk):
        return otherwise
    return format_html('<a href="{}">{}</a>', desk.address_of(row), desk.title_of(row))


def search(wanted: object) -> str:
    """Return where all events are listed that an id finds."""
    return f"{reverse('admin:core_event_changelist')}?q={wanted}"


def shown(value: Any, fact: str = "") -> SafeString:
    """Show facts as words: names with their values, ids as links."""
    if isinstance(value, dict):
        lines = ((name.replace("_", " "), shown(each, name)) for name, each in value.items())
        rows = format_html_join("", "<div><dt>{}</dt><dd>{}</dd></div>", lines)
        return format_html('<dl class="facts">{}</dl>', rows) if value else SafeString("-")
    if isinstance(value, list):
        items = format_html_join("", "<li>{}</li>", ((shown(each, fact),) for each in value))
        return format_html("<ul>{}</ul>", items) if value else SafeString("-")
    if isinstance(value, bool) or value is None:
        return format_html("{}", {True: _("yes"), False: _("no"), None: "-"}[value])
    return format_html("{}", _plain(str(value), fact))


def _plain(value: str, fact: str) -> SafeString | str:
    try:
        found = UUID(value)
    except ValueError:
        return _figure_or_day(value)
    model = known.model_of(fact)
    if model:
        return link(model, found)
    return format_html('<a href="{}">{}</a>', search(found), value)


def _figure_or_day(value: str) -> str:
    """Write amounts and days as people read them; leave codes and words as they are."""
    if _AMOUNT.fullmatch(value):
        return plain_number(Decimal(value), 2)
    if _DAY.fullmatch(value):
        return day_text(date.fromisoformat(value))
    return value
