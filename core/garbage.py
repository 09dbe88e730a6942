"""How often a process that stays looks for garbage."""

import gc

_OBJECTS = 50_000  # made and not yet freed; by itself Python looks after every 700


def look_seldom() -> None:
    """Set aside for good what is there by now, and look for garbage seldom from then on.

    Python would go through all that many rows of a batch are made of, again and again: a quarter
    of the time a sector's limits took to be cut. What is in no circle is freed as before.
    """
    gc.freeze()
    gc.set_threshold(_OBJECTS, 20, 20)
