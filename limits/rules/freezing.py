"""No limit on a buyer rises while several report an overdue on it and nobody judged that (8.5)."""

from core.errors import BusinessError


class IncreasesFrozen(BusinessError):
    """More would be given while it waits to be judged what several policyholders reported."""

    sentence = (
        "Two policyholders or more report an overdue on this buyer, and nobody has judged that "
        "yet. Judge it among the signals first, or give no more than stands."
    )


def ensure_not_frozen(*, is_frozen: bool) -> None:
    """Refuse to give more on a buyer; for underwriters alone, since it tells of others.

    :raises IncreasesFrozen: while it waits for somebody who judges it
    """
    if is_frozen:
        raise IncreasesFrozen
