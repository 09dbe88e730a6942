"""How long a claim can be sued for (art. 3:307, 3:317 to 3:319 BW, `domain.md` 4.4)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from core.dates import add_months, add_years

YEARS = 5  # art. 3:307 BW, from the day after the due date
WARN_MONTHS = 6  # domain.md 4.4


@dataclass(frozen=True, slots=True)
class Prescription:
    """The last day to act: as it stands, and as it would be without any interruption."""

    last_day: date
    last_day_without_interruption: date

    @property
    def warn_on(self) -> date:
        """The day from which the case must be looked at."""
        return add_months(self.last_day, -WARN_MONTHS)


def prescription(due_on: date, interrupted_on: Iterable[date] = ()) -> Prescription:
    """Return when a claim prescribes; a demand in writing or an acknowledgement restarts it.

    What comes after the last day restarts nothing, and no interruption makes it earlier
    (LIM-PRESC, art. 3:319(2) BW).
    """
    original = add_years(due_on, YEARS)
    last_day = original
    for day in sorted(interrupted_on):
        if day <= last_day:
            last_day = max(last_day, add_years(day, YEARS))
    return Prescription(last_day, original)
