# ruff: noqa: RUF001 - Greek is meant
"""Small documents: a book in six languages, and parts with one thing in them."""

import io
from functools import cache

from PIL import Image, ImageDraw

from crisco.documents import composing, rendering
from crisco.documents.rendering import Rendered

SENTENCES = {
    "en": "People who have just arrived know what a city lacks. A local panel of thirds gives "
    "residents, organisations and the municipality an equal voice in what happens next.",
    "fr": "Les personnes qui viennent d’arriver savent ce qui manque à une ville. Un panel local "
    "par tiers donne aux habitantes et habitants, aux associations et à la commune une même voix.",
    "it": "Chi è appena arrivato sa che cosa manca a una città. Un panel locale per terzi dà a "
    "residenti, associazioni e Comune la stessa voce in ciò che accade dopo.",
    "sq": "Njerëzit që sapo kanë ardhur e dinë se çfarë i mungon një qyteti. Një panel vendor me "
    "të treta u jep banorëve, shoqatave dhe bashkisë të njëjtin zë për hapat e ardhshëm.",
    "ar": "الأشخاص الذين وصلوا حديثًا يعرفون ما ينقص المدينة. تمنح اللجنة المحلية المقسمة إلى أثلاث "
    "السكان والجمعيات والبلدية صوتًا متساويًا في ما يحدث لاحقًا (المادة 12).",
    "el": "Οι άνθρωποι που μόλις έφτασαν ξέρουν τι λείπει από μια πόλη. Μια τοπική επιτροπή κατά "
    "τρίτα δίνει στους κατοίκους, στις οργανώσεις και στον δήμο ίση φωνή για τη συνέχεια.",
}
TITLES = {
    "en": "A panel of thirds",
    "fr": "Un panel par tiers",
    "it": "Un panel per terzi",
    "sq": "Një panel me të treta",
    "ar": "لجنة محلية من أثلاث",
    "el": "Μια επιτροπή κατά τρίτα",
}
CHART = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 90" width="300" height="90">'
    "<title>Seats by third: 6, 6 and 5</title>"
    '<path d="M10 10h240v18H10z" fill="#12355b"/><path d="M10 36h240v18H10z" fill="#b3471d"/>'
    '<path d="M10 62h200v18H10z" fill="#2a7f62"/>'
    '<text x="262" y="24" font-family="Source Sans 3" font-size="14" fill="#16202c">6</text></svg>'
)


@cache
def photograph() -> bytes:
    """A JPEG of 640 by 360 pixels."""
    image = Image.new("RGB", (640, 360), "#eaf2f6")
    draw = ImageDraw.Draw(image)
    for number, colour in enumerate(("#12355b", "#b3471d", "#2a7f62")):
        draw.ellipse((60 + 180 * number, 80, 220 + 180 * number, 240), fill=colour)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()


def page(body: str, *, language: str = "en", head: str = "") -> str:
    """A bare HTML document."""
    return (
        f'<!doctype html><html lang="{language}"><head><title>Test</title>{head}</head>'
        f"<body>{body}</body></html>"
    )


def long_table(prefix: str, *, lines: int) -> str:
    """A table that runs over a page end, with column and line headers."""
    body = "".join(
        f'<tr><th scope="row">Measure {n}</th><td>{SENTENCES["en"][:70]}</td>'
        f'<td class="n">{n * 7}</td></tr>'
        for n in range(1, lines + 1)
    )
    return (
        f'<table id="{prefix}-table"><caption>Measures and their reach</caption><thead><tr>'
        f'<th scope="col">Measure</th><th scope="col">What it does</th>'
        f'<th scope="col" class="n">People</th></tr></thead><tbody>{body}</tbody></table>'
    )


def chapter(language: str, *, uid: str, link_to: str = "", paragraphs: int = 6) -> str:
    """The body of one chapter with everything a chapter may hold."""
    text = SENTENCES[language]
    note = f'{text}<span class="footnote">{SENTENCES[language][:60]}</span>'
    link = f' <a href="hbx:{link_to}">{TITLES[language]}</a>' if link_to else ""
    more = "".join(f'<p id="{uid}-p{n}">{text}</p>' for n in range(paragraphs))
    return (
        f'<h1 id="{uid}">{TITLES[language]}</h1>'
        f'<p class="lead" id="{uid}-lead">{text}</p>'
        f'<p id="{uid}-a">{note}{link}</p>'
        f'<h2 id="{uid}-how">{TITLES[language]} · 1</h2>{more}'
        f'<ul id="{uid}-l"><li>{text}</li><li>{text}<ul><li>{TITLES[language]}</li></ul></li></ul>'
        f'<aside class="callout" id="{uid}-c"><h3>{TITLES[language]}</h3><p>{text}</p></aside>'
        f'<figure id="{uid}-f"><img src="asset:photo" alt="{TITLES[language]}">'
        f"<figcaption>{TITLES[language]}</figcaption></figure>"
        f'<blockquote id="{uid}-q"><p>{text}</p><footer>— {TITLES[language]}</footer></blockquote>'
        f'<p class="fallback" lang="en" dir="ltr">Not yet translated: shown in English.</p>'
        f'<div lang="en" dir="ltr"><p id="{uid}-e">{SENTENCES["en"]}</p></div>'
        f'<h2 id="{uid}-end">{TITLES[language]} · 2</h2><p id="{uid}-z">{text}</p>'
    )


def chapter_html(language: str, *, uid: str, link_to: str = "", extra: str = "") -> str:
    """The whole HTML of a chapter."""
    return composing.part(
        chapter(language, uid=uid, link_to=link_to) + extra,
        title=TITLES[language],
        language=language,
        book="Handbook of test cities",
        number=f"№ {uid}",
    )


ASSETS = {"photo": photograph()}


@cache
def book() -> tuple[tuple[Rendered, ...], Rendered]:
    """Six chapters in six languages with links across, and the front matter."""
    languages = list(SENTENCES)
    bodies = []
    for number, language in enumerate(languages):
        following = f"c{(number + 1) % len(languages)}"
        extra = long_table("c0", lines=40) + f"<figure>{CHART}</figure>" if number == 0 else ""
        html = chapter_html(language, uid=f"c{number}", link_to=following, extra=extra)
        bodies.append(rendering.render_part(html, assets=ASSETS))
    cover = composing.Cover(
        title="Handbook of test cities",
        subtitle="How ten cities talk with those who have just arrived",
        lines=["Edition 2027.1", "A network of test cities"],
        funding="Co-funded by the European Union",
        disclaimer="Views and opinions expressed are those of the authors only.",
    )
    front = rendering.render_part(composing.front(cover, composing.rows(bodies), language="en"))
    return tuple(bodies), front
