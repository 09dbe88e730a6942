"""Corrections of exchange rates: proposed by one person, released by a second."""

from core.errors import BusinessError


class CorrectionWaits(BusinessError):
    """Another correction of the rate waits for a second person already."""

    sentence = (
        "A correction of this rate waits for a second person: release it, send it back, or take it"
        " back first."
    )


class RateStands(BusinessError):
    """The rate is what the correction says already."""

    sentence = "This is the rate on record already: there is nothing to correct."
