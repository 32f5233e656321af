"""Captions without any service: measure a picture, say in words what was measured. Names no object it cannot know.

colours (names in Lab) → palette, detail, subject (measurements) → look (all facts of a picture) → sentence;
file_names (words out of a file name); engine (the CaptionEngine).
"""

from utils.engines.offline.engine import OfflineEngine

__all__ = ["OfflineEngine"]
