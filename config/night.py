"""The jobs of a night, in their order."""

from core.night import Job

NIGHT: tuple[Job, ...] = ()
