"""What leaves the house about a notice: the mail's text and the webhook's body."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, UUID, uuid5

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from accounts import queries as accounts
from accounts import texts as account_texts
from accounts.models import User
from accounts.rules import MandateRole
from core.mails import in_two_parts
from core.models import Delivery, Event
from core.templatetags.amounts import day_text
from limits import texts as limits_texts
from limits.rules.lifecycle import Outcome
from monitoring import queries, texts
from monitoring.models import Notice
from monitoring.queries import preferences
from monitoring.queries import proof as proofs
from monitoring.rules import DUE_BY, NoticeKind, cuts
from monitoring.rules.retries import LONGEST_BODY

_SENDER = {"product": settings.PRODUCT_NAME, "insurer": settings.INSURER}


def mail(delivery: Delivery, reader: User, *, beside: Sequence[Delivery] = ()) -> EmailMessage:
    """Return the mail of a delivery in the reader's language.

    `beside` are others that go out in the same mail. The Message-ID is that of what is in it: the
    same mail sent twice is one to the reader's server, and one that tells more is another.
    """
    with translation.override(reader.language):
        subject, body = _several([delivery, *beside]) if beside else _written(delivery)
        return in_two_parts(
            EmailMessage(
                subject=" ".join(subject.split()),
                body=body,
                to=[reader.email],
                headers={
                    "Message-ID": f"<{_id_of([delivery, *beside])}@{_host()}>",
                    "Auto-Submitted": "auto-generated",
                },
            )
        )


def _id_of(told: Sequence[Delivery]) -> UUID:
    ids = sorted(str(each.public_id) for each in told)
    return UUID(ids[0]) if len(ids) == 1 else uuid5(NAMESPACE_URL, " ".join(ids))


def _host() -> str:
    return str(urlsplit(settings.PUBLIC_URL).hostname)


def webhook_body(event: Event, notice: Notice | None) -> str:
    """Return the body of a webhook: what happened, when, and the plain values of it.

    It is the same at every try. What is too long goes without its details: they are read over
    the API.
    """
    told = event_as_json(event.name, notice) if notice else _test_of(event)
    body = json.dumps(told)
    if len(body.encode()) <= LONGEST_BODY:
        return body
    short = {**told["data"], "reasons": [], "facts": {}, "is_shortened": True}
    return json.dumps({**told, "data": short})


def event_as_json(name: str, notice: Notice) -> dict[str, Any]:
    """Return what happened as webhooks and the feed of events carry it, word for word the same."""
    data = notice_as_json(notice)
    return {"type": name, "timestamp": notice.created_at.isoformat(), "data": data}


def _test_of(event: Event) -> dict[str, Any]:
    told = {"timestamp": event.happened_at.isoformat(), "data": {"test": True}}
    return {"type": event.name, **told}


def notice_as_json(notice: Notice) -> dict[str, Any]:
    """Return a notice as machines read it: ids, codes and plain values."""
    return {
        "id": str(notice.public_id),
        "sequence": notice.sequence,
        "kind": notice.kind,
        "buyer": str(notice.buyer.public_id) if notice.buyer else None,
        "subject": str(notice.subject_id),
        "amount": notice.money.plain() if notice.money is not None else None,
        "currency": notice.currency or None,
        "effective_on": notice.effective_on.isoformat() if notice.effective_on else None,
        "reasons": notice.reasons,
        "cut": _cut_as_json(notice),
        "facts": _facts(notice),
        "business_date": notice.business_date.isoformat(),
    }


def _facts(notice: Notice) -> dict[str, Any]:
    """Return what else is told, amounts with the decimals of their currency as everywhere."""
    was = texts.was(notice)
    return notice.facts if was is None else {**notice.facts, "was": was.plain()}


def address_of(notice: Notice) -> str:
    """Return where the notice can be read in the portal (its policyholder must be loaded)."""
    place = reverse("portal:notice", args=[notice.policyholder.public_id, notice.public_id])
    return f"{settings.PUBLIC_URL}{place}"


def what_it_means(notice: Notice) -> str:
    """Return what the notice means for the policyholder, and what to do, as plain text."""
    template = f"monitoring/notices/{notice.kind.lower()}.txt"
    context = {
        "notice": notice,
        "facts": notice.facts,
        "changed": texts.terms_changed(notice),
        "until": texts.day_told(notice, "expires_on"),
        "last_day": texts.last_day_of_part(notice),
    }
    return render_to_string(template, context).strip()


def of_a_cut(notice: Notice) -> dict[str, Any]:
    """Return what a cut leaves and what would help, for pages and mails; nothing for the rest."""
    cut = _cut(notice)
    return {"cut": cut, "steps": limits_texts.next_steps(notice.reasons)} if cut else {}


def _cut(notice: Notice) -> cuts.Cut | None:
    kind, outcome = NoticeKind(notice.kind), notice.facts.get("outcome")
    return cuts.cut_of(
        kind,
        notice.effective_on,
        notice.business_date,
        notice.reasons,
        Outcome(outcome) if outcome else None,
    )


def _cut_as_json(notice: Notice) -> dict[str, Any] | None:
    cut, was = _cut(notice), texts.was(notice)
    if cut is None:
        return None
    days = ("effective_on", "covered_until", "orders_before", "confirm_by")
    return {
        **{day: getattr(cut, day) and getattr(cut, day).isoformat() for day in days},
        "was": was.plain() if was is not None else None,
        "edifact_response": cut.response,
        "edifact_reasons": list(cut.reasons),
    }


def proof_lines(notice: Notice) -> list[dict[str, Any]]:
    """Return who was told of a notice, and what came back, each with its words."""
    return [
        {
            "told": told,
            "way": texts.WAYS[told.way],
            "whom": told.whom or notice.policyholder.name,
            "state": texts.SENT[told.state] if told.state else "",
        }
        for told in proofs.proof(notice)
    ]


def proof_head() -> list[str]:
    """Return the head of the file of a proof."""
    return [
        gettext("Notice"),
        gettext("Channel"),
        gettext("Whom"),
        gettext("When"),
        gettext("State"),
        gettext("Tries"),
        gettext("Status of the answer"),
        gettext("Answer"),
    ]


def proof_rows(notice: Notice) -> Iterator[tuple[object, ...]]:
    """Return the rows of the file of a proof."""
    for line in proof_lines(notice):
        told = line["told"]
        at = told.at.isoformat(timespec="seconds") if told.at else ""
        sent = (told.tries, told.status, told.answer) if told.state else ("", "", "")
        yield texts.title(notice), line["way"], line["whom"], at, line["state"], *sent


def _written(delivery: Delivery) -> tuple[str, str]:
    if "notice" in delivery.payload:
        return _told(delivery)
    return _digest(delivery) if "digest" in delivery.payload else _invitation(delivery)


def _several(told: Sequence[Delivery]) -> tuple[str, str]:
    found = queries.notices_to_send(each.payload["notice"] for each in told)
    notices = sorted(found.values(), key=lambda notice: notice.sequence)
    name = {"policyholder": notices[0].policyholder.name, "count": len(notices)}
    title = gettext("%(policyholder)s: %(count)s notices") % name
    context = {"title": title, "lines": _lines(notices), **_SENDER}
    return title, render_to_string("monitoring/mail/several.txt", context)


def _lines(notices: Iterable[Notice]) -> list[dict[str, Any]]:
    return [
        {
            "notice": each,
            "title": texts.title(each),
            "is_due": each.kind in DUE_BY,
            "address": address_of(each),
        }
        for each in notices
    ]


def _digest(delivery: Delivery) -> tuple[str, str]:
    digest = preferences.digest_to_send(UUID(delivery.payload["digest"]))
    told = _lines(line.notice for line in preferences.lines_of(digest))
    name = {"policyholder": digest.policyholder.name, "day": day_text(digest.business_date)}
    title = gettext("%(policyholder)s: what we told you up to %(day)s") % name
    choices = reverse("portal:mails", args=[digest.policyholder.public_id])
    context = {
        "title": title,
        "lines": told,
        "choices": f"{settings.PUBLIC_URL}{choices}",
        **_SENDER,
    }
    return title, render_to_string("monitoring/mail/digest.txt", context)


def _told(delivery: Delivery) -> tuple[str, str]:
    notice = queries.notice_to_send(UUID(delivery.payload["notice"]))
    context = {
        "notice": notice,
        "title": texts.title(notice),
        "was": texts.was(notice),
        "is_due": notice.kind in DUE_BY,
        "reasons": texts.reasons(notice),
        "meaning": what_it_means(notice),
        **of_a_cut(notice),
        "address": address_of(notice),
        **_SENDER,
    }
    return texts.title(notice), render_to_string("monitoring/mail/notice.txt", context)


def _invitation(delivery: Delivery) -> tuple[str, str]:
    context = {
        "address": f"{settings.PUBLIC_URL}{reverse('account_reset_password')}",
        "site": settings.PUBLIC_URL,
        "is_staff": delivery.payload["invitation"] == "STAFF",
        **_SENDER,
        **_mandate_given(delivery.payload),
    }
    subject = render_to_string("monitoring/mail/invitation_subject.txt", context)
    return subject, render_to_string("monitoring/mail/invitation.txt", context)


def _mandate_given(payload: dict[str, Any]) -> dict[str, str]:
    """Return for whom one may act, as what and by whose doing; lined up long ago: nothing."""
    if "mandate" not in payload:
        return {}
    mandate = accounts.mandate_by_id(UUID(payload["mandate"]))
    role = MandateRole(mandate.role)
    return {
        "holder": mandate.policyholder.name,
        "role": account_texts.role(role),
        "allows": str(account_texts.WHAT_A_MANDATE_ALLOWS[role]),
        "giver": accounts.giver_of(payload["giver"]),
    }
