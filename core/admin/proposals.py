"""What a desk asks and does of a row that one person proposes and a second one decides on."""

from collections.abc import Callable, Collection, Sequence
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.admin.button import Button, Work


def waits(row: Any) -> bool:
    """Tell whether a proposal waits for a second person."""
    return bool(row.state == "PROPOSED")


def author(row: Any) -> set[int | None]:
    """Return who proposed a row, for `not_by` and `only_by` of a button."""
    return {row.proposed_by_id}


def concerned(row: Any) -> set[int | None]:
    """Return who proposed a row and whom it is about: a second person is neither."""
    return {row.proposed_by_id, row.user_id}


class SendBack(forms.Form):
    """Why a second person does not release what is proposed."""

    answer = forms.CharField(
        label=_("Why not"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


def proposal_buttons(
    services: tuple[Callable[..., object], Callable[..., object], Callable[..., object]],
    *,
    done: tuple[Promise, Promise, Promise],
    proposers: frozenset[str],
    releasers: frozenset[str],
    follows: Callable[[Any], Sequence[str]],
    not_by: Callable[[Any], Collection[int | None]] = author,
    is_grave: bool = False,
) -> tuple[Button, Button, Button]:
    """Return the buttons by which a proposal is released, sent back, and taken back.

    `services` do these three, in this order, each for a `proposal_id`; `done` says in the same
    order what happened. `releasers` release it and send it back, but those whom `not_by` names; its
    author takes it back, as one of the `proposers`. `follows` says what the release does. Where
    that `is_grave`, it stands out as dangerous, and elsewhere the two do that end the proposal.
    """
    release, reject, withdraw = (_of_the_row(service) for service in services)
    released, sent_back, taken_back = done
    return (
        Button(
            name="release",
            label=_("Release"),
            done=released,
            roles=releasers,
            do=release,
            shown=waits,
            danger=is_grave,
            follows=follows,
            not_by=not_by,
        ),
        Button(
            name="reject",
            label=_("Send it back"),
            done=sent_back,
            roles=releasers,
            do=reject,
            form=SendBack,
            shown=waits,
            danger=not is_grave,
            not_by=not_by,
        ),
        Button(
            name="withdraw",
            label=_("Take it back"),
            done=taken_back,
            roles=proposers,
            do=withdraw,
            shown=waits,
            danger=not is_grave,
            only_by=author,
        ),
    )


def _of_the_row(service: Callable[..., object]) -> Work:
    return lambda row, data, by, now: service(proposal_id=row.public_id, **data, by=by, now=now)
