"""A file of open items, invoices or buyers, from when it is sent to when it is taken in."""

from enum import StrEnum

from core.errors import BusinessError


class FileKind(StrEnum):
    """What a file holds."""

    LEDGER = "LEDGER"  # open items, one a line
    INVOICES = "INVOICES"  # electronic invoices and credit notes (UBL)
    BUYERS = "BUYERS"  # whom the policyholder sells to, one a line


class FileState(StrEnum):
    """What is being done with a file."""

    CHECKING = "CHECKING"  # its lines are compared with what is on record
    READY = "READY"  # every line's fate can be seen; nothing is taken in
    LOADING = "LOADING"
    PARTLY = "PARTLY"  # the good lines were taken in, the others not yet
    LOADED = "LOADED"
    DROPPED = "DROPPED"  # by whoever sent it; nothing was taken in


NEXT_STATES: dict[FileState, frozenset[FileState]] = {
    FileState.CHECKING: frozenset({FileState.READY, FileState.PARTLY, FileState.DROPPED}),
    FileState.READY: frozenset({FileState.CHECKING, FileState.LOADING, FileState.DROPPED}),
    FileState.LOADING: frozenset({FileState.READY, FileState.PARTLY, FileState.LOADED}),
    FileState.PARTLY: frozenset({FileState.CHECKING, FileState.LOADING, FileState.PARTLY}),
    FileState.LOADED: frozenset(),
    FileState.DROPPED: frozenset(),
}

NEXT_STATES_OF_A_LIST = {  # what it made known can be taken back: nothing is booked on it
    **NEXT_STATES,
    FileState.PARTLY: NEXT_STATES[FileState.PARTLY] | {FileState.DROPPED},
    FileState.LOADED: frozenset({FileState.DROPPED}),
}


class NamedIn(StrEnum):
    """Where a buyer was named that we could not tell."""

    LEDGER = "LEDGER"
    LIST = "LIST"
    INVOICE = "INVOICE"


class NothingGood(BusinessError):
    """Not one line of the file can be taken in."""

    sentence = "Not one line of this file can be taken in. Mend the file and send it again."


class NoMoreGood(BusinessError):
    """The good lines of the file were taken in before."""

    sentence = "Its good lines were taken in before. Mend the others and send the file again."


class TakenInBefore(BusinessError):
    """The very same file was taken in whole."""

    sentence = "This very file was taken in on %(day)s. Nothing changed."


class ActsNoMore(BusinessError):
    """Whoever pressed has no mandate any more."""

    sentence = "Whoever had this file taken in acts for you no more. Somebody else can do it."
