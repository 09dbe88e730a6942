"""Companies that a policyholder adds: who may, what is looked at first, and until when undone."""

from enum import StrEnum
from typing import Protocol

from core.errors import BusinessError, StateRefused
from core.states import ensure_can_become

_MAY_ADD = frozenset({"OWNER", "REQUESTER", "BROKER", "CO_INSURED"})  # who may ask for limits
ADDED = "POLICYHOLDER"  # the source of a company that a policyholder added
LOOKS_LIKE = 80  # of 100: a name this near to that of a known company is asked about first


class Identity(StrEnum):
    """Whether somebody at the insurer, or a register, stands for who the company is."""

    UNVERIFIED = "UNVERIFIED"
    VERIFIED = "VERIFIED"


NEXT_STATES: dict[Identity, frozenset[Identity]] = {
    Identity.UNVERIFIED: frozenset({Identity.VERIFIED}),
    Identity.VERIFIED: frozenset(),
}


class Adder(Protocol):
    """Whoever adds a company for a policyholder: `accounts.rules.Actor` is one."""

    @property
    def user_id(self) -> int | None: ...

    @property
    def acting_for(self) -> int | None: ...

    @property
    def mandate_role(self) -> str | None: ...


class MayNotAdd(BusinessError):
    """Only who may ask for limits may add whom to ask one on."""

    sentence = (
        "Your mandate does not include asking for limits, and so no adding of companies either. "
        "Ask the owner of the policy."
    )


class KnownAlready(BusinessError):
    """A company carries this number: it need not be added."""

    sentence = "We know the company with this number: it is %(company)s. Ask for the limit on it."


class NumberBeingChecked(BusinessError):
    """Somebody else gave this number, and who it is was not checked: what they typed is theirs."""

    sentence = (
        "A company with this number is being checked by us, so it cannot be added again. Mail or"
        " call us: we tell you as soon as you can ask for a limit on it."
    )


class LooksLikeOthers(BusinessError):
    """Companies of nearly this name are known; nobody said yet that it is none of them."""

    sentence = (
        "We know companies of nearly this name, such as %(company)s. Choose one of them, or say "
        "that it is none of these."
    )


class NotYourAddition(BusinessError):
    """The company was known before, or another policyholder added it: which, is not told."""

    sentence = "You did not add this company, so it is not yours to take back."


class VerifiedAlready(StateRefused):
    """The company was checked: it is nobody's addition any more."""

    sentence = "We have checked this company already, so it stays. Cancel what you asked on it."


class CheckHasBegun(BusinessError):
    """Something refers to the company; what it is may not be told."""

    sentence = (
        "This company can no longer be taken back: our work on it has begun. Mail or call us when "
        "it should go."
    )


def adds_for(by: Adder) -> int:
    """Return the policyholder somebody may add companies for.

    :raises MayNotAdd: unless the mandate includes asking for limits
    """
    if by.acting_for is None or by.mandate_role not in _MAY_ADD:
        raise MayNotAdd
    return by.acting_for


def ensure_verifiable(identity: str) -> None:
    """Refuse to check a company twice.

    :raises StateRefused: naming the present state
    """
    ensure_can_become(Identity(identity), Identity.VERIFIED, NEXT_STATES)


def ensure_not_verified(identity: str) -> None:
    """Refuse to take back a company that was checked.

    :raises VerifiedAlready: naming the present state
    """
    if identity != Identity.UNVERIFIED:
        raise VerifiedAlready(present=identity)
