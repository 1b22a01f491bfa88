"""What several scenes share: sea, grass, people, umbrella, lighthouse, gulls."""

import math
import random

from .drawing import Board, mix, smooth


INK = "#0b2733"
SKIN = ["#f3c7a6", "#c98a64", "#8a5a3d", "#e9b48f"]


def sea(board: Board, top, *colours, seed=1, light="#ffffff"):
    """Water down to the lower edge, with glints that grow towards the reader."""
    board.box(0, top, board.width, board.height - top, *colours)
    dice = random.Random(seed)
    for _ in range(46):
        depth = dice.random() ** 1.4
        y = top + 8 + depth * (board.height - top - 8)
        length = 18 + 90 * depth * dice.random()
        x = dice.random() * board.width
        board.line([(x, y), (x + length, y)], 1.2 + 3 * depth, light, opacity=0.16)


def grass(board: Board, x, y, colour, *, size=60.0, blades=9, seed=1):
    """A tuft of dune grass with its root at (x, y)."""
    dice = random.Random(seed)
    for _ in range(blades):
        lean = dice.uniform(-0.75, 0.75)
        height = size * dice.uniform(0.55, 1)
        tip = (x + lean * height, y - height * (1 - abs(lean) * 0.35))
        bend = (x + lean * height * 0.25, y - height * 0.6)
        board.line([(x + dice.uniform(-8, 8), y), bend, tip], 3.2, colour)


def person(board: Board, x, foot, height, coat, *, skin=0, hair=INK, trousers=INK):
    """A standing figure with its feet at (x, foot)."""
    head, half = height * 0.088, height * 0.125
    shoulder, hip = foot - height * 0.78, foot - height * 0.4
    for side in (-1, 1):
        leg = [(x + side * half * 0.42, hip), (x + side * half * 0.5, foot)]
        board.line(leg, half * 0.72, trousers)
        board.ellipse(x + side * half * 0.62, foot, half * 0.42, half * 0.2, INK)
    body = [
        (x - half * 0.62, shoulder),
        (x + half * 0.62, shoulder),
        (x + half * 0.98, shoulder + height * 0.1),
        (x + half * 1.08, hip + height * 0.03),
        (x - half * 1.08, hip + height * 0.03),
        (x - half * 0.98, shoulder + height * 0.1),
    ]
    board.polygon(smooth(body, closed=True), mix(coat, "#ffffff", 0.1), coat)
    for side in (-1, 1):
        arm = [
            (x + side * half * 0.82, shoulder + height * 0.05),
            (x + side * half * 1.22, shoulder + height * 0.2),
            (x + side * half * 1.12, hip - height * 0.01),
        ]
        board.line(arm, half * 0.46, mix(coat, INK, 0.14))
    face(board, x, foot - height * 0.87, head, skin=skin, hair=hair)


def face(board: Board, x, y, radius, *, skin=0, hair=INK):
    board.box(
        x - radius * 0.4, y, radius * 0.8, radius * 1.6, SKIN[skin], radius=radius * 0.4
    )
    board.ellipse(x, y, radius, radius * 1.08, SKIN[skin])
    cap = [
        (x - radius * 1.08, y + radius * 0.25),
        (x - radius * 1.02, y - radius * 0.6),
        (x, y - radius * 1.3),
        (x + radius * 1.02, y - radius * 0.6),
        (x + radius * 1.08, y + radius * 0.25),
        (x + radius * 0.72, y - radius * 0.35),
        (x - radius * 0.2, y - radius * 0.52),
        (x - radius * 0.78, y - radius * 0.2),
    ]
    board.polygon(smooth(cap, closed=True), hair)


def umbrella(board: Board, x, top, width, colour, stripe):
    """An open umbrella; its tip is at (x, top)."""
    height = width * 0.42
    outline = [
        (x + width / 2 * math.cos(math.pi - t), top + height - height * math.sin(t))
        for t in (math.pi * step / 40 for step in range(41))
    ]
    scallops, count = [], 6
    for number in range(count):
        right = x + width / 2 - width * number / count
        for step in range(1, 13):
            place = step / 12
            y = top + height - math.sin(math.pi * place) * height * 0.13
            scallops.append((right - width / count * place, y))
    board.polygon([*outline, *scallops], mix(colour, "#ffffff", 0.18), colour)
    for number in range(0, count, 2):
        _panel(
            board, x, top, width, height, number / count, (number + 1) / count, stripe
        )
    board.line([(x, top + height * 0.9), (x, top + width * 0.78)], 6, INK)
    hook = [(x, top + width * 0.78), (x + 10, top + width * 0.81)]
    board.line([*hook, (x + 20, top + width * 0.77)], 6, INK)
    board.line([(x, top - 14), (x, top + 4)], 6, INK)


