"""The handbook of the demo: the book of the first programme, one edition published, one in hand."""

from datetime import datetime, timedelta
from pathlib import Path

from django.utils import translation

from handbook.models import Edition, EditionState, Handbook, Section, Weight
from handbook.services import editions, importing, writing
from network.models import Programme

FOLDER = Path(__file__).parent / "data/handbook"
TITLES = {
    "en": "Fostering Involvement of all Citizens in Local Life to Improve Social Cohesion",
    "fr": "Favoriser la participation de tous les citoyens à la vie locale pour renforcer la "
    "cohésion sociale",
    "it": "Favorire la partecipazione di tutti i cittadini alla vita locale per migliorare la "
    "coesione sociale",
    "sq": "Nxitja e përfshirjes së të gjithë qytetarëve në jetën vendore për të përmirësuar "
    "kohezionin social",
    "ar": "تعزيز مشاركة جميع المواطنين في الحياة المحلية من أجل تماسك اجتماعي أفضل",
}
SUMMARIES = {
    "en": "What ten cities learnt about living together, and what you can do tomorrow",
    "fr": "Ce que dix villes ont appris du vivre-ensemble, et ce que vous pouvez faire demain",
    "it": "Ciò che dieci città hanno imparato sul vivere insieme, e ciò che potete fare domani",
    "sq": "Çfarë mësuan dhjetë qytete për jetën së bashku dhe çfarë mund të bëni ju nesër",
    "ar": "ما تعلّمته عشر مدن عن العيش معًا، وما يمكنك أن تفعله غدًا",
}
FIRST = {
    "en": "First edition",
    "fr": "Première édition",
    "it": "Prima edizione",
    "sq": "Botimi i parë",
    "ar": "الطبعة الأولى",
}
SECOND = {
    "en": "Second edition",
    "fr": "Deuxième édition",
    "it": "Seconda edizione",
    "sq": "Botimi i dytë",
    "ar": "الطبعة الثانية",
}
NEWS_SECTION = "theme-barriers"
NEWS = (
    "<p>Since the first edition, six towns have moved one debate a year to the weekend. In all "
    "six, people came who had never come before; in two of them, the officials asked to keep it "
    "so.</p>"
)


def load(now: datetime) -> str:
    """The book is there, its first edition published, the second one a draft with newer text."""
    programme = Programme.objects.filter(slug="crisco").first()
    if programme is None:
        return "handbook: programme crisco is not loaded"
    with translation.override("en"):
        handbook, _created = Handbook.objects.update_or_create(
            slug="fostering-involvement",
            defaults={
                "programme": programme,
                "source_language": "en",
                **{f"title_{code}": text for code, text in TITLES.items()},
                **{f"summary_{code}": text for code, text in SUMMARIES.items()},
            },
        )
        long_ago = now - timedelta(days=90)
        fresh = importing.load(handbook=handbook, folder=FOLDER, now=long_ago)
        first = _edition(handbook, "1", FIRST, at=long_ago)
        importing.arrange(edition=first, folder=FOLDER)
        if first.state == EditionState.DRAFT:
            editions.publish(edition=editions.freeze(edition=first, now=long_ago), now=long_ago)
        second = _edition(handbook, "2", SECOND, at=now)
        importing.arrange(edition=second, folder=FOLDER)
        _write_news(handbook, now)
    return f"handbook: {handbook.sections.count()} sections, {fresh} new texts"


def _edition(handbook: Handbook, label: str, titles: dict[str, str], *, at: datetime) -> Edition:
    edition, _created = Edition.objects.get_or_create(
        handbook=handbook,
        label=label,
        defaults={"created_at": at, **{f"title_{code}": text for code, text in titles.items()}},
    )
    return edition


def _write_news(handbook: Handbook, now: datetime) -> None:
    """One original is newer than its translations, as in every living book."""
    section = Section.objects.filter(handbook=handbook, uid=NEWS_SECTION).first()
    if section is None:
        return
    text = section.texts.get(language=section.source_language)
    if text.head is None or text.head.number > 1:
        return
    body = "\n".join(block["html"] for block in text.head.blocks)
    writing.write(
        section=section,
        language=text.language,
        title=text.head.title,
        html=f"{body}\n{NEWS}",
        weight=Weight.MAJOR,
        message="six towns at the weekend",
        now=now,
    )
