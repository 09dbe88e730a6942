"""What is filled in about the tables on which limits are decided: shape only."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from core.forms import DayField, WrittenAmount
from limits.texts import tables as texts

_HUNDRED = Decimal(100)
_GRADES = range(1, 11)


class Percentage(forms.DecimalField):
    """A share between 0 and 1, written as a percentage."""

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=0, max_value=100, max_digits=7, decimal_places=4, **options)

    def prepare_value(self, value: Any) -> Any:
        """Show a share as a percentage."""
        return f"{(value * _HUNDRED).normalize():f}" if isinstance(value, Decimal) else value

    def clean(self, value: Any) -> Any:
        """Read a percentage as a share."""
        read = super().clean(value)
        return None if read is None else read / _HUNDRED


class LineWidget(forms.MultiWidget):
    """The figures of one grade side by side, each under its name."""

    def __init__(self) -> None:
        sizes = {"cap": 11, "automatic_authority": 10}
        attributes = [{"size": sizes.get(name, 5), "inputmode": "decimal"} for name in texts.GRADE]
        super().__init__([forms.TextInput(attrs=each) for each in attributes])

    def decompress(self, value: Any) -> list[Any]:
        """Take a kept line apart."""
        if not isinstance(value, Mapping):
            return [None] * len(texts.GRADE)
        return [_shown(name, value[name]) for name in texts.GRADE]

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """Name each figure, for a line of six without names tells nobody anything."""
        parts = self.get_context(name, value, attrs)["widget"]["subwidgets"]
        shown = (
            (
                part["attrs"].get("id", ""),
                called,
                widget.render(
                    part["name"], part["value"], {"id": part["attrs"].get("id", "")}, renderer
                ),
            )
            for part, widget, called in zip(parts, self.widgets, texts.GRADE.values(), strict=True)
        )
        row = '<label class="figure" for="{}"><span class="small soft">{}</span>{}</label>'
        return format_html('<div class="figures">{}</div>', format_html_join("", row, shown))


class Line(forms.MultiValueField):
    """What one grade carries; cleaned as it is kept."""

    widget = LineWidget

    def __init__(self, **options: Any) -> None:
        fields = (
            WrittenAmount(min_value=0, max_digits=13, decimal_places=2),
            Percentage(),
            Percentage(),
            forms.IntegerField(min_value=1, max_value=3650, required=False),
            forms.IntegerField(min_value=1, max_value=120, required=False),
            WrittenAmount(min_value=0, max_digits=13, decimal_places=2),
        )
        super().__init__(fields, require_all_fields=False, required=True, **options)

    def compress(self, data_list: list[Any]) -> dict[str, Any]:
        """Put a line together as it is kept."""
        return {
            name: value if value is None or isinstance(value, int) else f"{value:f}"
            for name, value in zip(texts.GRADE, data_list, strict=True)
        }


class ProposeTables(forms.Form):
    """Every figure of another version of the tables, filled in with those of the one before."""

    valid_from = DayField(label=_("From"), help_text=_("Today or later, at most a year ahead."))
    source = forms.CharField(
        label=_("Source"),
        help_text=_("What the figures rest on: minutes and their date, a study, a treaty."),
        min_length=5,
        max_length=300,
    )
    reason = forms.CharField(
        label=_("Reason"), min_length=10, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        for grade in _GRADES:
            self.fields[f"grade_{grade}"] = Line(label=_("Grade %(grade)s") % {"grade": grade})
        for name, called in texts.REST.items():
            self.fields[name] = _field(name, called)

    def clean(self) -> dict[str, Any]:
        """Give the figures as they are kept."""
        given: dict[str, Any] = super().clean() or {}
        if self.errors:
            return given
        figures: dict[str, Any] = {"grades": [given.pop(f"grade_{each}") for each in _GRADES]}
        for name in texts.REST:
            value = given.pop(name)
            figures[name] = value if isinstance(value, int) else f"{value:f}"
        return {**given, "figures": figures}


def initial(figures: Mapping[str, Any]) -> dict[str, Any]:
    """Return kept figures as the form shows them."""
    lines = {f"grade_{each}": figures["grades"][each - 1] for each in _GRADES}
    return lines | {name: _prepared(name, figures[name]) for name in texts.REST}


class WhyRejected(forms.Form):
    """Why a proposal is turned down."""

    reason = forms.CharField(
        label=_("Reason"), min_length=5, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )


def _field(name: str, called: Any) -> forms.Field:
    if name in texts.SHARES:
        return Percentage(label=called, help_text=_("In per cent."))
    if name in {"no_accounts_most", "unreported_use"}:
        return WrittenAmount(label=called, min_value=0, max_digits=13, decimal_places=2)
    if name in {"rounding_unit", "maximum_unit"}:
        return forms.IntegerField(label=called, min_value=1, max_value=100_000)
    if name in {"accounts_months", "new_company_months"}:
        return forms.IntegerField(label=called, min_value=0, max_value=120)
    return forms.DecimalField(
        label=called, min_value=0, max_value=100, max_digits=7, decimal_places=4
    )


def _prepared(name: str, value: Any) -> Any:
    return Decimal(value) if name in texts.SHARES else value


def _shown(name: str, value: Any) -> Any:
    if value is None or name not in texts.SHARES:
        return value
    return f"{(Decimal(value) * _HUNDRED).normalize():f}"
