"""Who may change what is known of companies, and which changes make sense."""

from typing import Protocol

from core.errors import BusinessError

_KEEPERS = frozenset({"ADMINISTRATOR", "RISK_ANALYST", "SENIOR_RISK_ANALYST"})


class Keeper(Protocol):
    """Whoever changes a company: `accounts.rules.Actor` is one."""

    @property
    def user_id(self) -> int | None: ...

    @property
    def staff_role(self) -> str | None: ...

    @property
    def is_system(self) -> bool: ...


class NotYourWork(BusinessError):
    """What is known of companies is kept by risk analysts and administrators."""

    sentence = "Companies are kept by risk analysts and administrators. Ask one of them."


class NumberTaken(BusinessError):
    """Another company carries the number already."""

    sentence = (
        "The %(scheme)s number %(value)s belongs to %(company)s. If it is the same company, merge "
        "the two."
    )


class NoSuchCompany(BusinessError):
    """No company is known by what was typed."""

    sentence = "No company is known by %(text)s: give its number, or its id from the address bar."


class SeveralCompanies(BusinessError):
    """More than one company is known by what was typed."""

    sentence = "More than one company is known by %(text)s: give its id from the address bar."


class WouldBeItsOwnParent(BusinessError):
    """The parent chosen belongs to the company itself."""

    sentence = (
        "%(parent)s belongs to the group below this company, so it cannot be above it too. Take "
        "it out of that group first."
    )


class MergedAlready(BusinessError):
    """The company was merged into another one before."""

    sentence = "This company was merged into %(company)s already: work on that one."


class MergedIntoItself(BusinessError):
    """A company cannot be merged into itself."""

    sentence = "These are the same company: choose another one to keep."


class MergedIntoOwnGroup(BusinessError):
    """The company to keep belongs to the one that would go."""

    sentence = (
        "%(company)s belongs to the group below this company. Give it another parent first, or "
        "merge the other way round."
    )


def ensure_keeper(by: Keeper) -> None:
    """Refuse whoever does not keep companies.

    :raises NotYourWork: for every other role
    """
    if not by.is_system and by.staff_role not in _KEEPERS:
        raise NotYourWork
