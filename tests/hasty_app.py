"""The app on a server with so little patience that a test can wait for its end."""

from app import app
from web import arrivals

arrivals.HEAD_SECONDS = 0.8
arrivals.BODY_SECONDS = 0.8

__all__ = ["app"]
