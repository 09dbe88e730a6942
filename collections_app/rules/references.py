"""Payment references with check digits: ISO 11649 (RF) and the Dutch betalingskenmerk."""

import re

from core.errors import BusinessError

_RF_TAIL = re.compile(r"[0-9A-Z]{1,21}", re.ASCII)
_FIFTEEN_DIGITS = re.compile(r"[0-9]{15}", re.ASCII)
_WEIGHTS = (2, 4, 8, 5, 10, 9, 7, 3, 6, 1)  # from the right, repeating (domain.md 6.2)
_CHECK_OF_REST = {10: 1, 11: 0}


class NotAReference(BusinessError):
    """No payment reference can be made of this."""

    sentence = "%(reference)s cannot be made into a payment reference: %(needed)s."


def rf_reference(reference: str) -> str:
    """Return the creditor reference: RF, two check digits, `reference` (PAY-02).

    :raises NotAReference: unless it is 1 to 21 letters and digits
    """
    tail = reference.upper()
    if not _RF_TAIL.fullmatch(tail):
        raise NotAReference(reference=reference[:40], needed="1 to 21 letters and digits")
    return f"RF{98 - _as_number(f'{tail}RF00') % 97:02d}{tail}"


def is_rf_reference(written: str) -> bool:
    """Tell whether this is a creditor reference whose check digits hold."""
    compact = "".join(written.split()).upper()
    if not compact.startswith("RF") or not _RF_TAIL.fullmatch(compact[4:]):
        return False
    return compact[2:4].isdecimal() and rf_reference(compact[4:]) == compact


def betalingskenmerk(number: str) -> str:
    """Return the Dutch reference of 16 digits: a check digit and `number` (PAY-03).

    :raises NotAReference: unless it is 15 digits
    """
    if not _FIFTEEN_DIGITS.fullmatch(number):
        raise NotAReference(reference=number[:40], needed="15 digits")
    weighted = (
        int(digit) * _WEIGHTS[place % len(_WEIGHTS)] for place, digit in enumerate(reversed(number))
    )
    check = 11 - sum(weighted) % 11
    return f"{_CHECK_OF_REST.get(check, check)}{number}"


def _as_number(text: str) -> int:
    return int("".join(str(int(character, 36)) for character in text))
