"""Django's settings for Open edX's LTI consumer, standing alone: SQLite, one course, no LMS."""

from __future__ import annotations

import os

ROOT_URL = os.environ["CAMPUS_URL"]
SECRET_KEY = "a campus for tests, and for nothing else"
ALLOWED_HOSTS = ["localhost"]
DEBUG = False
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": os.environ["CAMPUS_DATABASE"],
        "OPTIONS": {"timeout": 120, "transaction_mode": "IMMEDIATE"},
    }
}
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "config_models",
    "lti_consumer",
]
MIGRATION_MODULES = dict.fromkeys(
    ("auth", "contenttypes", "sessions", "config_models", "lti_consumer")
)
"""Tables are made from the models as they are: years of migrations would only cost time."""
MIDDLEWARE = [
    "edx_django_utils.cache.middleware.RequestCacheMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "edx_django_utils.cache.middleware.TieredCacheMiddleware",
]
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_SAMESITE = "None"
"""As the library asks for: the tool posts chosen content into the staff's session."""
ROOT_URLCONF = "tests.helpers.openedx.pages"
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]
PLATFORM_NAME = "Campus"
LMS_ROOT_URL = LTI_BASE = LTI_API_BASE = ROOT_URL
LEARNING_MICROFRONTEND_URL = ROOT_URL
USAGE_ID_PATTERN = r"(?P<usage_id>(?:i4x://?[^/]+/[^/]+/[^/]+/[^@]+(?:@[^/]+)?)|(?:[^/]+))"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "INFO"},
}
