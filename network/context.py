"""What every page knows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from crisco.languages import BY_CODE


def house(request: HttpRequest) -> dict[str, Any]:
    """Languages of the menu and the site's own address; no queries."""
    return {
        "menu_languages": [BY_CODE[code] for code in settings.LANGUAGES_COMPLETE],
        "site_url": settings.SITE_URL,
    }
