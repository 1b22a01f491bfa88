"""The pictures of the topic pages, drawn when the demo content is made."""

from PIL import Image

from .drawing import Board, mix, turned
from .motifs import (
    INK,
    SKIN,
    cloud,
    face,
    grass,
    gull,
    house,
    lighthouse,
    person,
    sea,
    umbrella,
)


SIZE = (1200, 900)


def family() -> Image.Image:
    """Two adults and two children under one umbrella, on a dune in the morning."""
    board = Board(*SIZE)
    board.sky("#8fd0da", "#d9efe6", "#ffe6b8", bottom=640)
    board.glow(930, 520, 420, "#fff3c4", 0.9)
    board.ellipse(930, 520, 62, 62, "#ffe08a")
    cloud(board, 250, 170, 260)
    cloud(board, 1010, 130, 190, opacity=0.6)
    sea(board, 560, "#5fb6bd", "#2f8f9b", seed=4)
    board.hill(
        [(-50, 690), (200, 640), (520, 600), (760, 640), (1250, 720)],
        "#b9d8a4",
        "#7fb48a",
    )
    lighthouse(board, 165, 668, 330, lit=False)
    board.hill([(-50, 800), (330, 735), (700, 705), (1250, 790)], "#f2d9a0", "#d9ae6a")
    board.ellipse(600, 762, 300, 20, "#9a7440", opacity=0.28, blur=8)
    umbrella(board, 600, 208, 560, "#ffc44d", "#e4573d")
    person(board, 500, 760, 330, "#07606b", skin=3, hair="#5b3420")
    person(board, 702, 760, 345, "#d9482f", skin=1, hair="#1d1512", trousers="#274a63")
    person(board, 578, 765, 205, "#7fe3c6", skin=0, hair="#a35f2a", trousers="#35506b")
    person(board, 655, 766, 165, "#b05a93", skin=1, hair="#1d1512", trousers="#274a63")
    for x, y, size, seed in ((90, 850, 90, 1), (190, 880, 70, 2), (1080, 870, 95, 3)):
        grass(board, x, y, "#4f8a62", size=size, seed=seed)
    grass(board, 980, 890, "#6aa174", size=60, seed=8)
    gull(board, 330, 320, 84)
    gull(board, 410, 270, 54)
    return board.finish()


def prevention() -> Image.Image:
    """Somebody stretches on a jetty while the sun rises."""
    board = Board(*SIZE)
    board.sky("#f7b58a", "#ffd9a8", "#fff0d2", bottom=560)
    board.glow(610, 470, 520, "#fff6dc", 0.95)
    board.ellipse(610, 470, 180, 180, "#fff2c2", "#ffcf73")
    board.hill([(-40, 520), (220, 470), (430, 545), (520, 560)], "#c9896b", "#b97a63")
    board.hill([(690, 560), (900, 500), (1250, 470)], "#c9896b", "#b97a63")
    sea(board, 555, "#f2a97f", "#4d9aa0", "#17616b", seed=9, light="#fff3d6")
    for step in range(7):
        width = 210 - step * 22
        board.box(
            610 - width / 2, 572 + step * 24, width, 7, "#fff2c2", radius=4, opacity=0.6
        )
    jetty = [(430, 900), (540, 690), (680, 690), (790, 900)]
    board.polygon(jetty, "#a06a47", "#6d4430")
    for step in range(9):
        share = (step / 8) ** 1.5
        y, half = 694 + 206 * share, 70 + 110 * share
        board.line(
            [(610 - half, y), (610 + half, y)], 2 + 3 * share, "#4d2e20", opacity=0.6
        )
    for x, y, size in ((545, 690, 60), (675, 690, 60), (478, 820, 90), (742, 820, 90)):
        board.box(x - 8, y - size, 16, size + 20, "#7d5038", radius=7)
    _stretching(board, 610, 745)
    for place, seed in ((40, 1), (110, 5), (1120, 2), (1190, 7)):
        grass(board, place, 915, "#17494a", size=230, blades=12, seed=seed)
    gull(board, 250, 210, 70, "#fff8ea")
    gull(board, 330, 170, 46, "#fff8ea")
    gull(board, 930, 250, 56, "#fff8ea")
    return board.finish()


