"""The jobs of a night, in their order."""

from core.night import Job
from grading.services import night as grading
from limits.services import night as limits
from policies import services as policies

NIGHT: tuple[Job, ...] = (
    Job("policies.years", policies.years_ranges, policies.run_years),
    Job("grading.regrade", grading.ranges, grading.run),
    Job("limits.review", limits.review_ranges, limits.run_review),
    Job("limits.effect", limits.effect_ranges, limits.run_effect),
)
