"""What may be kept of filters."""

from core.errors import BusinessError

MOST = 20  # a person, a policyholder: more nobody finds back [DESIGN]


class NameTaken(BusinessError):
    """The person has a filter of that name."""

    sentence = "You have a filter called %(name)s already. Choose another name, or keep that one."


class TooManyFilters(BusinessError):
    """The person keeps as many filters as one can find back."""

    sentence = "You keep %(most)s filters, which is the most. Remove one first."


class NothingChosen(BusinessError):
    """A filter that chooses nothing."""

    sentence = "Choose something first: a filter that shows all limits is what the list does."


def ensure_room(kept: int) -> None:
    """Refuse one filter more than there may be.

    :raises TooManyFilters: naming the most
    """
    if kept >= MOST:
        raise TooManyFilters(most=MOST)