def _stretching(board: Board, x, foot):
    """The tree pose of yoga: on one leg, hands above the head."""
    cloth, skin = "#07606b", SKIN[1]
    board.ellipse(x, foot + 2, 70, 10, "#2d1a12", opacity=0.35, blur=5)
    board.line([(x - 4, foot - 170), (x - 2, foot - 85), (x - 4, foot - 6)], 36, INK)
    board.ellipse(x + 6, foot - 3, 26, 9, skin)
    board.line(
        [(x + 8, foot - 172), (x + 92, foot - 122), (x + 22, foot - 76)],
        33,
        INK,
        curved=False,
    )
    board.ellipse(x + 92, foot - 122, 17, 17, INK)
    body = [
        (x - 34, foot - 330),
        (x + 34, foot - 330),
        (x + 34, foot - 240),
        (x + 36, foot - 165),
        (x - 36, foot - 165),
        (x - 34, foot - 240),
    ]
    board.blob(body, mix(cloth, "#ffffff", 0.16), cloth)
    for side in (-1, 1):
        arm = [
            (x + side * 34, foot - 318),
            (x + side * 84, foot - 405),
            (x + side * 5, foot - 512),
        ]
        board.line(arm, 21, skin)
    face(board, x, foot - 382, 32, skin=1, hair="#2a1a14")
    board.ellipse(x, foot - 430, 16, 15, "#2a1a14")


def teeth() -> Image.Image:
    """An iceberg in the shape of a molar, by night."""
    board = Board(*SIZE)
    board.sky("#082230", "#0e4552", "#2f8f93", bottom=560)
    for x, y, lean in ((330, 210, -16), (620, 160, 10), (900, 230, -8)):
        band = turned(
            [(x - 330, y + 30), (x, y - 60), (x + 330, y + 10), (x, y + 70)],
            lean,
            (x, y),
        )
        board.blob(band, "#7fe3c6", opacity=0.34, blur=34)
    for number in range(60):
        x, y = number * 397 % 1200, number * number * 31 % 430
        size = 1.1 + number % 3 * 0.7
        board.ellipse(x, y, size, size, "#ffffff", opacity=0.75)
    board.glow(1000, 170, 190, "#fff3c4", 0.5)
    board.ellipse(1000, 170, 52, 52, "#fff6dc")
    board.hill([(-40, 545), (160, 500), (330, 556), (420, 565)], "#1a5a66", "#123f4b")
    board.hill([(840, 565), (1010, 515), (1250, 540)], "#1a5a66", "#123f4b")
    board.box(0, 560, 1200, 340, "#1f7681", "#0d4450", "#072833")
    crown = [
        (420, 575),
        (398, 470),
        (408, 350),
        (470, 272),
        (560, 286),
        (612, 330),
        (664, 286),
        (752, 270),
        (815, 350),
        (826, 470),
        (802, 575),
    ]
    roots = [
        (420, 560),
        (802, 560),
        (792, 660),
        (756, 790),
        (712, 838),
        (680, 760),
        (652, 690),
        (612, 668),
        (572, 690),
        (544, 760),
        (512, 838),
        (466, 790),
        (430, 660),
    ]
    board.glow(612, 640, 380, "#8fe9dc", 0.5)
    board.blob(roots, "#8ad6d2", "#1d6470", opacity=0.92)
    board.blob(crown, "#ffffff", "#cfeef0")
    board.blob(
        [(452, 520), (440, 420), (470, 320), (520, 308), (486, 400), (492, 520)],
        "#ffffff",
        opacity=0.9,
    )
    board.blob(
        [(700, 560), (760, 470), (770, 360), (806, 400), (812, 500), (790, 566)],
        "#9fd6dc",
        opacity=0.8,
    )
    board.line([(520, 330), (612, 384), (704, 330)], 6, "#a9dbe0")
    board.box(0, 558, 1200, 6, "#d9fff6", opacity=0.55)
    for x, y, width in (
        (330, 600, 120),
        (840, 610, 170),
        (180, 670, 90),
        (980, 700, 130),
        (300, 780, 150),
        (880, 800, 120),
    ):
        board.box(x, y, width, 4, "#d9fff6", radius=2, opacity=0.3)
    _boat(board, 215, 585, 0.62, "#ffc44d", "#e4573d")
    gull(board, 560, 190, 58)
    return board.finish()


