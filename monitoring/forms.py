"""What is filled in about watching: shape only."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from monitoring import texts
from monitoring.rules import NoticeKind


class Inbox(forms.Form):
    """Which notices to show."""

    kind = forms.ChoiceField(
        label=_("About"),
        choices=[
            ("", _("Everything")),
            *((kind.value, name) for kind, name in texts.KINDS.items()),
        ],
        required=False,
    )
    unread = forms.BooleanField(label=_("Unread only"), required=False)

    @property
    def filters(self) -> dict[str, Any]:
        """Return what was chosen; what makes no sense filters nothing."""
        given = self.cleaned_data if self.is_valid() else {}
        kind = given.get("kind")
        return {"kind": NoticeKind(kind) if kind else None, "unread": bool(given.get("unread"))}


class AddEndpoint(forms.Form):
    """Where a system wants to be told; in the demo also on this machine, without https."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        if settings.DEMO:
            self.fields["url"].help_text = _(
                "Begins with https://; in this demo http://localhost is taken as well. We sign "
                "every message with a secret you get next."
            )

    url = forms.CharField(
        label=_("Address"),
        help_text=_("Begins with https://. We sign every message with a secret you get next."),
        max_length=500,
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
    )
