"""What people fill in about people: shape only; whether it is allowed the services say."""

from allauth.account.forms import ResetPasswordKeyForm
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts import services, texts
from accounts.rules import MandateRole
from core.forms import DayField, WrittenAmount

_MANDATES = [(role.value, name) for role, name in texts.MANDATE_ROLES.items()]
_SCOPES = [
    (scope.value, format_lazy("{} ({})", text, scope.value))
    for scope, text in texts.WHAT_A_SCOPE_ALLOWS.items()
]
_STAFF = [(role.value, name) for role, name in texts.STAFF_ROLES.items()]


class CodeForAdministrator(forms.Form):
    """What only whoever runs this installation knows."""

    code = forms.CharField(
        label=_("Set-up code"),
        help_text=_(
            "On the machine that Dekking runs on, ./bin/manage setup_code with the mail address "
            "prints it."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        max_length=40,
    )


class FirstAdministrator(forms.Form):
    """Who runs this installation."""

    code = forms.CharField(
        label=_("Set-up code"),
        help_text=_("./bin/run prints it at its start; ./bin/manage setup_code prints it again."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        max_length=40,
    )
    email = forms.EmailField(label=_("Mail address"), max_length=254)
    password = forms.CharField(
        label=_("Password"),
        help_text=_("At least 12 characters."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        validators=[validate_password],
        max_length=200,
        strip=False,
    )
    again = forms.CharField(
        label=_("The password again"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        max_length=200,
        strip=False,
    )

    def clean_again(self) -> str:
        """Refuse two passwords that differ."""
        again: str = self.cleaned_data["again"]
        if again != self.cleaned_data.get("password", again):
            raise forms.ValidationError(_("This is not the same password."))
        return again


class ChoosePassword(ResetPasswordKeyForm):  # type: ignore[misc]  # allauth's has no types
    """A password chosen by the link of a mail: whoever followed it reads that address."""

    def save(self) -> None:
        """Keep the password, and that the address is proven."""
        super().save()
        services.prove_address(self.user)


class GrantMandate(forms.Form):
    """Whom to let act for the policyholder, and as what."""

    email = forms.EmailField(label=_("Mail address"), max_length=254)
    role = forms.ChoiceField(label=_("Role"), choices=_MANDATES, initial=MandateRole.REQUESTER)

    @property
    def mandate_role(self) -> MandateRole:
        """Return the role chosen."""
        return MandateRole(self.cleaned_data["role"])


class IssueToken(forms.Form):
    """What a token is for."""

    name = forms.CharField(
        label=_("What it is for"),
        help_text=_("The name of the system that uses it, such as your accounting package."),
        max_length=80,
    )


class MakeClient(forms.Form):
    """What a system is called, and what it may do."""

    name = forms.CharField(
        label=_("What it is for"),
        help_text=_("The name of the system, such as your accounting package."),
        max_length=80,
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        help_text=_("As little as it needs. It can ask for a token with less, never with more."),
        choices=_SCOPES,
        widget=forms.CheckboxSelectMultiple,
    )


class Language(forms.Form):
    """In which language somebody reads."""

    language = forms.ChoiceField(
        label=_("Language of your pages and mails"), choices=settings.LANGUAGES
    )


class StaffRoleForm(forms.Form):
    """What a person is to do at the insurer."""

    role = forms.ChoiceField(label=_("Role"), choices=_STAFF)


class AuthorityForm(forms.Form):
    """Up to how much an underwriter decides alone, from when, and why."""

    amount = WrittenAmount(
        label=_("Decides alone up to, EUR"), min_value=0, max_digits=18, decimal_places=2
    )
    valid_from = DayField(label=_("From"))
    reason = forms.CharField(
        label=_("Why"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


class InviteStaff(forms.Form):
    """Whom to take on, and as what."""

    email = forms.EmailField(label=_("Mail address"), max_length=254)
    role = forms.ChoiceField(label=_("Role"), choices=_STAFF)
    authority = WrittenAmount(
        label=_("Decides alone up to, EUR"),
        help_text=_("For underwriters only. It counts from the day the person is let in."),
        min_value=0,
        max_digits=18,
        decimal_places=2,
        initial=0,
        required=False,
    )