def _boat(board: Board, x, y, size, sail, jib):
    """A sailing boat; its hull lies on the water at (x, y)."""

    def at(points):
        return [(x + px * size, y + py * size) for px, py in points]

    board.line(at([(0, -10), (0, -262)]), 7 * size + 1, "#5b3a27")
    board.polygon(
        at([(10, -250), (22, -150), (92, -34), (10, -34)]),
        mix(sail, "#ffffff", 0.25),
        sail,
    )
    board.polygon(
        at([(-10, -232), (-24, -130), (-92, -34), (-10, -34)]),
        mix(jib, "#ffffff", 0.2),
        jib,
    )
    hull = [(-120, -22), (126, -22), (96, 14), (60, 24), (-70, 24), (-100, 10)]
    board.polygon(at(hull), "#f7f4ec", "#cfd8d6")
    board.polygon(at([(-116, -6), (118, -6), (112, 4), (-110, 4)]), "#07606b")


def abroad() -> Image.Image:
    """A sailing boat between islands at noon."""
    board = Board(*SIZE)
    board.sky("#59b7cd", "#a9dfe2", "#e9f7ec", bottom=520)
    board.glow(240, 190, 330, "#fff7d8", 0.85)
    board.ellipse(240, 190, 70, 70, "#ffe08a")
    cloud(board, 830, 150, 330, opacity=0.9)
    cloud(board, 560, 240, 180, opacity=0.65)
    board.hill(
        [(700, 515), (820, 430), (930, 392), (1040, 440), (1250, 400)],
        "#7fb9a9",
        "#5d9f97",
    )
    board.hill([(-40, 470), (110, 440), (260, 500), (330, 520)], "#8cc3b0", "#6aaea2")
    board.box(700, 508, 500, 12, "#f2dfae", radius=6)
    sea(board, 515, "#56bcc4", "#1c8b9d", "#0a5f73", seed=21)
    for x, width, foot in ((905, 70, 500), (985, 56, 506), (1050, 64, 500)):
        house(board, x, foot, width, "#fdf6e6", "#d9482f", window="#35708a")
    _boat(board, 520, 690, 1.75, "#ffffff", "#ffc44d")
    _passenger(board, 420, 645)
    for x, y, width in ((300, 742, 420), (350, 766, 300), (420, 790, 180)):
        board.box(x, y, width, 7, "#ffffff", radius=4, opacity=0.45)
    gull(board, 760, 330, 84)
    gull(board, 860, 290, 56)
    gull(board, 320, 380, 60)
    return board.finish()


def _passenger(board: Board, x, y):
    board.blob(
        [
            (x - 30, y + 12),
            (x - 26, y - 54),
            (x, y - 74),
            (x + 26, y - 54),
            (x + 30, y + 12),
        ],
        "#e4573d",
        "#c43f2a",
    )
    board.line([(x + 20, y - 46), (x + 58, y - 14), (x + 84, y - 16)], 15, "#b93622")
    face(board, x, y - 106, 24, skin=2, hair="#17110e")


