"""Up to how much an underwriter decides alone, and who may say so."""

from accounts.rules import Actor, StaffRole
from core.errors import BusinessError
from core.money import Money


class AuthorityWaits(BusinessError):
    """Another authority of the person waits for a second person already."""

    sentence = "An authority of %(amount)s waits for a second person: release or take it back."


class AuthorityStands(BusinessError):
    """The person has this authority already."""

    sentence = "This is the authority that counts on that day already."


class NotAnUnderwriter(BusinessError):
    """Only underwriters decide limits."""

    sentence = "Only underwriters decide limits: give the person that role first."


class AuthorityBeginsInThePast(BusinessError):
    """An authority was to count from a day gone by."""

    sentence = "An authority counts from %(today)s at the earliest."


class MoreThanYourOwn(BusinessError):
    """An underwriter would let somebody decide more than it decides itself."""

    sentence = "You decide up to %(authority)s yourself. Ask an administrator to release this."


class OwnAuthority(BusinessError):
    """Somebody would release what it decides alone itself."""

    sentence = "This is your own authority: somebody else releases it."


def ensure_may_authorise(actor: Actor, amount: Money, *, of_user: int) -> None:
    """Refuse to let somebody decide up to an amount where the actor may not say so.

    :raises OwnAuthority: for one's own
    :raises MoreThanYourOwn: for an underwriter with less authority
    """
    if actor.user_id == of_user:
        raise OwnAuthority
    if actor.staff_role is StaffRole.UNDERWRITER and amount > actor.authority:
        raise MoreThanYourOwn(authority=actor.authority)
