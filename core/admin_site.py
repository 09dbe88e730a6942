"""The insurer's own desk: Django's admin, behind the same sign-in as everything else."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class StaffSite(admin.AdminSite):
    """Lets in staff who signed in with a second factor; everybody else goes to the sign-in."""

    site_title = "Dekking"
    site_header = "Dekking"
    index_title = _("Desks")
    site_url = "/"

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Take in desks only: what libraries add shows their rows, secrets too, as they please."""
        if hasattr(admin_class, "readers"):  # a `core.admin.Desk`
            super().register(model_or_iterable, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether the request comes from staff: `ActAs` set the actor only with a second factor."""
        actor = getattr(request, "actor", None)
        return actor is not None and actor.is_insurer_staff

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Send people to the one sign-in; those signed in already to where they belong."""
        if request.user.is_authenticated:
            return redirect("go")
        return redirect_to_login(request.GET.get("next", reverse("admin:index")))

    def logout(  # type: ignore[override]  # a redirect to the one sign-out, not a page
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Leave through the one sign-out."""
        return redirect("account_logout")
