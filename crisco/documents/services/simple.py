"""A document of one part: an agenda, a letter, a certificate."""

from collections.abc import Callable, Mapping

from crisco.documents import composing, joining, rendering


def pdf(
    body: str,
    *,
    title: str,
    language: str,
    assets: Mapping[str, bytes] | None = None,
    author: str = "",
    created: str = "",
    kind: str = "letter",
    numbered: bool = True,
    cancelled: Callable[[], bool] | None = None,
) -> bytes:
    """The body as a finished PDF, never cached: such documents may hold persons.

    Errors: RenderingFailed, JoiningFailed.
    """
    html = composing.part(body, title=title, language=language, kind=kind)
    part = rendering.render_part(html, assets=assets, expected_pages=4, cancelled=cancelled)
    return joining.join(
        [part], title=title, language=language, author=author, created=created, numbered=numbered
    )
