"""What a policyholder may send as evidence: files as `core.files` takes them, and not too many."""

from core.files import (
    LARGEST_FILE,
    LONGEST_NAME,
    FileEmpty,
    FileKind,
    FileNotAccepted,
    FileRefused,
    FileTooLarge,
    GivenFile,
    kind_of,
)

MOST_FILES = 20  # on one claim [DESIGN]

__all__ = [
    "LARGEST_FILE",
    "LONGEST_NAME",
    "MOST_FILES",
    "FileEmpty",
    "FileKind",
    "FileNotAccepted",
    "FileRefused",
    "FileTooLarge",
    "GivenFile",
    "TooManyFiles",
    "kind_of",
]


class TooManyFiles(FileRefused):
    """A claim has as many files as it may."""

    sentence = "A claim takes at most %(most)s files. Put what belongs together into one PDF."
