"""What is true of letters to buyers: who sends which, in which language, how to pay."""

from collections_app.rules.lifecycle import LetterKind
from collections_app.rules.references import rf_reference
from core.errors import BusinessError

BY_POLICYHOLDER = frozenset({LetterKind.REMINDER, LetterKind.FINAL_NOTICE})
INTERRUPT = frozenset({LetterKind.FINAL_NOTICE, LetterKind.COLLECTION_DEMAND})  # art. 3:317 BW
DAYS_AFTER_DEMAND = 7  # as after a final notice, domain.md 4.4 [DESIGN]
_READS_DUTCH = frozenset({"NL", "BE"})


class NotThePolicyholdersLetter(BusinessError):
    """A demand is sent by the collector, once the debt is handed over."""

    sentence = "Only the collector sends a demand. Send a reminder or a final notice."


class NoCollectionAccount(BusinessError):
    """The house has no account on which buyers pay what is collected."""

    sentence = "No demand is made: no account is set to which buyers pay what is collected."


def language_for(country: str) -> str:
    """Return the language of a letter to a buyer there."""
    return "nl" if country in _READS_DUTCH else "en"


def payment_reference(case_number: str) -> str:
    """Return the reference by which a payment on a case is recognised."""
    return rf_reference(case_number.replace("-", ""))
