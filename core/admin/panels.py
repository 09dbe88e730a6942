"""Panels on the page of a row, given by apps above the one that owns the row."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

LOOKS_AT_EVERYTHING = frozenset({"AUDITOR", "ADMINISTRATOR"})


@dataclass(frozen=True, slots=True)
class Panel:
    """One panel: the template, what it is told about a row, and which staff roles see it."""

    template: str
    facts: Callable[[Any, Any], Mapping[str, Any]]  # of the row and the actor who looks
    readers: frozenset[str]


_PANELS: dict[str, list[Panel]] = {}


def register(model: str, panel: Panel) -> None:
    """Put a panel on the page of each row of `model`, such as "companies.Company".

    Upper apps call this in their admin module, so that a lower app need not know them.
    """
    _PANELS.setdefault(model, []).append(panel)


def shown(row: models.Model, request: Any) -> list[SafeString]:
    """Return what the reader sees of each panel about `row`."""
    role = request.actor.staff_role
    return [
        SafeString(render_to_string(panel.template, panel.facts(row, request.actor), request))
        for panel in _PANELS.get(row._meta.label, [])
        if role in panel.readers | LOOKS_AT_EVERYTHING
    ]
