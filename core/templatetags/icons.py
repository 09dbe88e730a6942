"""Icons: `{% icon "search" %}` draws one of ours, unseen by screen readers unless named."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

# One stroke of 1.75 on a field of 24 by 24; the colour is that of the text around it.
_DRAWINGS = {
    "overview": "M4 13h6V4H4zM14 20h6v-9h-6zM14 7h6V4h-6zM4 20h6v-3H4z",
    "buyers": "M4 20V6l8-3v17M12 9l8 3v8M2.5 20h19M7 9h2M7 13h2M7 17h2M15.5 15h1.5M15.5 18h1.5",
    "limits": "M4 19a9 9 0 1 1 16 0M12 14l4-5M12 14h.01M6.5 19h11",
    "invoices": "M6 3h12v18l-3-2-3 2-3-2-3 2zM9 8h6M9 12h6",
    "collections": "M4 12a8 8 0 0 1 14-5.3L20 9M20 4v5h-5M20 12a8 8 0 0 1-14 5.3L4 15M4 20v-5h5",
    "claims": "M12 3l8 3v6c0 5-3.5 8-8 9-4.5-1-8-4-8-9V6zM8.5 12l2.5 2.5 4.5-5",
    "notices": "M6 16V11a6 6 0 0 1 12 0v5l2 2H4zM10 21h4",
    "policy": "M6 3h9l4 4v14H6zM15 3v4h4M9 12h7M9 16h7",
    "settings": "M4 7h9M17 7h3M4 17h3M11 17h9M15 5v4M9 15v4",
    "search": "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM15.5 15.5 20 20",
    "menu": "M4 7h16M4 12h16M4 17h16",
    "close": "M6 6l12 12M18 6 6 18",
    "down": "M6 9l6 6 6-6",
    "left": "M15 5l-7 7 7 7",
    "right": "M9 5l7 7-7 7",
    "up": "M6 15l6-6 6 6",
    "user": "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 21c1-4.5 4-6 8-6s7 1.5 8 6",
    "users": "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20c.7-4 3-5.5 6.5-5.5"
    "s5.8 1.5 6.5 5.5M16 4.5a3.3 3.3 0 0 1 0 6.3M18 14.8c2 .7 3 2.4 3.5 5.2",
    "switch": "M4 8h14M14 4l4 4-4 4M20 16H6M10 12l-4 4 4 4",
    "sign-out": "M14 4H5v16h9M10 12h11M17 8l4 4-4 4",
    "theme": "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 3v18M12 9l6-2M12 14l8.5-3M12 19l6-2.5",
    "language": "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM3 12h18"
    "M12 3c-5 5-5 13 0 18M12 3c5 5 5 13 0 18",
    "calendar": "M4 6h16v14H4zM4 10h16M8 3v5M16 3v5",
    "mail": "M3 6h18v13H3zM3 7l9 7 9-7",
    "info": "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 11v5M12 8h.01",
    "good": "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM8 12l3 3 5-6",
    "warn": "M12 4 2.5 20h19zM12 10v4M12 17h.01",
    "bad": "M8 3h8l5 5v8l-5 5H8l-5-5V8zM12 8v5M12 16h.01",
    "download": "M12 4v11M7 11l5 5 5-5M4 20h16",
    "upload": "M12 16V5M7 9l5-5 5 5M4 20h16",
    "print": "M7 9V3h10v6M7 17H4V9h16v8h-3M7 14h10v7H7z",
    "add": "M12 5v14M5 12h14",
    "edit": "M4 20l1-4L16 5l3 3L8 19z",
    "link": "M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1"
    "M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1",
    "clock": "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l3.5 2",
    "lock": "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
    "document": "M6 3h9l4 4v14H6zM15 3v4h4",
    "chart": "M4 4v16h16M8 16v-4M12 16V8M16 16v-6",
    "phone": "M5 4h4l2 5-2.5 1.5a11 11 0 0 0 5 5"
    "L15 13l5 2v4a2 2 0 0 1-2 2A15 15 0 0 1 3 6a2 2 0 0 1 2-2",
    "key": "M8 16a4 4 0 1 1 3.5-6H21v4h-3v3h-3v-3h-3.5A4 4 0 0 1 8 16zM8 12h.01",
    "webhook": "M6 18a3 3 0 1 0 3-3h8M18 18a3 3 0 1 0-3-5L11 6M12 9a3 3 0 1 0-4-4",
}


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Draw an icon; `label` names it where no text beside it does.

    :raises KeyError: if there is no icon of that name
    """
    drawing = _DRAWINGS[name]
    if label:
        return format_html(
            '<svg class="icon" viewBox="0 0 24 24" role="img" aria-label="{}"><path d="{}"/></svg>',
            label,
            drawing,
        )
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">'
        '<path d="{}"/></svg>',
        drawing,
    )


def names() -> list[str]:
    """Return the names of all icons, for the living page."""
    return sorted(_DRAWINGS)
