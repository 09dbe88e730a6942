"""What the codes of limits are called, for templates."""

from django import template

from limits import texts

register = template.Library()


@register.filter
def limit_kind(code: str) -> str:
    """Return what a kind of limit is called."""
    return str(texts.LIMIT_KINDS[code])


@register.filter
def outcome(code: str) -> str:
    """Return what the outcome of a decision is called."""
    return str(texts.OUTCOMES[code])


@register.filter
def request_state(code: str) -> str:
    """Return what the state of a request is called."""
    return str(texts.REQUEST_STATES[code])
