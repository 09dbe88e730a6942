"""Questions about what policyholders were told."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Length

from accounts.rules import Actor
from companies.rules import searchable
from core.models import Delivery
from monitoring.models import Notice, NoticeRead
from monitoring.rules import NoticeKind

_MOST_CALLED_SO = 5


def notices(
    actor: Actor, *, kind: NoticeKind | None = None, unread: bool = False
) -> QuerySet[Notice]:
    """Return what the policyholder was told, newest first; `read_at` is when the actor read it."""
    read = _read_by(actor)
    found = (
        Notice.objects.visible_to(actor)
        .select_related("buyer")
        .annotate(read_at=Subquery(read.values("read_at")))
    )
    if kind:
        found = found.filter(kind=kind)
    if unread:
        found = found.filter(~Exists(read))
    return found.order_by("-business_date", "-created_at", "-id")


def notice(actor: Actor, public_id: UUID) -> Notice | None:
    """Return one notice; None: there is none the actor may see."""
    return notices(actor).filter(public_id=public_id).first()


def notices_in(actor: Actor, messages: Iterable[Delivery]) -> dict[str, Notice]:
    """Return the notices that messages carry, by id; a test message carries none."""
    carried = {message.payload["notice"] for message in messages if message.payload}
    found = notices(actor).filter(public_id__in=carried)
    return {str(notice.public_id): notice for notice in found}


def notice_to_send(public_id: UUID) -> Notice:
    """Return a notice with all that a mail about it names.

    :raises Notice.DoesNotExist: if there is none
    """
    return Notice.objects.select_related("buyer", "policyholder").get(public_id=public_id)


def notices_to_send(public_ids: Iterable[str]) -> dict[str, Notice]:
    """Return notices by id, each with all that a message about it names."""
    found = Notice.objects.select_related("buyer", "policyholder").filter(public_id__in=public_ids)
    return {str(notice.public_id): notice for notice in found}


def buyers_told_of(actor: Actor, called: str) -> list[tuple[UUID, str]]:
    """Return a few buyers that notices are about and that are called so, or have that number.

    The id of each and its name; the shortest name first, so one called just so is among them.
    """
    words, is_called = searchable(called), Q(buyer__identifiers__value__iexact=called.strip())
    if words:
        is_called |= Q(buyer__search_name__contains=words)
    found = (
        Notice.objects.visible_to(actor)
        .filter(is_called)
        .order_by(Length("buyer__search_name"), "buyer__search_name", "buyer__public_id")
        .values_list("buyer__public_id", "buyer__name", "buyer__search_name")
        .distinct()
    )
    return [(public_id, name) for public_id, name, _ in found[:_MOST_CALLED_SO]]


def unread(actor: Actor) -> int:
    """Return how many notices the actor has not read yet."""
    return Notice.objects.visible_to(actor).filter(~Exists(_read_by(actor))).count()


def _read_by(actor: Actor) -> QuerySet[NoticeRead]:
    return NoticeRead.objects.filter(
        notice=OuterRef("pk"), user_id=actor.user_id or 0, is_put_back=False
    )
