"""The app on a server in such haste that a test can wait for what it does after a while."""

from app import app
from utils import services
from web import arrivals

arrivals.HEAD_SECONDS = 0.8
arrivals.BODY_SECONDS = 0.8
services.SWEEP_SECONDS = 0.2

__all__ = ["app"]
