import pytest
from flask.testing import FlaskClient

from tests.web.studio import Studio


@pytest.fixture
def studio(client: FlaskClient) -> Studio:
    return Studio(client)
