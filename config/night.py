"""The jobs of a night, in their order."""

from core.night import Job
from grading.services import night as grading

NIGHT: tuple[Job, ...] = (Job("grading.regrade", grading.ranges, grading.run),)
