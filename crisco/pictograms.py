"""Our own drawings for the questions people ask of a debate, on a grid of 24.

Position, word and drawing stay together on every page, so that somebody who reads little
finds the same thing at the same place.
"""

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

PICTOGRAMS = {
    # two people's speech
    "what": '<path d="M3 5h12v8H9l-4 3.5V13H3Z"/><path d="M18 9h3v8h-2v3l-4-3h-4"/>',
    "when": '<rect x="3.5" y="5" width="17" height="15.5" rx="2"/>'
    '<path d="M3.5 10h17M8 2.8v4M16 2.8v4"/><path d="M12 13v3l2.2 1.3"/>',
    "where": '<path d="M12 21.5s7-6.3 7-11.3a7 7 0 1 0-14 0c0 5 7 11.3 7 11.3Z"/>'
    '<circle cx="12" cy="10" r="2.6"/>',
    "who": '<circle cx="8.5" cy="8" r="3"/><path d="M2.8 19.5v-1.2a5.7 5.7 0 0 1 11.4 0v1.2"/>'
    '<circle cx="16.8" cy="9" r="2.4"/><path d="M16.6 13.8a4.6 4.6 0 0 1 4.6 4.6v1.1"/>',
    # a coin and a note
    "cost": '<rect x="2.5" y="6" width="19" height="12" rx="2"/><circle cx="12" cy="12" r="2.8"/>'
    '<path d="M6 9.4v.1M18 14.5v.1"/>',
    # A and ع in one bubble would need letters; a mouth with sound needs none
    "language": '<path d="M4 4.5h16v11.5h-9L6 20.5V16H4Z"/><path d="M8 8.5h8M8 12h5"/>',
    "child-care": '<circle cx="8" cy="5.2" r="2.4"/><path d="M4.5 20.5V12a3.5 3.5 0 0 1 7 0v8.5"/>'
    '<circle cx="17" cy="11" r="1.9"/><path d="M14.5 20.5v-3.7a2.5 2.5 0 0 1 5 0v3.7"/>'
    '<path d="m11.5 14 3.2 2"/>',
    "wheelchair": '<circle cx="10.5" cy="4.2" r="1.8"/>'
    '<path d="M10.5 7.8v6h5.2l2.3 5.2 1.8-.7M10.5 10.4h4.2"/>'
    '<path d="M8 12.2a4.9 4.9 0 1 0 6.6 6.3"/>',
    "food": '<path d="M5 10.5h12v4.5a5 5 0 0 1-5 5h-2a5 5 0 0 1-5-5Z"/>'
    '<path d="M17 12h1.5a2.3 2.3 0 0 1 0 4.6H16.8"/><path d="M8.5 7.5V4M13.5 7.5V4"/>',
    "help": '<circle cx="12" cy="12" r="9"/>'
    '<path d="M9.4 9.3a2.7 2.7 0 1 1 3.9 2.4c-.9.5-1.3 1.1-1.3 2.1"/><path d="M12 17.1v.1"/>',
    "seat": '<path d="M6 3.5v10h12M6 13.5v7M18 13.5v7M9.5 13.5V8H18v5.5"/>',
    "language-choice": '<circle cx="12" cy="12" r="9"/>'
    '<path d="M3 12h18M12 3c3.2 3 3.2 15 0 18M12 3c-3.2 3-3.2 15 0 18"/>',
    "done": '<circle cx="12" cy="12" r="9.5"/><path d="m7.5 12.4 3.1 3.1 6-6.6"/>',
}


def pictogram(name: str, size: int = 24) -> SafeString:
    """One drawing as inline SVG in the colour of the text. Errors: KeyError for an unknown name."""
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" width="{0}" height="{0}" fill="none" '
        'stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round" '
        'aria-hidden="true" focusable="false">{1}</svg>',
        size,
        mark_safe(PICTOGRAMS[name]),  # noqa: S308 - our own drawing
    )
