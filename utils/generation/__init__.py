"""What makes pictures of words: one module a service, ``table`` the way in, ``order`` what all of them speak.

Each module holds its service's fields and faults in tables. Nothing is retried, no redirect followed, and no address of
a service leaves this room.
"""

from utils.generation.order import ImageEngine, MadePicture, PictureOrder
from utils.generation.table import build_image_engine

__all__ = ["ImageEngine", "MadePicture", "PictureOrder", "build_image_engine"]
