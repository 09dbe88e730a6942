"""What a policyholder may send as evidence: files as `core.files` takes them, and not too many."""

from core.files import FileRefused

MOST_FILES = 20  # on one claim [DESIGN]


class TooManyFiles(FileRefused):
    """A claim has as many files as it may."""

    sentence = "A claim takes at most %(most)s files. Put what belongs together into one PDF."
