"""The two ways in which a reader does not give a record. Neither leaves this folder."""


class NotMine(Exception):
    """Another generator wrote this, or none: ask the next reader."""


class Unreadable(Exception):
    """This generator wrote it, and it cannot be made sense of; says why in a sentence."""
