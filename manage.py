#!/usr/bin/env python
"""Django's command line; some commands need the role that owns the database."""

import os
import sys

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

from config.database import OWNER_COMMANDS, NotADatabase


def main() -> None:
    """Run the command in `sys.argv`, as the owner of the database where it must be."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.base")
    if len(sys.argv) > 1 and sys.argv[1] in OWNER_COMMANDS:
        os.environ["DEKKING_ROLE"] = "owner"
    try:
        _ = settings.DEBUG  # the first look reads them all
    except (ImproperlyConfigured, NotADatabase) as problem:
        sys.exit(f"{problem}")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
