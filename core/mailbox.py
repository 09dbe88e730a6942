"""The demo's post: every mail lands in a table that a page shows; nothing leaves the machine."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import QuerySet

from core.models import SentMail


class MailboxBackend(BaseEmailBackend):
    """Keeps mails instead of sending them; the same Message-ID twice is kept once."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Keep each message and return how many there were."""
        for message in email_messages:
            headers = message.message()
            SentMail.objects.bulk_create(
                [
                    SentMail(
                        message_id=headers["Message-ID"],
                        recipient=recipient,
                        subject=str(message.subject),
                        body=str(message.body),
                    )
                    for recipient in message.recipients()
                ],
                ignore_conflicts=True,
            )
        return len(email_messages)


def mails(recipient: str = "") -> QuerySet[SentMail]:
    """Return the mails kept, newest first; those to `recipient` when it is given."""
    found = SentMail.objects.order_by("-sent_at", "-id")
    return found.filter(recipient__icontains=recipient) if recipient else found


def mail(number: int) -> SentMail | None:
    """Return one mail; None: there is none of this number."""
    return SentMail.objects.filter(id=number).first()
