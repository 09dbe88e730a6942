"""When the bells ring: every few seconds, whatever happens to the clock."""

from datetime import datetime

from celery.schedules import schedstate, schedule


class Every(schedule):  # type: ignore[misc]  # celery has no types
    """Rings every so many seconds, and at once when the clock was set back.

    Celery's own compares with when it rang last, which may then lie an hour ahead.
    """

    def is_due(self, last_run_at: datetime) -> schedstate:
        """Return whether to ring now, and in how many seconds to ask again."""
        if self.maybe_make_aware(last_run_at) > self.maybe_make_aware(self.now()):
            return schedstate(is_due=True, next=self.seconds)
        return super().is_due(last_run_at)

    def __reduce__(self) -> tuple[type["Every"], tuple[float]]:
        """Say how to make it again from the file that beat keeps."""
        return type(self), (self.run_every.total_seconds(),)
