"""The fitted models that are shipped, one file a version."""

from pathlib import Path

ACCOUNTS = Path(__file__).with_name("accounts-2.json")
ALARMS = Path(__file__).with_name("alarms-1.json")
