"""What the codes of companies are called."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from companies.rules import FileFormat, NameKind, Scheme
from companies.rules.adding import Identity

SCHEMES: dict[str, Promise] = {
    Scheme.KVK: _("KvK number"),
    Scheme.VAT: _("VAT number"),
    Scheme.LEI: _("LEI"),
    Scheme.DUNS: _("D-U-N-S number"),
    Scheme.SIREN: _("SIREN"),
    Scheme.HRB: _("German register number"),
    Scheme.NATIONAL: _("National register number"),
}
NAME_KINDS: dict[str, Promise] = {
    NameKind.STATUTORY: _("Statutory name"),
    NameKind.TRADE: _("Trade name"),
    NameKind.FORMER: _("Former name"),
}
FILE_FORMATS: dict[str, Promise] = {
    FileFormat.GLEIF: _("Extract of GLEIF"),
    FileFormat.KVK_API: _("Answer of the KvK API"),
    FileFormat.OWN_CSV: _("Our own CSV"),
    FileFormat.ACCOUNTS: _("Annual accounts that name companies"),
}


SOURCES: dict[str, Promise] = {
    **FILE_FORMATS,
    "STAFF": _("Added by staff"),
    "POLICYHOLDER": _("Added by a policyholder"),
}
IDENTITIES: dict[str, Promise] = {
    Identity.UNVERIFIED: _("Not checked yet"),
    Identity.VERIFIED: _("Checked"),
}


def source(code: str) -> str:
    """Return where what is known of a company comes from."""
    return str(SOURCES.get(code, code))


def identity(code: str) -> str:
    """Return what is said of whether a company's identity was checked."""
    return str(IDENTITIES[code])


def scheme(code: str) -> str:
    """Return what a kind of number is called."""
    return str(SCHEMES[code])


def name_kind(code: str) -> str:
    """Return what a kind of name is called."""
    return str(NAME_KINDS[code])


def file_format(code: str) -> str:
    """Return what a kind of file is called."""
    return str(FILE_FORMATS[code])
