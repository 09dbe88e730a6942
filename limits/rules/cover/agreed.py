"""The terms over time: those of the day of dispatch govern an invoice (R-POL-31)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from receivables.rules.clock import ExtensionStart, ExtensionTerms


@dataclass(frozen=True, slots=True)
class DatedTerms:
    """What was agreed for dispatches from a day on, until the next of them."""

    valid_from: date
    maximum_payment_days: int
    maximum_invoicing_days: int
    maximum_extension_days: int
    extension_start: ExtensionStart = ExtensionStart.DUE_DATE

    @property
    def extension(self) -> ExtensionTerms:
        """Return the terms on which an invoice of these dispatches stops shipments."""
        return ExtensionTerms(self.maximum_extension_days, start=self.extension_start)


def governing(versions: Sequence[DatedTerms], day: date) -> DatedTerms:
    """Return the newest version begun by a day, or the first of all; there is at least one."""
    begun = [each for each in versions if each.valid_from <= day]
    return max(begun, key=_begins) if begun else min(versions, key=_begins)


def differing(
    versions: Sequence[DatedTerms], standing: DatedTerms, days: Iterable[date]
) -> tuple[DatedTerms, ...]:
    """Return the versions that govern the dispatch `days`, earliest first.

    Where they all say what the `standing` terms say there is nothing to return: the facts of a
    claim stay the same when terms are agreed that touch none of its invoices.
    """
    found = {governing(versions, day) for day in days}
    if all(replace(each, valid_from=standing.valid_from) == standing for each in found):
        return ()
    return tuple(sorted(found, key=_begins))


def _begins(version: DatedTerms) -> date:
    return version.valid_from
