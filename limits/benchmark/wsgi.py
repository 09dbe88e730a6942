"""The real application with one more address; without the lock where it is told so."""

import os
from collections.abc import Sequence

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.base")

from django.conf import settings
from django.utils.module_loading import import_string

settings.ROOT_URLCONF = "limits.benchmark.urls"
application = import_string("config.wsgi.application")

from limits.models import GroupExposure  # noqa: E402 (needs the settings)
from limits.services import exposure  # noqa: E402 (needs the settings)


def _only_read(group_ids: Sequence[int]) -> list[GroupExposure]:
    return list(GroupExposure.objects.filter(group_id__in=group_ids).order_by("group_id"))


if os.environ.get("BENCHMARK_WITHOUT_LOCK") == "on":
    exposure.locked = _only_read  # the control: nobody waits for anybody

__all__ = ["application"]
