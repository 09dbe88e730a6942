"""What comes next with a buyer that is late, and what stands in its way."""

from datetime import date

from django.utils.translation import gettext

from accounts.http import ActorRequest
from collections_app import queries
from collections_app.models import Letter
from collections_app.rules import ladder
from collections_app.rules.ladder import Step
from collections_app.rules.lifecycle import LetterKind
from companies.models import Company
from core.templatetags.amounts import day_text


def final_notice_until(request: ActorRequest, company: Company, today: date) -> date | None:
    """Return the last day to pay that a final notice gives; None: none is running."""
    sent = (
        ladder.final_notice_expires_on(row.sent_on)
        for row in queries.letters(request.actor, buyer_id=company.id)
        if row.kind == LetterKind.FINAL_NOTICE
    )
    last = max(sent, default=None)
    return last if last is not None and last >= today else None


def in_trouble(insolvent_on: date | None, *, is_claimed: bool) -> str:
    """Return what is to be done where writing to the buyer brings nothing; nothing otherwise."""
    if is_claimed:
        return gettext("Wait: your claim runs")
    if insolvent_on is not None:
        return gettext("Insolvent since %(day)s: file the debt with the trustee, and claim") % {
            "day": day_text(insolvent_on)
        }
    return ""


def next_step(oldest: date, letters: list[Letter], today: date) -> str:
    """Return the next letter, or what comes after the letters."""
    kinds = {letter.kind for letter in letters}
    if LetterKind.FINAL_NOTICE in kinds:
        last = max(row.sent_on for row in letters if row.kind == LetterKind.FINAL_NOTICE)
        if ladder.final_notice_expires_on(last) < today:
            return gettext("Hand over")
        return gettext("Wait for the final notice to run out")
    if LetterKind.REMINDER in kinds or ladder.letter_for(oldest, [], today=today) is (
        Step.FINAL_NOTICE
    ):
        return gettext("Send a final notice")
    return gettext("Send a reminder")
