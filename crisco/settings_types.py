"""Settings under which types are checked: no column per language, whose managers nobody follows."""

import os

os.environ.setdefault("DEBUG", "1")

from crisco.settings import *  # noqa: F403, TID251 - the same switchboard, but for two lines

MODELTRANSLATION_ENABLE_REGISTRATIONS = False
INSTALLED_APPS = [  # the admin's classes ask for those columns as they are registered
    {"django.contrib.admin": "django.contrib.admin.apps.SimpleAdminConfig"}.get(app, app)
    for app in INSTALLED_APPS  # noqa: F405 - from the switchboard
]
