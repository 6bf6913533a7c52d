"""What the pages share on which coordinators write about initiatives."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate
from uuid import UUID

from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from crisco.languages import reader_language, shown
from crisco.verdict import require
from network.requests import SignedInRequest
from panels import rules
from panels.forms.writing import Written
from panels.models import Initiative
from panels.services import initiatives
from panels.services.acts import Refused

View = Callable[Concatenate[SignedInRequest, ...], HttpResponse]

form_page = require_http_methods(["GET", "HEAD", "POST"])


def own_initiative(view: View) -> View:
    """Calls the view with the initiative if this person writes for its city; else 404 or 403."""

    @wraps(view)
    def guarded(request: SignedInRequest, slug: str, **kwargs: Any) -> HttpResponse:
        initiative = get_object_or_404(Initiative.objects.for_cards(), slug=slug)
        require(rules.may_write_initiative(request.user, initiative, now=timezone.now()))
        return view(request, initiative, **kwargs)

    return guarded


def done(form: Form, act: Callable[[], object]) -> bool:
    """Whether the act was done; what was refused stands above the form, with all that was typed."""
    try:
        act()
    except initiatives.ChangedMeanwhile:
        raise  # the page shows both sides
    except Refused as refusal:
        form.add_error(None, str(refusal))
    except ValidationError as refusal:
        form.add_error(None, refusal.messages)
    else:
        return True
    return False


def desk_trail(last: str, initiative: Initiative | None = None) -> list[tuple[str, str]]:
    """Desk / initiatives / this one / this page."""
    steps = [
        (_("My desk"), reverse("network:desk")),
        (_("Initiatives"), reverse("panels:initiatives_desk")),
    ]
    if initiative:
        title = shown(initiative, "title", reader_language()).text
        steps.append((title, initiative.get_absolute_url()))
    return [*steps, (last, "")]


def once(form: Written, request: SignedInRequest) -> dict[str, Any]:
    """Who, when, and the key that makes two sendings one."""
    key: UUID = form.cleaned_data["form_key"]
    now: datetime = timezone.now()
    return {"key": key, "by": request.user, "now": now}
