"""What waits for whoever opens the back office: each desk says what of its rows does."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Waiting:
    """Rows of a desk that wait for somebody.

    `rows` gets the actor and returns them; `where` is the query string by which the desk's list
    shows just these; `roles` are the staff roles whose work they are.
    """

    label: str | Promise
    roles: frozenset[str]
    rows: Callable[[Any], QuerySet[Any]]
    where: str = ""


def for_reader(request: HttpRequest, desks: Iterable[Any]) -> list[dict[str, Any]]:
    """Return what waits for the reader's role, desk by desk: its label, number and address.

    Where nothing waits it comes last.
    """
    actor = request.actor  # type: ignore[attr-defined]  # ActAs sets it
    found = []
    for desk in desks:
        place = reverse(f"admin:{desk.opts.app_label}_{desk.opts.model_name}_changelist")
        found += [
            {
                "label": each.label,
                "count": each.rows(actor).count(),
                "url": f"{place}?{each.where}" if each.where else place,
            }
            for each in getattr(desk, "waiting", ())
            if actor.staff_role in each.roles
        ]
    return sorted(found, key=lambda each: not each["count"])  # those of nothing come last
