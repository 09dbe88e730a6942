"""The collector's desks: the queue of cases, each case, letters, and the rates of interest."""

from collections_app.admin import cases, endings, letters, overdues, rates

__all__ = ["cases", "endings", "letters", "overdues", "rates"]
