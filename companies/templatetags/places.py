"""What countries and sectors are called, for templates."""

from django import template

from companies.texts import SCHEMES, places

register = template.Library()
register.filter("country", places.country)
register.filter("sector", places.sector)


@register.filter
def scheme(code: str) -> str:
    """Return what a kind of number is called."""
    return str(SCHEMES[code]) if code in SCHEMES else code


@register.filter
def registered_as(number: str) -> str:
    """Return a number that is kept as its kind and value, its kind by name."""
    kind, _, value = number.partition(" ")
    return f"{scheme(kind)} {value}"
