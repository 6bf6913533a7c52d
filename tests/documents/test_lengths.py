"""A stream may end in any byte: only its stated length decides where it ends."""

import io

import pikepdf

from crisco.documents import checking


def with_stream(content: bytes) -> bytes:
    pdf, out = pikepdf.new(), io.BytesIO()
    pdf.add_blank_page()
    pdf.Root.Extra = pikepdf.Stream(pdf, content)
    pdf.save(out, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return out.getvalue()


def test_a_stream_that_ends_like_a_line_is_as_long_as_it_says():
    assert checking.lengths_agree(with_stream(b"twelve byte\r")) is True
    assert checking.lengths_agree(with_stream(b"twelve byte\n")) is True


def test_a_stream_that_says_another_length_is_found():
    forged = with_stream(b"twelve bytes").replace(b"/Length 12", b"/Length 10")

    assert checking.lengths_agree(forged) is False
