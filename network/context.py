"""What every page knows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from crisco.languages import BY_CODE
from network import rules
from network.models import User


def house(request: HttpRequest) -> dict[str, Any]:
    """Languages of the menu and the site's own address; one query for signed-in people's bar."""

    def is_network_staff() -> bool:
        person = getattr(request, "user", None)
        return isinstance(person, User) and rules.is_network_staff(person, now=timezone.now())

    return {
        "is_network_staff": SimpleLazyObject(is_network_staff),
        "menu_languages": [BY_CODE[code] for code in settings.LANGUAGES_COMPLETE],
        "site_url": settings.SITE_URL,
    }