def care() -> Image.Image:
    """A house with lit windows at dusk, and two people on a bench before it."""
    board = Board(*SIZE)
    board.sky("#27506b", "#6f88a3", "#f3b79a", "#ffd9a8", bottom=620)
    for number in range(22):
        board.ellipse(
            number * 331 % 1200,
            number * number * 17 % 230,
            1.8,
            1.8,
            "#ffffff",
            opacity=0.7,
        )
    board.hill(
        [(-40, 610), (260, 540), (620, 590), (940, 530), (1250, 590)],
        "#61768a",
        "#4f6a78",
    )
    board.hill([(-40, 690), (330, 640), (800, 660), (1250, 620)], "#3d6f6a", "#2b5753")
    board.glow(430, 560, 360, "#ffcf73", 0.55)
    house(board, 240, 690, 400, "#f4e4cf", "#a33c2b", window="#ffd27a")
    _tree(board, 850, 690, 1.15)
    board.hill([(-40, 740), (400, 690), (800, 705), (1250, 680)], "#2f6b5c", "#1b4a45")
    board.polygon(
        [(430, 700), (512, 700), (640, 900), (400, 900)], "#d8b98a", "#b08c5d"
    )
    board.ellipse(880, 806, 210, 18, "#0b2733", opacity=0.4, blur=8)
    for x in (742, 1010):
        board.box(x, 700, 13, 108, "#6b4229", radius=4)
    for y in (640, 672):
        board.box(724, y, 318, 20, "#8e5b3a", radius=8)
    _sitting(board, 820, 800, "#b05a93", hair="#e8e3dc", skin=0)
    _sitting(board, 940, 800, "#07606b", hair="#5b3420", skin=1)
    board.box(724, 714, 318, 20, "#9a6541", radius=8, opacity=0.0)
    board.line([(858, 690), (900, 712)], 20, "#8d4576")
    for x, seed in ((60, 3), (150, 6), (1130, 2)):
        grass(board, x, 905, "#123a36", size=110, seed=seed)
    for x, y in (
        (120, 800),
        (260, 850),
        (200, 780),
        (680, 850),
        (1090, 830),
        (330, 790),
    ):
        board.line([(x, y), (x, y + 26)], 4, "#123a36")
        board.ellipse(x, y, 9, 9, "#ffc44d" if x % 3 else "#f2816b")
    return board.finish()


def _tree(board: Board, x, foot, size):
    board.line(
        [(x, foot), (x - 6 * size, foot - 150 * size), (x, foot - 260 * size)],
        30 * size,
        "#54372a",
    )
    board.line(
        [(x, foot - 150 * size), (x + 70 * size, foot - 240 * size)],
        15 * size,
        "#54372a",
    )
    for dx, dy, radius in (
        (-90, -280, 105),
        (70, -300, 120),
        (0, -390, 115),
        (110, -215, 75),
    ):
        board.ellipse(
            x + dx * size,
            foot + dy * size,
            radius * size,
            radius * size * 0.92,
            "#4b8a72",
            "#24594f",
        )
    for dx, dy, radius in ((-100, -310, 52), (20, -430, 58), (80, -340, 50)):
        board.ellipse(
            x + dx * size,
            foot + dy * size,
            radius * size,
            radius * size * 0.8,
            "#7fb48a",
            opacity=0.5,
        )


def _sitting(board: Board, x, foot, coat, *, hair, skin):
    """Somebody on a bench, seen from the front."""
    for side in (-1, 1):
        leg = [
            (x + side * 18, foot - 92),
            (x + side * 22, foot - 78),
            (x + side * 20, foot),
        ]
        board.line(leg, 28, "#1c3a4a")
        board.ellipse(x + side * 24, foot + 2, 20, 9, INK)
    body = [
        (x - 26, foot - 216),
        (x + 26, foot - 216),
        (x + 50, foot - 180),
        (x + 46, foot - 84),
        (x - 46, foot - 84),
        (x - 50, foot - 180),
    ]
    board.blob(body, mix(coat, "#ffffff", 0.14), coat)
    for side in (-1, 1):
        arm = [
            (x + side * 46, foot - 180),
            (x + side * 54, foot - 128),
            (x + side * 16, foot - 98),
        ]
        board.line(arm, 20, mix(coat, INK, 0.18))
    board.ellipse(x, foot - 96, 17, 12, SKIN[skin])
    face(board, x, foot - 262, 32, skin=skin, hair=hair)


