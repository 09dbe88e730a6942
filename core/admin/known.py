"""How auditors find events by what people call things: each app says how for its own."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import Q


@dataclass(frozen=True, slots=True)
class Known:
    """A kind of row that events are about.

    `model` is its label, such as "companies.Company"; `facts` are the names of the facts that hold
    its id; `search` gives the condition on events about the rows that a text may mean.
    `is_tenant` says that it is the policyholder an event concerns.
    """

    model: str
    facts: frozenset[str]
    search: Callable[[str], Q]
    is_tenant: bool = False


_KNOWN: list[Known] = []


def register(known: Known) -> None:
    """Let auditors find events by a kind of row; upper apps call this in their admin module."""
    _KNOWN.append(known)


def about(text: str) -> Q:
    """Return the condition on events about whatever rows a text may mean."""
    found = Q(pk__in=[])
    for known in _KNOWN:
        found |= known.search(text)
    return found


def model_of(fact: str) -> str:
    """Return the label of the model whose id a fact holds; nothing where nobody said."""
    return next((known.model for known in _KNOWN if fact in known.facts), "")


def tenant() -> str:
    """Return the label of the model of policyholders."""
    return next((known.model for known in _KNOWN if known.is_tenant), "")


def mentions(facts: Iterable[str], ids: Iterable[object]) -> Q:
    """Return the condition on events of which one of `facts` holds one of `ids`."""
    found = Q(pk__in=[])
    for each in ids:
        found |= Q(subject_id=each)
        for fact in facts:
            found |= Q(facts__contains={fact: str(each)})
    return found
