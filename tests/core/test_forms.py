"""Fields that every app shares."""

from datetime import date

from django import forms
from django.utils import translation

from core.forms import DayField


class Asked(forms.Form):
    on = DayField(initial=date(2027, 3, 29))


def test_a_day_is_written_as_the_browser_reads_it_in_every_language():
    with translation.override("nl"):
        assert 'value="2027-03-29"' in str(Asked())


def test_a_day_from_the_browser_is_understood_in_every_language():
    with translation.override("nl"):
        form = Asked({"on": "2027-03-29"})

        assert form.is_valid()
        assert form.cleaned_data["on"] == date(2027, 3, 29)
