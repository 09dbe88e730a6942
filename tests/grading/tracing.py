"""Reading a page as somebody who asks of every number where it comes from."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

NUMBER = re.compile(r"\d[\d.,]*\d|\d")
_VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "use", "wbr"}
_UNITS = {"tr", "li", "p", "dd", "h1", "h2", "summary", "figcaption"}
_NOT_READ = {"script", "style", "select", "option", "svg", "kbd", "title", "template"}


@dataclass
class Node:
    """An element of a page, with its texts and elements in their order."""

    tag: str
    attrs: dict = field(default_factory=dict)
    parent: "Node | None" = None
    children: list = field(default_factory=list)

    def above(self):
        """Return the element and all it stands in, the nearest first."""
        node = self
        while node is not None:
            yield node
            node = node.parent

    def within(self):
        """Return every element in this one."""
        for child in self.children:
            if isinstance(child, Node):
                yield child
                yield from child.within()

    def texts(self):
        """Return every text in this element that people read, with the element it stands in."""
        for child in self.children:
            if not isinstance(child, Node):
                yield child, self
            elif child.tag not in _NOT_READ:
                yield from child.texts()

    def links(self):
        """Return the addresses this element leads to."""
        return [
            node.attrs["href"]
            for node in self.within()
            if node.tag == "a" and node.attrs.get("href", "#") not in ("", "#")
        ]

    def is_of(self, name):
        """Whether the element has a class."""
        return name in (self.attrs.get("class") or "").split()


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.root = self.here = Node("page")

    def handle_starttag(self, tag, attrs):
        node = Node(tag, dict(attrs), self.here)
        self.here.children.append(node)
        if tag not in _VOID:
            self.here = node

    def handle_startendtag(self, tag, attrs):
        self.here.children.append(Node(tag, dict(attrs), self.here))

    def handle_endtag(self, tag):
        for node in self.here.above():
            if node.tag == tag:
                self.here = node.parent or self.root
                return

    def handle_data(self, data):
        self.here.children.append(data)


def read(html):
    """Return the part of a page of the admin that is about its row."""
    reader = _Reader()
    reader.feed(html)
    return next(node for node in reader.root.within() if node.attrs.get("id") == "content")


def text_of(node):
    """Return what people read, its numbers without signs."""
    return " ".join(" ".join(text for text, _ in node.texts()).split())


def numbers(content):
    """Return every number of a page, with the text it stands in and the links it has.

    Those of charts are left out: they are drawn from what the page shows as a table. So is the day
    on which a grade is looked at again: the day and the months it is counted from stand beside it.
    """
    for text, node in content.texts():
        above = list(node.above())
        if any(each.tag == "figure" for each in above) or (_is_worked_out(above)):
            continue
        for found in NUMBER.findall(text):
            yield found, " ".join(text.split()), _links_of(node)


def _is_worked_out(above):
    is_day = any(each.tag == "time" for each in above)
    return is_day and any(each.is_of("field-due_text") for each in above)


def charted(content, *, but):
    """Return every number of the charts of a page, without the rows that say `but`."""
    for figure in content.within():
        if figure.tag == "figure":
            for text, node in figure.texts():
                rows = [each for each in node.above() if each.tag in ("tr", "li")]
                if not any(but in text_of(row) for row in rows[:1]) and but not in text:
                    yield from NUMBER.findall(text)


def _links_of(node):
    for each in node.above():
        if each.tag == "a" and each.attrs.get("href"):
            return [each.attrs["href"]]
        if each.tag in _UNITS or each.is_of("form-row") or each.is_of("facts"):
            return each.links() or _of_column(node, each)
    return []


def _of_column(node, row):
    """Return the links of the head of a cell's column."""
    if row.tag != "tr":
        return []
    cells = [each for each in row.children if isinstance(each, Node)]
    place = next(at for at, cell in enumerate(cells) if cell in list(node.above()))
    table = next(each for each in row.above() if each.tag == "table")
    heads = [
        each for each in table.within() if each.tag == "th" and each.parent.parent.tag == "thead"
    ]
    return heads[place].links() if place < len(heads) else []
