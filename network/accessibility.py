"""The accessibility statement as data: what was checked, when, how, and what does not work yet.

Model: Implementing Decision (EU) 2018/1523. Reviewed at least once a year; a test says when.
"""

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crisco.languages import country_name, sorted_for_reader


@dataclass(frozen=True)
class Issue:
    """Something that does not work for everybody yet, why, and what one can do instead."""

    what: str | Promise
    reason: str | Promise
    instead: str | Promise


@dataclass(frozen=True)
class Statement:
    """Facts of the statement; `status` is fully, partly or not."""

    status: str
    prepared_on: date
    reviewed_on: date
    method: str | Promise
    issues: tuple[Issue, ...]


STATEMENT = Statement(
    status="partly",
    prepared_on=date(2026, 11, 22),
    reviewed_on=date(2026, 11, 22),
    method=_(
        "Automatic tests check the public pages: with the rules of axe-core in a browser, in English "
        "and Arabic, on a narrow and a wide screen, in light and dark colours; and registering for "
        "a debate without scripts. Nobody from outside has tested the site yet."
    ),
    issues=(
        Issue(
            what=_("The administration for the two or three administrators of the installation."),
            reason=_("It comes with the framework; some of its forms lack labels."),
            instead=_(
                "All other people use pages of the portal, where this problem does not exist."
            ),
        ),
        Issue(
            what=_("Texts that are not yet translated into your language."),
            reason=_("Translation takes time. The page says in which language a text is."),
            instead=_("Write to us; we will tell you what the text says."),
        ),
    ),
)

# Who watches over the accessibility of public bodies' sites in each country of the network; the
# names as the bodies write them.
_BODIES = {
    "AL": "",
    "AT": "Österreichische Forschungsförderungsgesellschaft (FFG)",
    "BE": "BOSA",
    "DE": "Überwachungsstelle des Bundes für Barrierefreiheit von Informationstechnik (BFIT-Bund)",
    "DK": "Digitaliseringsstyrelsen",
    "EE": "Tarbijakaitse ja Tehnilise Järelevalve Amet",
    "ES": "",
    "FR": "Défenseur des droits",
    "GR": "",
    "IT": "Agenzia per l’Italia Digitale (AgID)",
    "LT": "",
    "LV": "",
    "NL": "Logius",
    "PL": "",
    "RO": "Autoritatea pentru Digitalizarea României",
    "SE": "Myndigheten för digital förvaltning (DIGG)",
    "SI": "",
}


def bodies(language: str) -> list[tuple[str, str]]:
    """Country and its supervising body, by country name; empty text where we do not know it."""
    named = [(country_name(code, language), body) for code, body in _BODIES.items()]
    return sorted_for_reader(named, lambda pair: pair[0], language)
