"""A document loads nothing but its own assets and the packaged files."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from crisco.documents import rendering
from tests.builders import documents


class Listener(HTTPServer):
    """A loopback server that counts who comes."""

    hits = 0


class Redirect(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.server.hits += 1
        self.send_response(302)
        self.send_header("Location", "file:///etc/hostname")
        self.end_headers()

    def log_message(self, *_words: object) -> None:
        return


@pytest.fixture
def listener() -> Iterator[Listener]:
    server = Listener(("127.0.0.1", 0), Redirect)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


WAYS_IN = [
    '<img src="{}" alt="x">',
    '<p style="background: url({})">x</p>',
    "<style>@import url({});</style><p>x</p>",
    '<link rel="stylesheet" href="{}"><p>x</p>',
    '<link rel="attachment" href="{}"><p>x</p>',
    '<object data="{}">x</object>',
    "<style>@font-face {{ font-family: a; src: url({}) }} p {{ font-family: a }}</style><p>x</p>",
]


@pytest.mark.parametrize("way", WAYS_IN)
def test_a_redirecting_server_is_never_asked(way, listener):
    address = f"http://127.0.0.1:{listener.server_port}/picture.png"

    with pytest.raises(rendering.RefusedAddress):
        rendering.render_part(documents.page(way.format(address)))

    assert listener.hits == 0


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/hostname",
        "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'/>",
        "ftp://127.0.0.1/x",
        "//127.0.0.1/x",
        "../asset-0",
        "house/bands",
    ],
)
def test_no_other_address_is_loaded(address):
    html = documents.page(f'<img src="{address}" alt="x">')

    with pytest.raises(rendering.RefusedAddress):
        rendering.render_part(html, assets=documents.ASSETS)


def test_a_missing_asset_is_named():
    html = documents.page('<img src="asset:gone" alt="x">')

    with pytest.raises(rendering.MissingAsset) as problem:
        rendering.render_part(html, assets=documents.ASSETS)

    assert problem.value.sentence == "The picture or file “gone” is missing."


def test_an_asset_name_is_never_a_path():
    assets = {"../../etc/passwd": documents.photograph(), "a b": documents.photograph()}
    html = documents.page('<img src="asset:../../etc/passwd" alt="x"><img src="asset:a b" alt="y">')

    assert rendering.render_part(html, assets=assets).side["pages"] == 1


def test_a_file_that_is_no_picture_is_refused():
    with pytest.raises(rendering.BrokenImage):
        rendering.render_part(
            documents.page('<img src="asset:x" alt="x">'), assets={"x": b"%!PS-Adobe-3.0 EPSF-3.0"}
        )


def test_a_picture_that_cannot_be_read_is_refused():
    broken = documents.photograph()[:40]

    with pytest.raises(rendering.BrokenImage):
        rendering.render_part(documents.page('<img src="asset:x" alt="x">'), assets={"x": broken})


def test_a_picture_inside_an_svg_asset_is_not_fetched(listener):
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'width="9" height="9"><image width="9" height="9" '
        f'xlink:href="http://127.0.0.1:{listener.server_port}/x.png"/></svg>'
    )

    with pytest.raises(rendering.RenderingFailed):
        rendering.render_part(
            documents.page('<img src="asset:x" alt="x">'), assets={"x": drawing.encode()}
        )

    assert listener.hits == 0
