"""How desks write a column: codes in words, amounts in their currency, no needless decimals."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db import models

from core.fields import AmountField, ShareField
from core.money import Money
from core.templatetags.amounts import money, number, share

Words = Mapping[str, Callable[[Any], object]]  # by column: what its codes are called
Column = str | Callable[[Any], object]


class CodeFilter(admin.ChoicesFieldListFilter):
    """The codes a column can hold, called what the desk calls them."""

    def choices(self, changelist: Any) -> Iterator[Any]:
        """Offer every code by its words."""
        codes = [code for code, _label in self.field.flatchoices]
        yield from _in_words(super().choices(changelist), codes, _words_of(self, changelist))


class ValueFilter(admin.AllValuesFieldListFilter):
    """The codes that stand in a column, called what the desk calls them."""

    def choices(self, changelist: Any) -> Iterator[Any]:
        """Offer every code by its words."""
        codes = list(self.lookup_choices)
        yield from _in_words(super().choices(changelist), codes, _words_of(self, changelist))


def _words_of(code_filter: Any, changelist: Any) -> Callable[[Any], object]:
    words: Callable[[Any], object] = changelist.model_admin.words[code_filter.field_path]
    return words


def _in_words(
    choices: Iterator[Any], codes: list[Any], words: Callable[[Any], object]
) -> Iterator[Any]:
    """Put words in the place of codes; the first choice is every row."""
    yield next(choices)
    for code, choice in zip(codes, choices, strict=False):  # the last one may be "nothing"
        yield {**choice, "display": words(code) if code else choice["display"]}


def shown(model: type[models.Model], names: Any, words: Words) -> list[Column]:
    """Return the columns called `names`, those that people cannot read as they are kept in words.

    People are shown by their names: a link would lead most readers to a closed desk.
    """
    by_name = {field.name: field for field in model._meta.fields}
    return [_shown(by_name[name], words) if name in by_name else name for name in names]


def filters(model: type[models.Model], names: Any, words: Words) -> list[Any]:
    """Return the filters of a list, those on codes with their words."""
    return [_filter(model, name) if name in words else name for name in names]


def _filter(model: type[models.Model], name: str) -> tuple[str, type[admin.FieldListFilter]]:
    has_choices = bool(getattr(model._meta.get_field(name), "choices", None))
    return name, (CodeFilter if has_choices else ValueFilter)


def _shown(field: Any, words: Words) -> Column:
    if field.name in words:
        return _of_value(field, _worded(words[field.name]))
    if field.related_model is get_user_model():
        return _of_value(field, lambda person: person.get_username() if person else "\u2013")
    if isinstance(field, AmountField):
        return _amount(field)
    if isinstance(field, ShareField):
        return _of_value(field, share)
    if isinstance(field, models.DecimalField):
        return _of_value(field, number)
    return str(field.name)


def _worded(words: Callable[[Any], object]) -> Callable[[Any], object]:
    return lambda code: str(words(code)) if code else "\u2013"


def _amount(field: Any) -> Column:
    def show(row: Any) -> object:
        value = getattr(row, field.name)
        return money(None if value is None else Money(value, row.currency))

    return _column(field, show)


def _of_value(field: Any, show: Callable[[Any], object]) -> Column:
    return _column(field, lambda row: show(getattr(row, field.name)))


def _column(field: Any, show: Callable[[Any], object]) -> Column:
    @admin.display(description=field.verbose_name, ordering=field.name)
    def column(row: Any) -> object:
        return show(row)

    column.__name__ = str(field.name)  # by which Django tells columns apart
    return column
