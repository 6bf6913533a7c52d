"""Known flaws: installed versions are at or above the first safe one. Scanners may be offline."""

from importlib.metadata import version

import pytest
from packaging.version import Version

FLOORS = {
    "django": ("5.2.19", "the 2026 series of Django advisories"),
    "django-allauth": ("65.21.1", "CVE-2026-97764 and the rate limit fixes up to 65.21.1"),
    "weasyprint": ("70.0", "CVE-2025-68616, CVE-2026-49452, CVE-2026-55073"),
    "pillow": ("12.3", "CVE-2026-40192, CVE-2026-55380, CVE-2026-55379"),
    "gunicorn": ("22.0", "CVE-2024-1135, CVE-2024-6827"),
    "celery": ("5.2.2", "CVE-2021-23727"),
    "kombu": ("5.7.0", "as tried with this Celery"),
    "redis": ("8.0", "CVE-2023-28858, CVE-2023-28859"),
    "pikepdf": ("2.10", "CVE-2021-29421"),
}


@pytest.mark.parametrize("package", sorted(FLOORS))
def test_no_installed_package_has_a_flaw_we_know(package):
    floor, advisory = FLOORS[package]

    assert Version(version(package)) >= Version(floor), advisory
