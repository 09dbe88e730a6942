"""One thing staff can do with a row of a desk."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.db import models
from django.utils.functional import Promise

Work = Callable[[Any, dict[str, Any], Any, datetime], object]
Preview = Callable[[Any, dict[str, Any], datetime], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Button:
    """One thing staff can do with a row.

    `do` gets the row, the form's cleaned data, the actor and the moment, and makes one service
    call. `roles` are the staff roles that see the button; the service checks them again. `shown`
    hides it where the row's state does not allow it. `form` asks what the service needs to know,
    `initial` says what stands filled in. `done` says what happened: a sentence, or what makes one
    of what `do` returned. `preview` says what would follow; if it says anything, that is shown
    before it is done. `follows` says on the button's page, before anything is pressed, what will
    happen to whom. `about` gives the row whose panels stand beside the form. `fit` makes the form
    fit the row: it offers what the row has to choose from. `not_by` names, by their ids, the people
    who did the first half: it is not offered to them, since a second person has to press it;
    `only_by` those to whom alone it is.
    """

    name: str
    label: str | Promise
    done: str | Promise | Callable[[Any], str | Promise]
    roles: frozenset[str]
    do: Work
    form: type[forms.Form] = forms.Form
    shown: Callable[[Any], bool] = lambda row: True
    danger: bool = False
    initial: Callable[[Any], dict[str, Any]] = lambda row: {}
    preview: Preview = lambda row, data, now: ()
    about: Callable[[Any], models.Model | None] = lambda row: None
    follows: Callable[[Any], Sequence[str]] = lambda row: ()
    fit: Callable[[Any, forms.Form], None] = lambda row, form: None
    not_by: Callable[[Any], Collection[int | None]] = lambda row: ()
    only_by: Callable[[Any], Collection[int | None]] | None = None

    def is_for(self, person: int | None, row: Any) -> bool:
        """Tell whether it is offered to a person, by its id."""
        is_theirs = self.only_by is None or person in self.only_by(row)
        return is_theirs and person not in self.not_by(row)
