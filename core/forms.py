"""Form fields every app shares."""

from typing import Any

from django import forms


class DayField(forms.DateField):
    """A day from the browser's own calendar, which takes and gives ISO dates in every language."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        super().__init__(**options)
