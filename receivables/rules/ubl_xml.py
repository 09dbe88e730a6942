"""Reading one XML of somebody else's: only the values we know by name, and nothing that hurts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from core.sheets import FileRefused
from receivables.rules import ubl_terms as terms

DEEPEST = 30  # levels; an invoice has eight
MOST_ELEMENTS = 500_000  # of all invoices of a file together; an invoice line has about 25
LONGEST_VALUE = 2_000  # characters that are kept of one; what needs more is refused as too long


class DeclaresEntities(FileRefused):
    """The XML begins with a declaration (DTD), which can make it unfold without end."""

    sentence = (
        "%(place)s: the file declares a document type or entities. An invoice has none: export it "
        "again without them."
    )


class XmlUnreadable(FileRefused):
    """What is in the file is not well-formed XML."""

    sentence = (
        "%(place)s: from line %(line)s, column %(column)s on the file is no whole XML. Export it "
        "again."
    )


class LettersUnknown(FileRefused):
    """The XML names an encoding that nobody knows."""

    sentence = "%(place)s: the letters are kept in an unknown way. Export the file as UTF-8."


class TooManyElements(FileRefused):
    """The file has more in it than invoices have."""

    sentence = "%(place)s: the file holds far more than invoices do. Send fewer invoices at a time."


@dataclass(slots=True)
class Budget:
    """How many elements may still be read."""

    left: int = MOST_ELEMENTS


@dataclass(frozen=True, slots=True)
class Value:
    """A text with its attributes; `group` tells values that stand together."""

    text: str
    about: Mapping[str, str]
    group: int


@dataclass(slots=True)
class Read:
    """What an XML says under the names we know; `root` is the name of the whole."""

    root: str = ""
    values: dict[str, list[Value]] = field(default_factory=dict)

    def all(self, term: str) -> list[Value]:
        """Return the values of a term, in their order."""
        return self.values.get(term, [])


class _Hurts(Exception):
    """There is more in the file than any invoice has."""


class _Collector:
    """Listens to the parser and keeps what `terms` names; all else is passed by."""

    def __init__(self, budget: Budget) -> None:
        self.read, self._budget, self._groups = Read(), budget, 0
        self._ways: list[str | None] = []  # where we are; None: nothing of ours stands below
        self._about: Mapping[str, str] = {}
        self._text: list[str] | None = None
        self._length = 0

    def start(self, tag: str, about: Mapping[str, str]) -> None:
        self._budget.left -= 1
        if self._budget.left < 0 or len(self._ways) >= DEEPEST:
            raise _Hurts
        self._text = None
        if not self._ways:
            self.read.root = tag[:200]
            self._ways.append("" if tag in terms.ROOTS else None)
            return
        above = self._ways[-1]
        way = None if above is None else f"{above}/{terms.short(tag)}".removeprefix("/")
        self._ways.append(way if way in terms.WAYS else None)
        self._groups += way in terms.GROUPS
        if way in terms.TERMS:
            self._text, self._length, self._about = [], 0, dict(about)

    def data(self, text: str) -> None:
        if self._text is not None and self._length <= LONGEST_VALUE:
            self._text.append(text[: LONGEST_VALUE + 1])
            self._length += len(text)

    def end(self, tag: str) -> None:
        way = self._ways.pop()
        if self._text is not None and way in terms.TERMS:
            value = Value("".join(self._text).strip(), self._about, self._groups)
            self.read.values.setdefault(terms.TERMS[way], []).append(value)
        self._text = None

    def close(self) -> Read:
        return self.read


def read(content: bytes, place: str, budget: Budget) -> Read:
    """Return what an XML says; entities are never unfolded, and nothing is fetched.

    :raises DeclaresEntities: if it declares a document type
    :raises XmlUnreadable: if it is not well-formed
    :raises LettersUnknown: if nobody knows its encoding
    :raises TooManyElements: if it holds more than invoices do
    """
    collector = _Collector(budget)
    parser = DefusedXMLParser(target=collector, forbid_dtd=True)
    try:
        parser.feed(content)
        parser.close()
    except _Hurts:
        raise TooManyElements(place=place) from None
    except DefusedXmlException:
        raise DeclaresEntities(place=place) from None
    except ParseError as wrong:
        line, column = wrong.position
        raise XmlUnreadable(place=place, line=line, column=column + 1) from None
    except (ValueError, LookupError):
        raise LettersUnknown(place=place) from None
    return collector.read
