"""The analyst's desks: grades with all that explains them, accounts, public events, reviews."""

from grading.admin import events, overrides, places, reviews, scores, statements

__all__ = ["events", "overrides", "places", "reviews", "scores", "statements"]
