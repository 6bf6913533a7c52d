"""The living style page: every component once, with invented contents.

For the people who build and review the portal; it knows no app and reads no data. Arabic has
words of its own here, because a right-to-left page cannot be judged by English ones.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from crisco import charts
from crisco.languages import LANGUAGES, Shown, format_number, reader_language

# English, Arabic
WORDS = {
    "debate": ("How do we meet our new neighbours?", "كيف نلتقي بجيراننا الجدد؟"),
    "theme": ("Cultural and social barriers", "الحواجز الثقافية والاجتماعية"),
    "what": ("A talk in small groups", "حديث في مجموعات صغيرة"),
    "when": ("Tuesday 1 December 2026, 18:00", "الثلاثاء 1 ديسمبر 2026، 18:00"),
    "where": ("Town hall, Via Matteotti 39", "دار البلدية، فيا ماتيوتي 39"),
    "bus": ("Bus 4 and 7, stop Municipio", "الحافلة 4 و7، موقف مونيتشيبيو"),
    "who": ("Everybody who lives here", "كل من يسكن هنا"),
    "cost": ("Free", "مجانًا"),
    "language": ("Italian, interpreted into Arabic", "بالإيطالية مع ترجمة إلى العربية"),
    "child-care": ("Child care from 3 years", "رعاية للأطفال من 3 سنوات"),
    "wheelchair": ("No steps, hearing loop", "بلا درج، مع حلقة سمعية"),
    "food": ("Tea and something to eat", "شاي وشيء من الطعام"),
    "help": ("0424 519 111", "0424 519 111"),
    "places": ("12 places left", "بقي 12 مكانًا"),
    "full": ("Waiting list open", "قائمة الانتظار مفتوحة"),
    "sentence": (
        "You do not need an account, and you do not need to speak the language well.",
        "لا تحتاج إلى حساب، ولا إلى إتقان اللغة.",
    ),
    "residents": ("Residents", "السكان"),
    "society": ("Civil society", "المجتمع المدني"),
    "officials": ("Officials and experts", "المسؤولون والخبراء"),
    "late": ("Late", "متأخر"),
    "panel": ("Panel", "اللجنة"),
    "list_missing": ("The signature list is not uploaded.", "لم تُرفع قائمة التواقيع."),
    "seats_empty": ("Three seats are empty.", "ثلاثة مقاعد شاغرة."),
    "do": ("Upload", "ارفع"),
    "name": ("What should we call you?", "بماذا نناديك؟"),
    "name_hint": ("A first name or nickname is enough.", "يكفي الاسم الأول أو اللقب."),
    "contact": ("E-mail or phone", "البريد الإلكتروني أو الهاتف"),
    "needs": ("Do you need something?", "هل تحتاج إلى شيء؟"),
    "wish": ("What would you like to talk about?", "عمّ تودّ أن نتحدث؟"),
    "write": ("In which language shall we write to you?", "بأي لغة نكتب إليك؟"),
    "starts": ("When does it start?", "متى يبدأ؟"),
    "paper": ("A picture or a paper", "صورة أو ورقة"),
    "read": ("I have read how my data is used", "قرأت كيف تُستعمل بياناتي"),
    "required": ("Please write something here.", "اكتب شيئًا هنا من فضلك."),
    "city": ("City", "المدينة"),
    "kept": ("Your place is kept", "مكانك محفوظ"),
    "note": ("Note this code", "اكتب هذا الرمز"),
    "yes": ("Keep my place", "احجز مكاني"),
    "back": ("Back", "رجوع"),
    "long": (
        "Gleichbehandlungsbeauftragtenversammlung nebeprisikiškiakopūsteliaujantiesiems",
        "Gleichbehandlungsbeauftragtenversammlung nebeprisikiškiakopūsteliaujantiesiems",
    ),
}
CITIES = (
    ("Bassano del Grappa", 45.77, 11.73),
    ("Delft", 52.01, 4.36),
    ("Rēzekne", 56.51, 27.33),
    ("Strasbourg", 48.58, 7.75),
    ("Tartu", 58.38, 26.72),
    ("Trieste", 45.65, 13.77),
    ("Vejle", 55.71, 9.54),
    ("Vlorë", 40.47, 19.49),
)
FACTS = (
    "what",
    "when",
    "where",
    "who",
    "cost",
    "language",
    "child-care",
    "wheelchair",
    "food",
    "help",
)


@dataclass(frozen=True)
class Row:
    """What an attention row needs; the desk brings its own."""

    level: str
    label: str
    sentence: str
    action: str
    url: str
    due_at: datetime | None = None


def _words() -> dict[str, str]:
    column = 1 if (get_language() or "").startswith("ar") else 0
    return {key: texts[column] for key, texts in WORDS.items()}


def _form(words: dict[str, str], data: dict[str, Any] | None = None) -> forms.Form:
    """A form with every kind of input; `data` makes it complain."""
    needs = [(key, words[key]) for key in ("language", "child-care", "wheelchair")]
    missing = {"required": words["required"]}
    fields: dict[str, forms.Field] = {
        "name": forms.CharField(
            label=words["name"], help_text=words["name_hint"], error_messages=missing
        ),
        "contact": forms.CharField(label=words["contact"], required=False),
        "wish": forms.CharField(
            label=words["wish"], widget=forms.Textarea(attrs={"rows": 3}), required=False
        ),
        "write": forms.ChoiceField(
            label=words["write"],
            choices=[(language.code, language.own_name) for language in LANGUAGES],
        ),
        "city": forms.ChoiceField(
            label=words["city"],
            widget=forms.RadioSelect,
            choices=[(name, name) for name, _north, _east in CITIES[:3]],
            error_messages=missing,
        ),
        "needs": forms.MultipleChoiceField(
            label=words["needs"],
            widget=forms.CheckboxSelectMultiple,
            choices=needs,
            required=False,
        ),
        "starts": forms.SplitDateTimeField(
            label=words["starts"],
            widget=forms.SplitDateTimeWidget(
                date_attrs={"type": "date"}, time_attrs={"type": "time"}
            ),
            required=False,
        ),
        "paper": forms.FileField(label=words["paper"], required=False),
        "read": forms.BooleanField(label=words["read"], error_messages=missing),
    }
    kind: type[forms.Form] = type("Sample", (forms.Form,), fields)
    return kind(data, auto_id="id_%s" if data is None else "wrong_%s", prefix=None)


def _filter(words: dict[str, str]) -> forms.Form:
    choices = [(name, name) for name, _north, _east in CITIES]
    fields = {
        "town": forms.ChoiceField(label=words["city"], choices=choices, required=False),
        "day": forms.DateField(
            label=words["starts"],
            widget=forms.DateInput(attrs={"type": "date"}),
            required=False,
        ),
    }
    kind: type[forms.Form] = type("Filter", (forms.Form,), fields)
    return kind()


def samples(now: datetime) -> dict[str, Any]:
    """Contents for every component, in the words of the reader's language."""
    words = _words()
    code = reader_language()
    facts: list[dict[str, Any]] = [{"icon": key, "term": key, "value": words[key]} for key in FACTS]
    facts[2]["more"] = words["bus"]
    facts[-1]["ltr"] = True
    facts[1]["moment"] = "2026-12-01T18:00+01:00"
    wrong = _form(words, {"contact": "x", "write": "en"})
    parts = [
        charts.Sector(words["residents"], 7, 8),
        charts.Sector(words["society"], 8, 8),
        charts.Sector(words["officials"], 6, 8),
    ]
    values = (64, 48, 82, 55, 71, 39)
    axes = [words[key] for key in ("who", "language", "food", "cost", "where", "help")]
    states = (("ok", "100 %"), ("warn", "80 %"), ("err", "0 %"), ("info", "?"), ("none", "–"))
    return {
        "words": words,
        "day": date(2026, 12, 1),
        "code": code,
        "facts": facts,
        "few_facts": [facts[2], facts[5]],
        "form": _form(words),
        "wrong": wrong,
        "filter": _filter(words),
        "chips": [("Vejle", "#chips"), (words["wheelchair"], "#chips")],
        "page": Paginator(range(240), 20).page(4),
        "rows": [
            Row(
                "late",
                words["late"],
                words["list_missing"],
                words["do"],
                "#attention",
                now - timedelta(days=1),
            ),
            Row(
                "warn",
                words["panel"],
                words["seats_empty"],
                words["do"],
                "#attention",
                now + timedelta(days=9),
            ),
            Row("info", words["city"], words["long"], words["do"], "#attention"),
        ],
        "sectors": parts,
        "eight": [charts.Sector(words["society"], 4, 5) for _colour in charts.NAMES],
        "places": [charts.Place(*city, url="#map") for city in CITIES],
        "axes": axes,
        "series": [
            charts.Series("Vejle", values),
            charts.Series("2025", [value - 12 for value in values]),
        ],
        "bars": [
            charts.Bar(words["residents"], 48, format_number(48, code), 60, "60"),
            charts.Bar(words["society"], 61, format_number(61, code), 60, "60"),
            charts.Bar(words["officials"], 12, format_number(12, code)),
        ],
        "course": [3, 5, 4, None, 8, 9, 7, 12],
        "columns": [
            {"label": words["city"], "url": "#table", "sorted": "ascending"},
            {"label": words["panel"], "numeric": True, "url": "#table"},
            {"label": words["where"]},
        ],
        "table": [
            [name, 24 - index, words["where"]] for index, (name, _n, _e) in enumerate(CITIES[:3])
        ],
        "items": [
            {"day": date(2026, 9, 14), "title": words["debate"], "past": True, "url": "#timeline"},
            {"day": date(2026, 12, 1), "title": words["theme"], "text": words["sentence"]},
        ],
        "tabs": [
            {"label": words["panel"], "url": "#tabs", "current": True, "count": 24},
            {"label": words["city"], "url": "#tabs"},
            {"label": words["help"], "url": "#tabs"},
        ],
        "steps": [
            {"title": words[key], "text": words["sentence"]} for key in ("what", "when", "who")
        ],
        "answers": [
            {"label": words["name"], "value": "Amal", "url": "#answers"},
            {"label": words["contact"], "value": "amal@example.org", "url": "#answers"},
            {"label": words["wish"], "value": "", "url": "#answers"},
        ],
        "sides": [{"label": words["who"], "saved": words["residents"], "yours": words["society"]}],
        "board_columns": [language.own_name for language in LANGUAGES[:5]],
        "board": [
            {
                "label": words["debate"],
                "url": "#board",
                "cells": [
                    {"state": state, "text": text, "url": "#board"} for state, text in states
                ],
            },
            {
                "label": words["theme"],
                "cells": [{"state": state, "text": text} for state, text in states],
            },
        ],
        "languages": [
            {
                "code": language.code,
                "own_name": language.own_name,
                "direction": language.direction,
                "url": f"/{language.code}/style/",
                "complete": language.code in settings.LANGUAGES_COMPLETE,
            }
            for language in LANGUAGES
        ],
        "fallback": Shown("Qui sont nos voisins ?", "fr", "ltr", is_fallback=True),
        "choices": [{"value": name, "label": name} for name, _north, _east in CITIES[:3]],
        "trail": [(words["panel"], "#crumbs"), (words["city"], "#crumbs"), (words["debate"], "")],
        "icons": ["chevron-left", "arrow-right", "magnifying-glass", "clock", "phone", "printer"],
        "colours": charts.NAMES,
        "now": datetime(2026, 12, 1, 17, tzinfo=UTC),
    }


def _reviewers_only(request: HttpRequest) -> None:
    """Errors: Http404 for a visitor of a public installation."""
    if not (settings.DEBUG or getattr(request.user, "is_staff", False)):
        raise Http404


@login_not_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every component that may stand beside others."""
    _reviewers_only(request)
    return render(request, "style/index.html", samples(timezone.now()))


@login_not_required
@require_safe
def done(request: HttpRequest) -> HttpResponse:
    """The page after an act, and the question before one; `?ask` shows the question."""
    _reviewers_only(request)
    page = "style/ask.html" if "ask" in request.GET else "style/done.html"
    return render(request, page, samples(timezone.now()))
