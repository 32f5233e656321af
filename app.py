"""The composition root: settings and services become a Flask app. Nothing else happens here."""

import logging

from flask import Flask

from utils.config import Settings, load_settings
from utils.services import Services, build_services
from web import (
    bodies,
    captions,
    commands,
    datasets,
    engines,
    exports,
    generated_images,
    generation,
    image_exports,
    inspect,
    journal,
    library,
    openapi,
    pages,
    problems,
    security,
    sessions,
    thumbnails,
    uploads,
)

#: libraries that would write addresses and bodies into the log
_TALKATIVE = ("httpx", "httpx2", "httpcore2", "google_genai", "PIL", "apscheduler")

_FEATURES = (
    pages,
    uploads,
    captions,
    sessions,
    exports,
    engines,
    inspect,
    library,
    datasets,
    image_exports,
    thumbnails,
    generation,
    generated_images,
    openapi,
)


def create_app(settings: Settings | None = None, services: Services | None = None) -> Flask:
    """Build the app from the environment, or from what a test hands in. Raises ConfigError naming every fault."""
    settings = settings or (services.settings if services else load_settings())
    _set_up_logging(settings.log_level)
    app = Flask(__name__, static_folder=None)
    app.request_class = uploads.BoundedRequest
    app.extensions["services"] = services or build_services(settings)
    journal.register(app)
    problems.register(app)
    bodies.register(app)
    security.register(app, trusted_proxies=settings.trusted_proxies)
    for module in _FEATURES:
        app.register_blueprint(module.bp)
    app.cli.add_command(commands.library)
    app.cli.add_command(commands.cleanup)
    return app


def _set_up_logging(level: str) -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(journal.Redacting())
    logging.basicConfig(level=level, handlers=[handler])
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)


app = create_app()
