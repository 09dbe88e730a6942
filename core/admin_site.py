"""The insurer's own desk: Django's admin, behind the same sign-in as everything else."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.db.models.base import ModelBase
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class StaffSite(admin.AdminSite):
    """Lets in staff who signed in with a second factor; everybody else goes to the sign-in."""

    site_title = "Dekking"
    site_header = "Dekking"
    index_title = _("Back office")
    site_url = "/"

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Take in desks only: what libraries add shows their rows, secrets too, as they please."""
        if not hasattr(admin_class, "readers"):  # no `core.admin.Desk`
            return
        super().register(model_or_iterable, admin_class, **options)
        is_one = isinstance(model_or_iterable, ModelBase)
        for model in [model_or_iterable] if is_one else model_or_iterable:
            _name_in_the_language_of_the_reader(model)

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """Show what waits for whoever looks, then every desk of the role."""
        from core.admin import waiting  # the desks register at this site while they are imported

        found = waiting.for_reader(request, self._registry.values())
        return super().index(request, {"waiting": found, **(extra_context or {})})

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Call each desk what people call it."""
        apps: list[Any] = super().get_app_list(request, app_label)
        for app in apps:
            for desk in app["models"]:
                called = getattr(self._registry[desk["model"]], "called", "")
                desk["name"] = called or desk["name"]
        return apps

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


def _name_in_the_language_of_the_reader(model: Any) -> None:
    """Let what Django names after the model and its columns be translated when it is shown."""
    meta = model._meta
    if isinstance(meta.verbose_name, str):
        meta.verbose_name_plural = _(str(meta.verbose_name_plural))
        meta.verbose_name = _(meta.verbose_name)
    for column in meta.fields:
        if isinstance(column.verbose_name, str):
            column.verbose_name = _(column.verbose_name)
