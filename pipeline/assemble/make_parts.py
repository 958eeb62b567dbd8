"""Makes the two fixed parts of an access copy: ``glyphless.ttf`` and ``srgb.icc``.

Run by hand (``python -m pipeline.assemble.make_parts``; needs fontTools) when they must change; the files are kept in
the repository, so that no office needs fontTools and the same reading gives the same bytes everywhere.

The font has one empty glyph, half an em wide, with which every character of the invisible text is drawn; the text
itself travels in the font's ToUnicode map. Glyph 0 (.notdef) is never used (ISO 19005-2, 6.2.11.8) and the widths of
the PDF's font dictionary are those of this file (6.2.11.5). The profile is sRGB as Little CMS computes it, with the
version and date fixed: a PDF of version 1.7 knows ICC profiles up to version 4.2.
"""

import io
from pathlib import Path

UNITS_PER_EM = 1000
ADVANCE = 500
FONT_FILE = Path(__file__).with_name("glyphless.ttf")
PROFILE_FILE = Path(__file__).with_name("srgb.icc")


def make_font() -> bytes:
    """The font's bytes; the same every time."""
    from fontTools.fontBuilder import FontBuilder  # type: ignore[import-untyped]
    from fontTools.ttLib.tables._g_l_y_f import Glyph  # type: ignore[import-untyped]

    builder = FontBuilder(UNITS_PER_EM, isTTF=True)
    builder.setupGlyphOrder([".notdef", "blank"])
    builder.setupCharacterMap({0x20: "blank"})
    builder.setupGlyf({".notdef": Glyph(), "blank": Glyph()})
    builder.setupHorizontalMetrics({".notdef": (ADVANCE, 0), "blank": (ADVANCE, 0)})
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "HosoGlyphless", "styleName": "Regular", "psName": "HosoGlyphless"})
    builder.setupOS2(sTypoAscender=800, sTypoDescender=-200, usWinAscent=800, usWinDescent=200, fsType=0)
    builder.setupPost()
    builder.font["head"].created = builder.font["head"].modified = 0
    builder.font.recalcTimestamp = False
    data = io.BytesIO()
    builder.font.save(data)
    return data.getvalue()


def make_profile() -> bytes:
    """An sRGB display profile whose header carries ICC version 4.2 and a fixed date."""
    from PIL import ImageCms

    data = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    data[8:12] = b"\x04\x20\x00\x00"
    data[24:36] = bytes.fromhex("07e800010001000000000000")
    return bytes(data)


if __name__ == "__main__":
    FONT_FILE.write_bytes(make_font())
    PROFILE_FILE.write_bytes(make_profile())
