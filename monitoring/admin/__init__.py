"""The desks of watching: what became known of buyers, its files and feeds, and watch cases."""

from monitoring.admin import feeds, signals, unopened, watch_cases

__all__ = ["feeds", "signals", "unopened", "watch_cases"]