def study() -> Image.Image:
    """A desk at a window; outside the lighthouse, inside a lamp and books."""
    board = Board(*SIZE)
    board.sky("#e9d7bd", "#dcc29f")
    board.box(150, 70, 640, 520, "#fbf6ec", radius=16)
    window = Board(580, 460)
    window.sky("#1f4a66", "#5d8fa0", "#f5c49c", bottom=340)
    window.hill([(-20, 330), (160, 300), (360, 322), (600, 290)], "#47727c", "#355e68")
    sea(window, 330, "#4a8f98", "#1d5b68", seed=3)
    window.hill([(300, 400), (430, 352), (600, 340)], "#2c5a52", "#1f443f")
    lighthouse(window, 470, 360, 250)
    board.image.paste(window.image, (180 * 2, 100 * 2))
    board.box(463, 100, 14, 460, "#fbf6ec")
    board.box(180, 316, 580, 12, "#fbf6ec")
    board.box(130, 580, 680, 26, "#fbf6ec", "#d9cbb3", radius=6)
    board.box(0, 700, 1200, 200, "#a86f48", "#7f4f33")
    board.box(0, 700, 1200, 14, "#c98d60")
    board.glow(905, 560, 380, "#fff0c2", 0.85)
    board.line([(1020, 700), (1040, 500), (925, 400)], 14, INK, curved=False)
    board.box(945, 690, 150, 18, INK, radius=9)
    board.polygon(
        [(868, 420), (950, 368), (1000, 440), (850, 510)], "#e4573d", "#b93622"
    )
    board.ellipse(905, 482, 42, 20, "#fff3c4")
    _laptop(board, 520, 704)
    for number, (colour, width) in enumerate(
        (("#07606b", 210), ("#ffc44d", 180), ("#b05a93", 196))
    ):
        board.box(130 + number * 9, 668 - number * 34, width, 34, colour, radius=5)
        board.box(
            130 + number * 9 + width - 30,
            673 - number * 34,
            24,
            24,
            "#fbf6ec",
            opacity=0.85,
        )
    board.box(760, 628, 74, 78, "#f7f4ec", "#d6e5e2", radius=12)
    board.ellipse(842, 664, 20, 22, "#e6efec")
    board.ellipse(842, 664, 10, 12, "#b3805a")
    for lean in (-0.5, -0.15, 0.2, 0.55):
        board.line(
            [(210, 590), (210 + lean * 60, 500), (210 + lean * 170, 440)], 9, "#3f7f62"
        )
        board.ellipse(210 + lean * 175, 436, 24, 34, "#5aa079", "#3f7f62")
    board.polygon(
        [(165, 520), (255, 520), (240, 592), (180, 592)], "#e4573d", "#b93622"
    )
    for y, colour in ((130, "#07606b"), (270, "#d9482f")):
        board.box(880, y, 250, 14, "#8a5738", radius=4)
        for number in range(5):
            tone = mix(colour, "#ffc44d", number * 0.22)
            board.box(
                900 + number * 34,
                y - 88 + number % 3 * 9,
                28,
                88 - number % 3 * 9,
                tone,
                radius=3,
            )
    return board.finish()


def _laptop(board: Board, x, foot):
    board.polygon(
        [
            (x - 130, foot - 20),
            (x - 112, foot - 172),
            (x + 112, foot - 172),
            (x + 130, foot - 20),
        ],
        "#22414f",
    )
    board.polygon(
        [
            (x - 115, foot - 30),
            (x - 100, foot - 160),
            (x + 100, foot - 160),
            (x + 115, foot - 30),
        ],
        "#f4faf9",
        "#cfe9e4",
    )
    board.box(x - 78, foot - 140, 90, 14, "#07606b", radius=6)
    for number in range(3):
        board.box(
            x - 82, foot - 110 + number * 22, 150 - number * 28, 9, "#8fb8b6", radius=4
        )
    board.ellipse(x + 66, foot - 122, 20, 20, "#ffc44d")
    board.polygon(
        [(x - 150, foot), (x - 132, foot - 22), (x + 132, foot - 22), (x + 150, foot)],
        "#b9c9cb",
        "#8fa5aa",
    )


