"""What would follow from a step, found by taking it on trial: apps above say what they would do."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from urllib.parse import urlencode

from django.db import transaction
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

Follow = Callable[[int, datetime], Sequence[str]]  # of a row's id; sentences

_FOLLOWING: dict[str, list[Follow]] = {}


def register(model: str, follow: Follow) -> None:
    """Say what would follow from a change to a row of `model`, such as "companies.Company".

    Where only one column of it concerns them, they name that: "policies.Policy.expires_on".

    Upper apps call this in their admin module, so that a lower app need not know them. `follow`
    runs within a trial: what it does is undone.
    """
    _FOLLOWING.setdefault(model, []).append(follow)


def said(model: str, row_id: int, now: datetime) -> list[str]:
    """Return what apps above would do; call it within a trial, after the change."""
    return [line for follow in _FOLLOWING.get(model, []) for line in follow(row_id, now)]


def leading_to(sentence: str, page: str, **chosen: object) -> SafeString:
    """Return a sentence that leads to the list of a desk, of which it chooses rows by columns.

    Only for lists that whoever reads the sentence may open.
    """
    address = f"{reverse(page)}?{urlencode(chosen)}"
    return format_html('{} <a href="{}">{}</a>', sentence, address, gettext("See them"))


@contextmanager
def trial() -> Iterator[None]:
    """Take steps as they would be taken, by the same code, and undo them all."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
