"""Who may fetch a document: the app that made it knows; this floor only asks."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from crisco.documents.models import Document
from crisco.verdict import Verdict, no

Rule = Callable[[Any, Document, datetime], Verdict]

_RULES: dict[str, Rule] = {}


def register(kind: str, rule: Rule) -> None:
    """Documents of this kind are handed out by this rule. Call in the app's `ready()`.

    Shapes: the rule gets (person, document, now); the person may be anonymous.
    Errors: ValueError for a second, different rule.
    """
    if _RULES.setdefault(kind, rule) is not rule:
        raise ValueError(f"two rules for documents of kind {kind}")


def may_download(person: Any, document: Document, *, now: datetime) -> Verdict:
    """What the rule of its kind says; a kind without a rule is closed to everybody."""
    rule = _RULES.get(document.kind)
    if rule is None:
        return no(_("This document cannot be fetched."))
    return rule(person, document, now)
