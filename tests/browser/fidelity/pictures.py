"""Compares two screenshots."""

import io

from PIL import Image, ImageChops, ImageDraw


#: Of 255, in the channel that differs most.
TOLERANCE = 40
#: Pixels of one picture that may differ: a rounded corner, an edge of a glyph.
MOST = 12


def differing(visitor: bytes, stage: bytes, covered: list[list[float]]) -> int:
    """
    How many pixels of two PNGs differ, outside the boxes ``covered``.

    A pixel differs if none of the nine around it in the other picture is like it: a
    glyph may begin a fraction of a pixel later.
    """
    if visitor == stage:
        return 0
    one, other = (
        cover(Image.open(io.BytesIO(png)).convert("RGB"), covered)
        for png in (visitor, stage)
    )
    if one.size != other.size:
        return one.width * one.height
    least = None
    for dx in (-1, 0, 1):
        for dy in (-1, 0, 1):
            moved = ImageChops.offset(other, dx, dy)
            bands = ImageChops.difference(one, moved).split()
            most = ImageChops.lighter(ImageChops.lighter(*bands[:2]), bands[2])
            least = most if least is None else ImageChops.darker(least, most)
    # The margin wraps around in shifting.
    least = least.crop((1, 1, one.width - 1, one.height - 1))
    return sum(least.histogram()[TOLERANCE + 1 :])


def cover(picture: Image.Image, boxes: list[list[float]]) -> Image.Image:
    draw = ImageDraw.Draw(picture)
    for x, y, width, height in boxes:
        if width > 0 and height > 0:
            # Controls draw rings and shadows around themselves.
            corners = (x - 5, y - 5, x + width + 5, y + height + 5)
            draw.rectangle(corners, fill=(128, 128, 128))
    return picture
