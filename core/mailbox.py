"""The demo's post: every mail lands in a table that a page shows; nothing leaves the machine."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

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
                        subject=message.subject,
                        body=str(message.body),
                    )
                    for recipient in message.recipients()
                ],
                ignore_conflicts=True,
            )
        return len(email_messages)
