"""What is true of companies: kinds of names, registers and files, and how a name is searched."""

from enum import StrEnum

from companies.rules.names import searchable

__all__ = ["FileFormat", "NameKind", "Scheme", "searchable"]


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


class FileFormat(StrEnum):
    """The shapes of file that companies are imported from."""

    GLEIF = "GLEIF"
    KVK_API = "KVK_API"
    OWN_CSV = "OWN_CSV"
    ACCOUNTS = "ACCOUNTS"  # a file of annual accounts that names companies
