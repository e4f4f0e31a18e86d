"""The application for any WSGI server: ``gunicorn lti_app.wsgi:app``."""

import os

from lti_app import create_app
from lti_app.config import Config
from lti_app.logs import configure_logs

config = Config.from_environment(os.environ)
configure_logs(config.log_level)
app = create_app(config)
