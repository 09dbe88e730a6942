"""The collector's desks: the queue of cases, each case, letters, and the rates of interest."""

from collections_app.admin import cases, letters, overdues, rates

__all__ = ["cases", "letters", "overdues", "rates"]
