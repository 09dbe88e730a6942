"""What is true of companies: names, identifiers, kinds."""

import re
import unicodedata
from enum import StrEnum


class Scheme(StrEnum):
    """The register or list an identifier comes from (`docs/glossary.md`)."""

    KVK = "KVK"
    VAT = "VAT"
    LEI = "LEI"
    DUNS = "DUNS"
    SIREN = "SIREN"
    HRB = "HRB"
    NATIONAL = "NATIONAL"


class NameKind(StrEnum):
    STATUTORY = "STATUTORY"
    TRADE = "TRADE"
    FORMER = "FORMER"


def searchable(name: str) -> str:
    """Return `name` as it is searched: lower case, without accents and punctuation."""
    plain = "".join(
        letter
        for letter in unicodedata.normalize("NFKD", name.casefold())
        if not unicodedata.combining(letter)
    )
    return " ".join(re.sub(r"[^\w]+", " ", plain).split())
