"""Admin pages for looking, with buttons that call services."""

import hashlib
from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext

from core import clock
from core.admin import columns, last
from core.admin.button import Button
from core.admin.panels import LOOKS_AT_EVERYTHING, shown
from core.admin.waiting import Waiting
from core.errors import BusinessError
from core.http import sentence

Fact = tuple[str | Promise, object]


def _read(preview: Sequence[str]) -> str:
    """Return by what a form says that whoever presses has read this preview."""
    return hashlib.sha256("\n".join(preview).encode()).hexdigest() if preview else ""


class Desk(admin.ModelAdmin):  # type: ignore[type-arg]  # the row's type is the registered model
    """A read-only admin page whose buttons call services.

    `readers` are the staff roles that may look; auditors and administrators always may.
    `buttons` stand on the page of a row; `starters` on the list, and get no row. `waiting` says
    which rows wait for whom; `called` is what people call the desk. `words` says what the codes in
    a column are called, in lists, on pages and in filters.
    """

    called: ClassVar[str | Promise] = ""
    words: ClassVar[columns.Words] = {}
    waiting: ClassVar[tuple[Waiting, ...]] = ()

    readers: ClassVar[frozenset[str]] = frozenset()
    buttons: ClassVar[tuple[Button, ...]] = ()
    starters: ClassVar[tuple[Button, ...]] = ()
    change_form_template = "admin/desk.html"
    change_list_template = "admin/desk_list.html"
    actions = None
    show_full_result_count = False
    list_per_page = 50

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the staff role may look at this desk."""
        actor = getattr(request, "actor", None)
        if actor is None:
            return False
        return actor.staff_role in self.readers | LOOKS_AT_EVERYTHING

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whether the desk is listed."""
        return self.has_view_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Rows are made by services."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Rows are changed by services."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Rows are never deleted."""
        return False

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Show what is kept the way people read it."""
        return columns.shown(self.model, super().get_fields(request, obj), self.words)

    def get_list_display(self, request: HttpRequest) -> Any:
        """Show what is kept the way people read it."""
        return columns.shown(self.model, super().get_list_display(request), self.words)

    def get_list_display_links(self, request: HttpRequest, list_display: Any) -> Any:
        """Lead to the row by the same columns, the way they are shown."""
        if not self.list_display_links:
            return list(list_display)[:1]
        places = [list(self.list_display).index(name) for name in self.list_display_links]
        return [list_display[place] for place in places]

    def get_list_filter(self, request: HttpRequest) -> Any:
        """Offer codes by their words."""
        return columns.filters(self.model, super().get_list_filter(request), self.words)

    def get_urls(self) -> list[URLPattern]:
        """Add the address of each button."""
        name = f"{self.opts.app_label}_{self.opts.model_name}_do"
        press = self.admin_site.admin_view(self.press)
        start = self.admin_site.admin_view(self.start)
        return [
            path("start/<slug:button>/", start, name=f"{name}_start"),
            path("<path:object_id>/do/<slug:button>/", press, name=name),
            *super().get_urls(),
        ]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the rows, with what the reader's role allows to start."""
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_do_start"
        starters = [
            {"button": button, "url": reverse(name, args=[button.name])}
            for button in self._starters_for(request)
        ]
        return super().changelist_view(
            request, {"starters": starters, "title": self._called(), **(extra_context or {})}
        )

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show the row with the buttons its state and the reader's role allow."""
        row = self.get_object(request, object_id)
        context: dict[str, Any] = {"buttons": []}
        if row is not None:
            context["buttons"] = [
                {"button": button, "url": self._address_of_button(row, button)}
                for button in self._offered(request, row)
            ]
            context["history_url"] = self._history_of(request, row)
            context |= {"title": self.title_of(row), "subtitle": "", "called": self._called()}
            context |= self.more_context(request, row)
        return super().change_view(
            request, object_id, form_url, {**context, **(extra_context or {})}
        )

    def get_object(self, request: Any, object_id: str, from_field: str | None = None) -> Any:
        """Read the row of a page once: all the page says of it is of one moment."""
        rows: dict[str, Any] = request.__dict__.setdefault("desk_rows", {})
        key = f"{self.opts.label} {object_id}"
        if key not in rows:
            rows[key] = super().get_object(request, object_id, from_field)
        return rows[key]

    def title_of(self, row: Any) -> str:
        """Return what the page of a row is called; desks name what people know it by."""
        return f"{capfirst(str(self.opts.verbose_name))} {getattr(row, 'number', '')}".rstrip()

    def more_context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        """Return what the desk's own template shows beside the fields."""
        return {}

    def known_by(self, row: Any) -> Sequence[Fact]:
        """Return by what people know a row, over each form that shows no panels about it."""
        return ()

    def buttons_for(self, request: Any, row: models.Model) -> list[Button]:
        """Return the buttons the reader sees on `row`."""
        role = request.actor.staff_role
        return [button for button in self.buttons if role in button.roles and button.shown(row)]

    def _offered(self, request: Any, row: models.Model) -> list[Button]:
        """Return the buttons of `row` but those that others have to press."""
        person = request.actor.user_id
        return [each for each in self.buttons_for(request, row) if each.is_for(person, row)]

    def press(self, request: Any, object_id: str, button: str) -> HttpResponse:
        """Ask what the button needs to know, then call its service.

        A button that no longer fits, because somebody was first, leads back to the row.
        """
        row = self.get_object(request, object_id)
        if row is None or not self.has_view_permission(request, row):
            raise Http404
        role = request.actor.staff_role
        ours = next((b for b in self.buttons if b.name == button and role in b.roles), None)
        if ours is None:
            raise Http404
        if ours not in self.buttons_for(request, row):
            messages.warning(request, self._no_longer(row, ours))
            return redirect(self.address_of(row))
        return self._answer(request, row, ours, self.address_of(row))

    def start(self, request: Any, button: str) -> HttpResponse:
        """Ask what is needed to begin something new, then call the service."""
        pressed = next((b for b in self._starters_for(request) if b.name == button), None)
        if pressed is None or not self.has_view_permission(request):
            raise Http404
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist"
        return self._answer(request, None, pressed, reverse(name))

    def address_of(self, row: models.Model) -> str:
        """Return the address of the row's page."""
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[row.pk])

    def _called(self) -> str:
        return str(self.called or capfirst(str(self.opts.verbose_name_plural)))

    def subjects_of(self, row: Any) -> Sequence[UUID]:
        """Return the ids by which events are about the row; desks add what belongs to it."""
        return [row.public_id] if hasattr(row, "public_id") else []

    def _no_longer(self, row: Any, button: Button) -> str:
        """Return that a button does not fit the row as it stands, and what came first."""
        refused = gettext("\u201c%(button)s\u201d is not possible as it stands now.")
        done = last.done_already(self.subjects_of(row))
        return f"{refused % {'button': button.label}} {done}".rstrip()

    def _starters_for(self, request: Any) -> list[Button]:
        return [button for button in self.starters if request.actor.staff_role in button.roles]

    def _answer(self, request: Any, row: Any, button: Button, back: str) -> HttpResponse:
        is_pressed = request.method == "POST"
        form = (
            button.form(request.POST, request.FILES)
            if is_pressed
            else button.form(initial=button.initial(row))
        )
        button.fit(row, form)
        preview = self._preview(row, button, form) if is_pressed else ()
        is_confirmed = is_pressed and request.POST.get("confirmed", "") == _read(preview)
        if is_confirmed and form.is_valid() and self._done(request, row, button, form):
            return redirect(back)
        about = button.about(row) if row is not None else None
        context = {
            **self.admin_site.each_context(request),
            "title": button.label,
            "subtitle": self.title_of(row) if row is not None else "",
            "button": button,
            "form": form,
            "preview": preview,
            "follows": button.follows(row) if row is not None else (),
            "known_by": self.known_by(row) if row is not None and about is None else (),
            "preview_read": _read(preview),
            "panels": shown(about, request) if about is not None else (),
            "row": row,
            "opts": self.opts,
            "called": self._called(),
            "back": back,
        }
        return TemplateResponse(request, "admin/button.html", context)

    def _address_of_button(self, row: models.Model, button: Button) -> str:
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_do"
        return reverse(name, args=[row.pk, button.name])

    def _history_of(self, request: Any, row: models.Model) -> str:
        """Return where whoever looks at everything finds what happened to the row."""
        public_id = getattr(row, "public_id", None)
        if public_id is None or request.actor.staff_role not in LOOKS_AT_EVERYTHING:
            return ""
        return f"{reverse('admin:core_event_changelist')}?q={public_id}"

    def _preview(self, row: Any, button: Button, form: forms.Form) -> Sequence[str]:
        """Return what has to be said before it is done."""
        if not form.is_valid():
            return ()
        try:
            return button.preview(row, form.cleaned_data, clock.now())
        except BusinessError as refusal:
            form.add_error(None, sentence(refusal))
            return ()

    def _done(self, request: Any, row: Any, button: Button, form: forms.Form) -> bool:
        try:
            answer = button.do(row, form.cleaned_data, request.actor, clock.now())
        except BusinessError as refusal:
            form.add_error(None, sentence(refusal))
            return False
        done = button.done(answer) if callable(button.done) else button.done
        messages.success(request, str(done))
        return True
