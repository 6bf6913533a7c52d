import pytest

from network.templatetags.devices import device

CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile Safari/537.36"


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (f"Mozilla/5.0 (Linux; Android 15; Pixel 9) {CHROME}", "Chrome · Android"),
        (f"Mozilla/5.0 (Windows NT 10.0; Win64) {CHROME} Edg/140.0", "Edge · Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko Firefox/140.0", "Firefox · Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19 like Mac OS X) Safari/604.1", "Safari · iPhone"),
        ("curl/8.1", "curl/8.1"),
        ("", ""),
        ("<script>" * 20, ("<script>" * 20)[:60]),
    ],
)
def test_a_browser_is_called_by_its_name(said, shown):
    assert device(said) == shown
