"""Questions about who is mailed of which notices, and when."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from accounts import queries as accounts
from accounts.rules import Actor
from monitoring.models import Digest, DigestLine, MailPreference
from monitoring.rules import NoticeKind
from monitoring.rules.preferences import USUAL, MailTime


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who is mailed of a notice, and when."""

    user_id: int
    public_id: str
    time: MailTime


Wanted = tuple[int, NoticeKind]  # a policyholder and a kind of notice


def mail_readers(wanted: Collection[Wanted]) -> dict[Wanted, list[Reader]]:
    """Return who is mailed of which kinds of notices of which policyholders; two questions for all.

    Whoever has no mandate, or is shut out, is nobody here; whoever wants no mail is left out.
    """
    holders = {holder for holder, _ in wanted}
    people = accounts.readers_of_each(holders)
    chosen = _chosen(holders, {kind for _, kind in wanted})
    found: dict[Wanted, list[Reader]] = {}
    for holder, kind in wanted:
        readers = (
            Reader(person.id, str(person.public_id), chosen.get((holder, person.id, kind), USUAL))
            for person in people[holder]
        )
        found[holder, kind] = [reader for reader in readers if reader.time != MailTime.NEVER]
    return found


def preferences(actor: Actor) -> dict[NoticeKind, MailTime]:
    """Return when the actor is mailed, of each kind of notice."""
    rows = MailPreference.objects.visible_to(actor).filter(user_id=actor.user_id or 0)
    chosen = {NoticeKind(row.kind): MailTime(row.time) for row in rows}
    return {kind: chosen.get(kind, USUAL) for kind in NoticeKind}


def digest_to_send(public_id: UUID) -> Digest:
    """Return a summary with all that its mail names.

    :raises Digest.DoesNotExist: if there is none
    """
    return Digest.objects.select_related("policyholder", "user").get(public_id=public_id)


def lines_of(digest: Digest) -> list[DigestLine]:
    """Return what stands in a summary, oldest first."""
    found = DigestLine.objects.filter(digest=digest).select_related(
        "notice__buyer", "notice__policyholder"
    )
    return list(found.order_by("notice__sequence", "id"))


def _chosen(
    holders: Collection[int], kinds: Collection[NoticeKind]
) -> dict[tuple[int, int, NoticeKind], MailTime]:
    found = {}
    rows = MailPreference.objects.filter(policyholder_id__in=holders, kind__in=kinds)
    for holder, user, kind, time in rows.values_list("policyholder_id", "user_id", "kind", "time"):
        found[holder, user, NoticeKind(kind)] = MailTime(time)
    return found
