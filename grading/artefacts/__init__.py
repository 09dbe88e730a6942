"""The fitted models that are shipped, one file a version."""

from pathlib import Path

SHIPPED = 2  # what an installation grades by until somebody promotes another
FOLDER = Path(__file__).parent
ALARMS = FOLDER / "alarms-1.json"
ACCOUNTS = FOLDER / f"accounts-{SHIPPED}.json"


def versions() -> list[int]:
    """Return the versions there are files of; a file is never removed, a new one has the next."""
    return sorted(int(file.stem.partition("-")[2]) for file in FOLDER.glob("accounts-*.json"))


def accounts(version: int) -> Path:
    """Return where the file of a version lies, or would."""
    return FOLDER / f"accounts-{version}.json"
