"""Days as people write them, in any language the house speaks."""

import re
from datetime import date

from django.conf import settings
from django.utils import dates, translation

_ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})")
_FIGURES = re.compile(r"(?P<day>\d{1,2})[-/. ](?P<month>\d{1,2})[-/. ](?P<year>\d{4})")
_WORDS = re.compile(r"(?P<day>\d{1,2})[- ](?P<month>[^\W\d_]{3,})\.?[- ](?P<year>\d{4})")


def written(text: str) -> date | None:
    """Return the day that is meant: 2026-11-22, 22-11-2026 or 22 Nov 2026; None: no day."""
    for form in (_ISO, _FIGURES, _WORDS):
        found = form.fullmatch(text.strip())
        if found:
            return _day(found["year"], found["month"], found["day"])
    return None


def _day(year: str, month: str, day: str) -> date | None:
    number = int(month) if month.isdigit() else _month(month.lower())
    try:
        return date(int(year), number, int(day))
    except ValueError:
        return None


def _month(name: str) -> int:
    """Return the number of a month by its name or the beginning of it; zero: there is none."""
    for language, _called in settings.LANGUAGES:
        with translation.override(language):
            for number, month in dates.MONTHS.items():
                short = str(dates.MONTHS_3[number]).lower()
                if name == short or str(month).lower().startswith(name):
                    return number
    return 0