def together() -> Image.Image:
    """One page, two pointers: a visitor and an advisor before a large screen."""
    board = Board(*SIZE)
    board.sky("#0b3a47", "#0e5560", "#2f8f93")
    for x, y, lean in ((250, 190, -14), (920, 170, 12)):
        band = turned(
            [(x - 360, y + 20), (x, y - 70), (x + 360, y), (x, y + 76)], lean, (x, y)
        )
        board.blob(band, "#7fe3c6", opacity=0.3, blur=36)
    board.hill([(-40, 760), (300, 700), (700, 730), (1250, 690)], "#14616a", "#0b3a47")
    board.ellipse(600, 842, 500, 26, "#04161d", opacity=0.45, blur=10)
    board.box(270, 150, 660, 500, "#ffffff", radius=26)
    board.box(270, 150, 660, 76, "#07606b", radius=26)
    board.box(270, 196, 660, 40, "#07606b")
    for number in range(3):
        board.ellipse(310 + number * 30, 192, 9, 9, "#7fe3c6")
    board.box(420, 178, 470, 28, "#0b7480", radius=14)
    board.box(320, 276, 300, 34, "#0b2733", radius=10)
    for number, width in enumerate((250, 280, 210)):
        board.box(320, 334 + number * 28, width, 12, "#b9ced2", radius=6)
    board.box(320, 446, 250, 50, "#eef5f5", radius=12)
    board.box(320, 520, 250, 50, "#eef5f5", radius=12)
    board.box(320, 594, 132, 34, "#ffc44d", radius=14)
    board.box(660, 276, 226, 240, "#cdf1e3", radius=20)
    board.ellipse(773, 380, 70, 70, "#7fe3c6")
    board.line([(740, 382), (766, 408), (812, 352)], 13, "#0b4a44", curved=False)
    _cursor(board, 470, 606, "#0b2733")
    board.ellipse(573, 545, 42, 42, "#b4236a", opacity=0.25)
    _cursor(board, 566, 534, "#b4236a")
    board.box(612, 572, 118, 40, "#b4236a", radius=20)
    board.box(636, 587, 70, 10, "#ffffff", radius=5)
    person(board, 175, 835, 470, "#e4573d", skin=0, hair="#7a4a25")
    person(board, 1030, 835, 480, "#ffc44d", skin=2, hair="#17110e", trousers="#0a2c38")
    return board.finish()


def _cursor(board: Board, x, y, colour):
    shape = [(0, 0), (0, 50), (13, 39), (22, 59), (32, 54), (23, 35), (38, 33)]
    board.polygon(
        [(x + px * 1.14 - 3, y + py * 1.14 - 4) for px, py in shape], "#ffffff"
    )
    board.polygon([(x + px, y + py) for px, py in shape], colour)


#: File name, drawing, and what it shows in German and English.
SCENES = {
    "family": (
        family,
        "Familie unter einem gelben Schirm auf einer Düne",
        "Family under a yellow umbrella on a dune",
    ),
    "prevention": (
        prevention,
        "Frau macht bei Sonnenaufgang Yoga auf einem Steg",
        "Woman doing yoga on a jetty at sunrise",
    ),
    "teeth": (
        teeth,
        "Eisberg in Form eines Backenzahns in einer Polarnacht",
        "Iceberg shaped like a molar in a polar night",
    ),
    "abroad": (abroad, "Segelboot vor Inseln", "Sailing boat near islands"),
    "care": (
        care,
        "Zwei Menschen auf einer Bank vor einem Haus am Abend",
        "Two people on a bench by a house in the evening",
    ),
    "study": (
        study,
        "Schreibtisch am Fenster mit Blick auf einen Leuchtturm",
        "Desk at a window with a view of a lighthouse",
    ),
    "together": (
        together,
        "Zwei Menschen schauen gemeinsam auf eine Webseite",
        "Two people looking at a web page together",
    ),
}