def _panel(board, x, top, width, height, inner, outer, colour):
    """One coloured segment between two ribs, as shares of the umbrella's width."""

    def rib(share):
        reach = (share - 0.5) * width
        return [
            (x + reach * math.sin(t), top + height - height * math.cos(t))
            for t in (math.pi / 2 * step / 20 for step in range(21))
        ]

    board.polygon([*rib(inner), *reversed(rib(outer))], colour)


def lighthouse(board: Board, x, foot, height, *, lamp="#ffc44d", lit=True):
    """A red and white tower with its foot at (x, foot)."""
    wide, slim = height * 0.13, height * 0.085
    body_top = foot - height * 0.78

    def at(share):
        return wide + (slim - wide) * share, foot - (foot - body_top) * share

    for number in range(5):
        low, high = at(number / 5), at((number + 1) / 5)
        shape = [
            (x - low[0], low[1]),
            (x + low[0], low[1]),
            (x + high[0], high[1]),
            (x - high[0], high[1]),
        ]
        colour = "#f7f4ec" if number % 2 else "#d9482f"
        board.polygon(shape, colour)
        shade = [(x + low[0] * 0.3, low[1]), shape[1], shape[2]]
        board.polygon([*shade, (x + high[0] * 0.3, high[1])], INK, opacity=0.14)
    board.box(
        x - slim * 1.45, body_top - height * 0.025, slim * 2.9, height * 0.03, INK
    )
    room = height * 0.1
    if lit:
        board.glow(x, body_top - room * 0.7, height * 0.6, lamp, 0.75)
    board.box(x - slim * 0.8, body_top - room * 1.2, slim * 1.6, room, lamp)
    for place in (-0.8, -0.1, 0.62):
        board.box(x + slim * place, body_top - room * 1.2, slim * 0.18, room, INK)
    roof = body_top - room * 1.2
    cap = [(x - slim * 1.1, roof), (x, roof - height * 0.08), (x + slim * 1.1, roof)]
    board.polygon(cap, "#b93622")
    board.box(x - wide * 0.28, foot - height * 0.09, wide * 0.56, height * 0.09, INK)


def gull(board: Board, x, y, span, colour="#ffffff"):
    for side in (-1, 1):
        wing = [(x, y), (x + side * span * 0.26, y - span * 0.17)]
        wing.append((x + side * span * 0.5, y - span * 0.05))
        board.line(wing, max(2.4, span * 0.055), colour)


def cloud(board: Board, x, y, width, colour="#ffffff", opacity=0.8):
    for dx, dy, size in ((-0.3, 0.02, 0.16), (-0.06, -0.07, 0.23), (0.22, -0.01, 0.18)):
        board.ellipse(
            x + dx * width,
            y + dy * width,
            size * width,
            size * width * 0.62,
            colour,
            opacity=opacity,
        )
    board.box(
        x - width * 0.46,
        y + width * 0.01,
        width * 0.88,
        width * 0.105,
        colour,
        radius=width * 0.05,
        opacity=opacity,
    )


def house(board: Board, x, foot, width, wall, roof, *, window="#ffd27a"):
    """A house under a steep roof, its lower left corner at (x, foot)."""
    high = width * 0.62
    board.box(x, foot - high, width, high, mix(wall, "#ffffff", 0.12), wall)
    eaves = width * 0.09
    gable = [
        (x - eaves, foot - high + 2),
        (x + width * 0.2, foot - high * 1.78),
        (x + width * 0.8, foot - high * 1.78),
        (x + width + eaves, foot - high + 2),
    ]
    board.polygon(gable, roof, mix(roof, INK, 0.25))
    board.box(
        x + width * 0.66,
        foot - high * 2.02,
        width * 0.1,
        high * 0.42,
        mix(roof, INK, 0.3),
    )
    side = width * 0.17
    for place in (0.12, 0.7):
        board.box(x + width * place, foot - high * 0.68, side, side * 1.15, window)
        board.box(
            x + width * place + side * 0.46,
            foot - high * 0.68,
            side * 0.08,
            side * 1.15,
            wall,
        )
        board.box(
            x + width * place, foot - high * 0.68 + side * 0.5, side, side * 0.08, wall
        )
    board.box(
        x + width * 0.41,
        foot - high * 0.66,
        width * 0.18,
        high * 0.66,
        roof,
        radius=width * 0.02,
    )
