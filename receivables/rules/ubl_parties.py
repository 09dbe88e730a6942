"""Who sends an electronic invoice and to whom, by the numbers it gives."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from receivables.rules.ubl_xml import Read, Value

KVK = "0106"  # the scheme of the Dutch trade register in the list of ISO 6523
_NO_REGISTERS = frozenset({"0060", "0088", "0190", "0199"})  # D-U-N-S, GLN, OIN, LEI
_SEPARATORS = re.compile(r"[\s.\-/]")


@dataclass(frozen=True, slots=True)
class Seller:
    """The policyholder whose invoices these must be: its numbers and its names."""

    registered: frozenset[str] = frozenset()  # numbers of a trade register
    vat: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()

    @classmethod
    def known(cls, registered: Iterable[str], vat: Iterable[str], names: Iterable[str]) -> "Seller":
        """Return the policyholder as it is on record, made comparable."""
        return cls(
            frozenset(map(_joined, registered)),
            frozenset(map(_joined, vat)),
            frozenset(map(_plain, names)),
        )

    def stranger_in(self, read: Read) -> tuple[str, str] | None:
        """Return the term and the number or name by which an invoice is of another seller.

        Each number that can be compared must be this one's; where none can, the name. None: it is.
        """
        registered = [each.text for each in read.all("BT-30") if _is_of_register(each)]
        given = {"BT-30": registered, "BT-31": list(vat_numbers(read, "BT-31"))}
        own = {"BT-30": self.registered, "BT-31": self.vat}
        compared = [term for term in given if given[term] and own[term]]
        for term in compared:
            if not own[term] & set(map(_joined, given[term])):
                return term, given[term][0]
        names = [each.text for each in read.all("BT-27")]
        if compared or any(_plain(name) in self.names for name in names):
            return None
        return "BT-27", names[0] if names else ""


def vat_numbers(read: Read, term: str) -> Iterator[str]:
    """Return the VAT numbers of a party; a number of another tax stands beside them."""
    schemes = {value.group: value.text.upper() for value in read.all(f"{term} scheme")}
    for value in read.all(term):
        if value.text and schemes.get(value.group, "VAT") == "VAT":
            yield value.text


def buyer_number(read: Read) -> tuple[str, str]:
    """Return the buyer's number, and the term it stands under: KvK, else VAT, else any other."""
    registered = [value for value in read.all("BT-47") if value.text]
    of_kvk = next((value.text for value in registered if _is_kvk(value)), "")
    vat = next(vat_numbers(read, "BT-48"), "")
    if of_kvk or not vat:
        other = registered[0].text if registered else ""
        return of_kvk or other, "BT-47"
    return vat, "BT-48"


def _is_of_register(value: Value) -> bool:
    return bool(value.text) and value.about.get("schemeID") not in _NO_REGISTERS


def _is_kvk(value: Value) -> bool:
    return value.about.get("schemeID") == KVK


def _joined(number: str) -> str:
    return _SEPARATORS.sub("", number).upper()


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()
