"""What is left out of the collected static files is what no page asks for."""

import re

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.staticfiles.utils import matches_patterns
from django_htmx.jinja import htmx_script

LEFT_OUT = apps.get_app_config("staticfiles").ignore_patterns


def asked_for() -> list[str]:
    """The scripts of every form of the administration, and htmx as pages include it."""
    forms = [model_admin.media for model_admin in admin.site._registry.values()]
    return sorted({str(path) for media in forms for path in media._js} | htmx())


def htmx() -> set[str]:
    return set(re.findall(r'src="/static/([^"]+)"', str(htmx_script())))


def test_every_script_that_a_page_asks_for_is_collected():
    names = [part for path in asked_for() for part in (path, path.rpartition("/")[2])]

    assert htmx()
    assert len(names) > 6
    assert [name for name in names if matches_patterns(name, LEFT_OUT)] == []


@pytest.mark.parametrize("path", ["admin/js/vendor/jquery/jquery.js", "django_htmx/ext/hx-ws-2.js"])
def test_the_long_form_is_left_out(path):
    assert any(matches_patterns(name, LEFT_OUT) for name in (path, path.rpartition("/")[2]))
