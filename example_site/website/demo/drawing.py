"""A small drawing board on Pillow: gradients, smooth shapes, glow, figures."""

import math

from PIL import Image, ImageDraw, ImageFilter


#: Shapes are drawn twice as large and scaled down, which smooths their edges.
SCALE = 2


def rgb(colour: str) -> tuple[int, int, int]:
    return tuple(int(colour[place : place + 2], 16) for place in (1, 3, 5))


def mix(first: str, second: str, share: float) -> str:
    pairs = zip(rgb(first), rgb(second), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


class Board:
    """A picture of ``width`` by ``height`` points; colours are "#rrggbb"."""

    def __init__(self, width: int, height: int):
        self.width, self.height = width, height
        self.size = (width * SCALE, height * SCALE)
        self.image = Image.new("RGB", self.size)

    def finish(self) -> Image.Image:
        return self.image.resize((self.width, self.height), Image.Resampling.LANCZOS)

    def sky(self, *colours: str, bottom: float | None = None):
        bottom = self.height if bottom is None else bottom
        self.image.paste(_gradient(colours, self.size, 0, bottom * SCALE))

    def polygon(self, points, *colours: str, opacity: float = 1.0, blur: float = 0):
        def paint(draw, move):
            draw.polygon([move(x, y) for x, y in points], fill=255)

        self._stamp(points, blur * 3, paint, colours, opacity, blur)

    def blob(self, points, *colours: str, opacity: float = 1.0, blur: float = 0):
        """A closed smooth shape through ``points``."""
        self.polygon(smooth(points, closed=True), *colours, opacity=opacity, blur=blur)

    def hill(self, points, *colours: str, opacity: float = 1.0):
        """Everything below the smooth line through ``points``."""
        line = smooth(points)
        foot = [(line[-1][0], self.height), (line[0][0], self.height)]
        self.polygon([*line, *foot], *colours, opacity=opacity)

    def ellipse(self, x, y, rx, ry, *colours: str, opacity: float = 1.0, blur=0.0):
        corners = [(x - rx, y - ry), (x + rx, y + ry)]

        def paint(draw, move):
            draw.ellipse([*move(*corners[0]), *move(*corners[1])], fill=255)

        self._stamp(corners, blur * 3, paint, colours, opacity, blur)

    def box(self, x, y, width, height, *colours: str, radius=0.0, opacity=1.0):
        corners = [(x, y), (x + width, y + height)]

        def paint(draw, move):
            places = [*move(*corners[0]), *move(*corners[1])]
            draw.rounded_rectangle(places, radius * SCALE, fill=255)

        self._stamp(corners, 0, paint, colours, opacity)

    def line(self, points, width: float, colour: str, *, opacity=1.0, curved=True):
        """A line with round ends through ``points``."""
        path = smooth(points) if curved and len(points) > 2 else points

        def paint(draw, move):
            places = [move(x, y) for x, y in path]
            draw.line(places, fill=255, width=round(width * SCALE), joint="curve")
            radius = width * SCALE / 2
            for x, y in (places[0], places[-1]):
                draw.ellipse([x - radius, y - radius, x + radius, y + radius], fill=255)

        self._stamp(path, width, paint, (colour,), opacity)

    def glow(self, x, y, radius, colour: str, opacity: float = 0.6):
        """Light that fades with the distance from its source."""
        side = round(radius * 2 * SCALE)
        # 181 is its value at the middle of each side: beyond, corners would show.
        disc = Image.radial_gradient("L").point(
            lambda value: round(255 * opacity * max(0.0, 1 - value / 181) ** 2)
        )
        mask = disc.resize((side, side), Image.Resampling.BICUBIC)
        place = (round((x - radius) * SCALE), round((y - radius) * SCALE))
        self.image.paste(Image.new("RGB", mask.size, rgb(colour)), place, mask)

    def _stamp(self, points, margin, paint, colours, opacity, blur=0.0):
        """Colour the shape that ``paint`` draws inside the bounds of ``points``."""
        left, top, right, bottom = self._bounds(points, margin)
        if right <= left or bottom <= top:
            return
        mask = Image.new("L", (right - left, bottom - top))
        paint(ImageDraw.Draw(mask), lambda x, y: (x * SCALE - left, y * SCALE - top))
        if blur:
            # Blurring a quarter of the picture looks the same and is far quicker.
            small = mask.resize((max(1, mask.width // 4), max(1, mask.height // 4)))
            small = small.filter(ImageFilter.GaussianBlur(blur * SCALE / 4))
            mask = small.resize(mask.size, Image.Resampling.BICUBIC)
        if opacity < 1:
            mask = mask.point(lambda value: round(value * opacity))
        if len(colours) == 1:
            paper = Image.new("RGB", mask.size, rgb(colours[0]))
        else:
            ys = [y for _, y in points]
            paper = _gradient(
                colours, mask.size, min(ys) * SCALE - top, max(ys) * SCALE - top
            )
        self.image.paste(paper, (left, top), mask)

    def _bounds(self, points, margin):
        xs, ys = [x for x, _ in points], [y for _, y in points]
        low = (min(xs) - margin, min(ys) - margin)
        high = (max(xs) + margin, max(ys) + margin)
        return (
            max(0, math.floor(low[0] * SCALE)),
            max(0, math.floor(low[1] * SCALE)),
            min(self.size[0], math.ceil(high[0] * SCALE) + 1),
            min(self.size[1], math.ceil(high[1] * SCALE) + 1),
        )


def _gradient(colours, size, top, bottom) -> Image.Image:
    """A vertical gradient between the rows ``top`` and ``bottom`` of ``size``."""
    column = Image.new("RGB", (1, size[1]))
    span = max(1.0, bottom - top)
    for y in range(size[1]):
        place = min(max((y - top) / span, 0), 1) * (len(colours) - 1)
        low = min(int(place), len(colours) - 2)
        column.putpixel((0, y), rgb(mix(colours[low], colours[low + 1], place - low)))
    return column.resize(size)


def smooth(points, closed: bool = False, steps: int = 18):
    """Points of a Catmull-Rom curve through ``points``."""
    count = len(points)
    if closed:
        chain = [points[-1], *points, points[0], points[1]]
    else:
        chain = [points[0], *points, points[-1]]
    curve = []
    for start in range(count if closed else count - 1):
        p0, p1, p2, p3 = chain[start : start + 4]
        for step in range(steps):
            t = step / steps
            curve.append(
                tuple(
                    0.5
                    * (
                        2 * b
                        + (c - a) * t
                        + (2 * a - 5 * b + 4 * c - d) * t**2
                        + (3 * b - a - 3 * c + d) * t**3
                    )
                    for a, b, c, d in zip(p0, p1, p2, p3, strict=True)
                )
            )
    if not closed:
        curve.append(points[-1])
    return curve


def turned(points, angle: float, centre=(0.0, 0.0)):
    """``points`` turned by ``angle`` degrees around ``centre``."""
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    cx, cy = centre
    return [
        (cx + (x - cx) * cos - (y - cy) * sin, cy + (x - cx) * sin + (y - cy) * cos)
        for x, y in points
    ]
