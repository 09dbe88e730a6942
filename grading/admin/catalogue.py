"""The page of indicators: what is looked at, what each does, and how far each is known."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from core.admin.panels import LOOKS_AT_EVERYTHING
from grading import queries, texts
from grading.admin.base import READERS
from grading.model.catalogue import Group, Level, Use

_FILTERS = (("level", Level), ("group", Group), ("use", Use))


def indicators(request: Any, site: Any) -> HttpResponse:
    """Show the catalogue, as far as it was chosen by level, group and use."""
    if request.actor.staff_role not in READERS | LOOKS_AT_EVERYTHING:
        raise PermissionDenied
    entries = queries.catalogue()
    shown = [entry for entry in entries if _is_chosen(request, entry)]
    return TemplateResponse(
        request,
        "admin/grading/indicators.html",
        {
            **site.each_context(request),
            "title": _("Indicators"),
            "entries": [
                (
                    entry,
                    *texts.indicator(entry),
                    texts.formula(entry.indicator),
                    texts.prose(entry.indicator.source),
                    texts.prose(entry.indicator.refreshed),
                )
                for entry in shown
            ],
            "count": len(shown),
            "total": len(entries),
            "filters": [_choices(request, name, kind) for name, kind in _FILTERS],
        },
    )


def _choices(request: HttpRequest, name: str, kind: Any) -> tuple[Any, ...]:
    """Return a filter: its name and label, what it offers, and what was chosen."""
    offered = [(each.value, texts.CATALOGUE[each]) for each in kind]
    return name, texts.CATALOGUE[name], offered, request.GET.get(name, "")


def _is_chosen(request: HttpRequest, entry: queries.Entry) -> bool:
    level, group, use = (request.GET.get(name, "") for name, _kind in _FILTERS)
    return (
        level in ("", entry.indicator.level)
        and group in ("", entry.indicator.group)
        and (not use or use in entry.uses)
    )
