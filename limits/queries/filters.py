"""The filters somebody keeps."""

from accounts.rules import Actor
from limits.models import SavedFilter


def saved_filters(actor: Actor) -> list[SavedFilter]:
    """Return the filters that the actor keeps for its policyholder, by name."""
    if actor.user_id is None or actor.acting_for is None:
        return []
    own = SavedFilter.objects.visible_to(actor).filter(
        policyholder_id=actor.acting_for, user_id=actor.user_id
    )
    return list(own.order_by("name", "id"))
