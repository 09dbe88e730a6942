"""Which legal forms are people, who answer for the debts themselves (`domain.md` 7.1)."""

import re

# Dutch law only: a Belgian CV is a cooperative of limited liability.
_PERSONS = frozenset(
    {
        "eenmanszaak", "vof", "vennootschaponderfirma", "maatschap", "cv",
        "commanditairevennootschap",
    }
)  # fmt: skip


def is_person(form: str, country: str) -> bool:
    """Return whether a sole trader or partners stand behind a legal form, however it is written."""
    return country == "NL" and re.sub(r"[^a-z]", "", form.casefold()) in _PERSONS
