"""What is filled in about watching: shape only."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.forms import DayField, WrittenAmount
from core.models import DeliveryState
from monitoring import texts
from monitoring.rules import NoticeKind
from monitoring.rules.preferences import MailTime, allowed
from monitoring.rules.replays import Wanted

CalledSo = Callable[[str], Sequence[tuple[UUID, str]]]

_NOBODY_CALLED_SO = _("You were told of no buyer by that name or number: %(typed)s.")
_SEVERAL_CALLED_SO = _(
    "More than one buyer is called that: %(names)s. Write the whole name, or its number."
)


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


class Mails(forms.Form):
    """Of which notices somebody is mailed, and when: one choice for each kind."""

    def __init__(self, *given: Any, present: Mapping[NoticeKind, MailTime]) -> None:
        super().__init__(*given)
        for kind, time in present.items():
            times = allowed(kind)
            self.fields[kind.value] = forms.ChoiceField(
                label=str(texts.KINDS[kind]),
                choices=[(each.value, texts.MAIL_TIMES[each]) for each in times],
                initial=time.value,
                help_text="" if MailTime.NEVER in times else texts.never_off(times),
            )

    @property
    def wished(self) -> dict[NoticeKind, MailTime]:
        """Return what was chosen, kind by kind."""
        return {NoticeKind(kind): MailTime(time) for kind, time in self.cleaned_data.items()}

    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Return the choices under their headings."""
        found: dict[str, list[forms.BoundField]] = {}
        for name in self.fields:
            found.setdefault(texts.subject_of(NoticeKind(name)), []).append(self[name])
        return sorted(found.items())


class AddEndpoint(forms.Form):
    """Where a system wants to be told; where the house lets it, on this machine too."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        if settings.LOOPBACK_WEBHOOKS:
            self.fields["url"].help_text = _(
                "Begins with https://; here http://localhost is taken as well. We sign "
                "every message with a secret you get next."
            )

    url = forms.CharField(
        label=_("Address"),
        help_text=_("Begins with https://. We sign every message with a secret you get next."),
        max_length=500,
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
    )


class UploadLedger(forms.Form):
    """A ledger of open items."""

    file = forms.FileField(
        label=_("Ledger"),
        help_text=_(
            "CSV or XLSX, or electronic invoices (UBL) as XML or a zip of them; at most 10 MB and "
            "50,000 lines."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.xlsx,.xml,.zip"}),
    )
    as_of = DayField(
        label=_("As it stood on"),
        help_text=_("May be left empty if the file says it above its columns, or for invoices."),
        required=False,
    )
    row_count = forms.IntegerField(
        label=_("Number of lines"),
        help_text=_("If you give it, a file with more or fewer lines is refused."),
        min_value=1,
        required=False,
    )
    control_total = WrittenAmount(
        label=_("Total of the open amounts"),
        help_text=_("If you give it, a ledger that does not add up to it is refused."),
        max_digits=18,
        decimal_places=2,
        required=False,
    )


class UploadBuyers(forms.Form):
    """A list of buyers."""

    file = forms.FileField(
        label=_("List of buyers"),
        help_text=_("CSV or XLSX, at most 10 MB and 50,000 lines. Nobody is watched yet."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.xlsx"}),
    )


class NamedCompany(forms.Form):
    """Which company a buyer is: one of those proposed, or the one with a number."""

    company = forms.UUIDField(required=False)
    number = forms.CharField(
        label=_("Correct number (KvK, VAT, LEI)"), max_length=60, required=False
    )


class Log(forms.Form):
    """Which messages to a system to show."""

    state = forms.ChoiceField(
        label=_("State"),
        choices=[
            ("", _("All")),
            (DeliveryState.PENDING.value, _("On their way")),
            (DeliveryState.DELIVERED.value, _("Arrived")),
            (DeliveryState.FAILED.value, _("Given up")),
        ],
        required=False,
    )

    @property
    def chosen(self) -> DeliveryState | None:
        """Return the state chosen; what makes no sense filters nothing."""
        given = self.cleaned_data.get("state") if self.is_valid() else None
        return DeliveryState(given) if given else None


class Replay(forms.Form):
    """What to send again: of a time, of a buyer, or both."""

    since = forms.DateTimeField(
        label=_("From"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    until = forms.DateTimeField(
        label=_("Until"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    buyer = forms.CharField(
        label=_("Buyer"),
        help_text=_("Its name or its number; left empty: every buyer."),
        max_length=200,
        required=False,
    )

    def __init__(self, *given: Any, told_of: CalledSo = lambda called: []) -> None:
        """Take the question which buyers are called so; without it the form is only shown."""
        super().__init__(*given)
        self._told_of = told_of

    def clean_buyer(self) -> UUID | None:
        """Return the one buyer that is called so, or has that number."""
        typed = self.cleaned_data["buyer"]
        if not typed:
            return None
        found = self._told_of(typed)
        ids = {public_id for public_id, name in found if name.casefold() == typed.casefold()}
        ids = ids or {public_id for public_id, _name in found}
        if len(ids) == 1:
            return ids.pop()
        refused = _SEVERAL_CALLED_SO if ids else _NOBODY_CALLED_SO
        names = ", ".join(sorted(name for _id, name in found))
        raise forms.ValidationError(refused % {"typed": typed, "names": names})

    @property
    def wanted(self) -> Wanted:
        """Return what was chosen."""
        return Wanted(**self.cleaned_data)
