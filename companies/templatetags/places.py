"""What countries and sectors are called, for templates."""

from django import template

from companies.texts import places

register = template.Library()
register.filter("country", places.country)
register.filter("sector", places.sector)
