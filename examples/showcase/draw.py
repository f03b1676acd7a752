#!/usr/bin/env python3
"""Draws the pictures of the showcase: pip install pillow, then python3 draw.py

Everything is drawn from shapes and fixed numbers, so that each run gives the same pictures (with the
same version of Pillow). Pictures are drawn at twice their size and made smaller, for smooth edges.
"""

import math
import pathlib
import random

from PIL import Image, ImageDraw, ImageFilter, ImageFont

HERE = pathlib.Path(__file__).parent
ARTICLES = HERE / "content/articles/2026"
INK, NIGHT, SEA, FOAM = "#14343c", "#0d2229", "#1f5a66", "#cfe3de"
LAMP, CLAY, SAND, LEAF, PAPER = "#e8a33d", "#b4533a", "#e6d3ae", "#5b7f52", "#f6f0e2"


def rgb(colour):
    return tuple(int(colour[i : i + 2], 16) for i in (1, 3, 5))


def mix(a, b, t):
    return tuple(round(x + (y - x) * t) for x, y in zip(rgb(a), rgb(b)))


class Canvas:
    """A picture with a sky of colours, in units of its final size."""

    def __init__(self, width, height, *sky, seed):
        self.width, self.height, self.random = width, height, random.Random(seed)
        strip = Image.new("RGB", (1, 256))
        for y in range(256):
            at = y / 255 * (len(sky) - 1)
            i = min(int(at), len(sky) - 2)
            strip.putpixel((0, y), mix(sky[i], sky[i + 1], at - i))
        self.image = strip.resize((width * 2, height * 2), Image.Resampling.BICUBIC)
        self.pen = ImageDraw.Draw(self.image, "RGBA")

    def scaled(self, points):
        return [(x * 2, y * 2) for x, y in points]

    def shape(self, points, fill):
        self.pen.polygon(self.scaled(points), fill=fill)

    def box(self, x, y, w, h, fill, radius=0):
        self.pen.rounded_rectangle((x * 2, y * 2, (x + w) * 2, (y + h) * 2), radius * 2, fill=fill)

    def disc(self, x, y, r, fill=None, outline=None, line=0):
        self.pen.ellipse(((x - r) * 2, (y - r) * 2, (x + r) * 2, (y + r) * 2), fill, outline, line * 2)

    def line(self, points, fill, width):
        self.pen.line(self.scaled(points), fill=fill, width=round(width * 2), joint="curve")

    def glow(self, x, y, r, colour, strength=130):
        veil = Image.new("L", (self.width // 2, self.height // 2), 0)
        ImageDraw.Draw(veil).ellipse(((x - r) / 2, (y - r) / 2, (x + r) / 2, (y + r) / 2), fill=strength)
        veil = veil.filter(ImageFilter.GaussianBlur(r / 5)).resize(self.image.size)
        self.image.paste(Image.new("RGB", self.image.size, colour), mask=veil)
        self.pen = ImageDraw.Draw(self.image, "RGBA")

    def hills(self, base, rise, colour, waves=3, shift=0.0):
        points = [(0, self.height)]
        for x in range(0, self.width + 8, 8):
            t = x / self.width * math.tau * waves + shift
            points.append((x, base - rise * (math.sin(t) + 0.5 * math.sin(2.3 * t + shift))))
        self.shape(points + [(self.width, self.height)], colour)

    def water(self, top, colour, glints, glint):
        self.box(0, top, self.width, self.height - top, colour)
        for _ in range(glints):
            depth = self.random.random() ** 1.4
            y = top + 8 + depth * (self.height - top - 12)
            x, w = self.random.uniform(-40, self.width), self.random.uniform(20, 60 + 160 * depth)
            self.box(x, y, w, 2 + 4 * depth, glint, 2)

    def boat(self, x, y, size, hull, sail=None):
        self.shape([(x, y), (x + size, y), (x + size * 0.82, y + size * 0.22), (x + size * 0.16, y + size * 0.22)], hull)
        if sail:
            self.line([(x + size * 0.45, y), (x + size * 0.45, y - size * 0.95)], hull, size * 0.02)
            self.shape([(x + size * 0.48, y - size * 0.92), (x + size * 0.48, y - size * 0.06), (x + size * 0.92, y - size * 0.06)], sail)

    def save(self, path):
        path.parent.mkdir(parents=True, exist_ok=True)
        small = self.image.resize((self.width, self.height), Image.Resampling.LANCZOS)
        if path.suffix == ".png":
            small.quantize(64, dither=Image.Dither.NONE).save(path, optimize=True)
        else:
            small.save(path, quality=72, optimize=True, progressive=True)
        print(f"{path.relative_to(HERE)}  {path.stat().st_size // 1024} kB")


def quay():
    c = Canvas(1600, 900, "#f3c98b", "#e79a6b", "#8a6f86", seed=1)
    c.glow(1130, 430, 190, "#fff1c9", 210)
    c.hills(520, 40, "#6d6a83", 2, 0.6)
    c.hills(560, 22, "#4b5a73", 3, 2.1)
    c.water(580, "#35566b", 120, (255, 226, 178, 90))
    for i, (x, w, h) in enumerate([(0, 90, 170), (90, 120, 120), (210, 80, 200), (290, 150, 140), (440, 70, 180)]):
        c.box(x, 620 - h, w, h + 60, mix(INK, CLAY, i % 3 * 0.25))
        for wx in range(x + 16, x + w - 20, 30):
            for wy in range(640 - h, 600, 44):
                c.box(wx, wy, 12, 18, LAMP if c.random.random() < 0.45 else NIGHT)
    c.box(0, 650, 620, 40, NIGHT)
    for x, y, size, sail in [(700, 700, 130, PAPER), (930, 650, 90, SAND), (1120, 760, 190, PAPER), (1390, 670, 110, "#d98c5f")]:
        c.boat(x, y, size, NIGHT, sail)
    c.save(ARTICLES / "06/quay-at-dusk.jpg")


def gauge():
    c = Canvas(1600, 900, "#e9efe9", "#c8dcd9", seed=2)
    for y in range(150, 800, 65):
        c.line([(150, y), (1540, y)], (20, 52, 60, 40), 2)
    for x in range(150, 1560, 115):
        c.line([(x, 120), (x, 800)], (20, 52, 60, 25), 2)
    height = lambda x: 460 - 210 * math.sin(x / 128) - 60 * math.sin(x / 61 + 1)
    wave = [(x, height(x)) for x in range(150, 1541, 4)]
    c.shape([(150, 800)] + wave + [(1540, 800)], (31, 90, 102, 70))
    c.line(wave, SEA, 7)
    for x in range(165, 1540, 46):
        c.disc(x, height(x) + c.random.uniform(-14, 14), 8, LAMP, INK, 2)
    c.box(60, 90, 54, 720, PAPER, 6)
    for i in range(25):
        c.box(60, 110 + i * 28, 54 if i % 5 == 0 else 28, 5, CLAY if i % 5 == 0 else INK)
    c.save(ARTICLES / "06/gauge-readings.jpg")


def ferry():
    c = Canvas(1600, 900, "#08161f", "#12323f", "#2b5866", seed=3)
    for _ in range(170):
        c.disc(c.random.uniform(0, 1600), c.random.uniform(0, 470), c.random.uniform(0.8, 2.4), (255, 248, 225, 200))
    c.glow(1300, 170, 90, "#fff6dc", 220)
    c.hills(560, 26, "#0c1d26", 2, 1.4)
    c.water(590, "#0f2a35", 90, (232, 190, 110, 70))
    c.shape([(330, 600), (1230, 600), (1150, 700), (410, 700)], "#d9d4c4")
    c.box(420, 510, 720, 92, PAPER, 8)
    c.box(560, 430, 430, 84, "#e9e2cf", 8)
    c.box(700, 330, 90, 100, CLAY)
    for x in range(450, 1110, 52):
        c.box(x, 538, 30, 34, LAMP, 4)
    for x in range(590, 960, 52):
        c.box(x, 454, 30, 30, LAMP, 4)
    c.box(330, 690, 900, 10, CLAY)
    for x in range(450, 1110, 52):
        c.box(x, 716 + c.random.uniform(0, 30), 26, 90, (232, 163, 61, 60), 8)
    c.save(ARTICLES / "06/night-ferry.jpg")


def cold_room():
    c = Canvas(1600, 900, "#dfeaf0", "#b9cfdb", seed=4)
    colours = ["#7f9aa8", SAND, LEAF, CLAY, LAMP, "#93a86b"]
    for row in range(5):
        y = 90 + row * 160
        c.box(80, y + 122, 1440, 12, "#56707e")
        for i in range(18):
            x = 96 + i * 79
            c.box(x, y + 22, 58, 100, (255, 255, 255, 150), 10)
            level = c.random.uniform(24, 78)
            c.box(x + 5, y + 118 - level, 48, level, c.random.choice(colours), 8)
            c.box(x + 8, y + 10, 42, 16, "#56707e", 5)
    c.save(ARTICLES / "06/cold-room.jpg")


def reading_room():
    c = Canvas(1600, 900, "#1a2f45", "#4a4a68", "#a36a5d", seed=5)
    c.water(640, "#23384a", 70, (240, 190, 120, 80))
    c.box(260, 250, 1080, 400, "#2a2630")
    c.shape([(220, 250), (800, 90), (1380, 250)], "#201c26")
    for i in range(6):
        x = 310 + i * 168
        c.box(x, 310, 128, 260, "#f1bf6a", 6)
        c.box(x + 60, 310, 8, 260, "#2a2630")
        for shelf in range(4):
            y = 352 + shelf * 60
            for b in range(9):
                h = c.random.uniform(22, 40)
                c.box(x + 6 + b * 13, y + 40 - h, 10, h, c.random.choice([CLAY, SEA, LEAF, "#7a4b3a", "#d8c9a0"]))
            c.box(x, y + 40, 128, 5, "#5b3b26")
    for i in range(6):
        c.box(330 + i * 168, 668, 90, 150, (241, 191, 106, 55), 10)
    c.save(ARTICLES / "06/reading-room.jpg")


def islands():
    c = Canvas(1200, 1200, "#bfdad8", "#a9ccca", seed=6)
    for r in range(80, 1100, 90):
        c.disc(520, 640, r, outline=(255, 255, 255, 70), line=2)
    font = ImageFont.load_default(size=60)
    for i, (x, y, r) in enumerate([(280, 300, 110), (640, 250, 70), (900, 420, 130), (430, 620, 160), (800, 760, 90), (300, 930, 100), (620, 1000, 120), (980, 1010, 60)]):
        points = []
        for k in range(60):
            a = k / 60 * math.tau
            points.append((x + r * (1 + 0.18 * math.sin(3 * a + i) + 0.1 * math.sin(7 * a + 2 * i)) * math.cos(a), y + r * (1 + 0.16 * math.cos(4 * a + i)) * math.sin(a)))
        c.shape([(px + 8, py + 10) for px, py in points], (20, 52, 60, 60))
        c.shape(points, SAND)
        c.line(points + points[:2], "#8d7a50", 4)
        c.disc(x, y - r * 0.2, 12, CLAY)
        c.pen.text((x * 2, y * 2 + r * 0.5), f"Q{i + 1}", fill=INK, font=font, anchor="mm")
    route = [(280, 300), (640, 250), (900, 420), (800, 760), (980, 1010), (620, 1000), (300, 930), (430, 620), (280, 300)]
    for (ax, ay), (bx, by) in zip(route, route[1:]):
        for t in range(0, 24, 2):
            c.line([(ax + (bx - ax) * t / 24, ay + (by - ay) * t / 24), (ax + (bx - ax) * (t + 1) / 24, ay + (by - ay) * (t + 1) / 24)], (180, 83, 58, 170), 5)
    c.save(ARTICLES / "07/islands-with-codes.png")


def lanterns():
    c = Canvas(1600, 900, "#1b2a4a", "#51557d", "#c98f86", seed=7)
    c.hills(590, 30, "#33395c", 2, 0.2)
    c.water(620, "#2a3557", 70, (255, 220, 160, 70))
    for i in range(7):
        x = 150 + i * 210
        c.line([(x, 660), (x, 470)], NIGHT, 9)
        if i not in (2, 3):
            c.glow(x, 455, 70, "#ffd98a", 160)
        c.box(x - 17, 430, 34, 50, LAMP if i not in (2, 3) else "#42486b", 8)
        c.box(x - 22, 422, 44, 12, NIGHT, 4)
    c.box(0, 655, 1600, 26, NIGHT)
    for i in range(26):
        x, y, s = 300 + i * 38 + c.random.uniform(-18, 18), 250 - 90 * math.sin(i / 8) + c.random.uniform(-34, 34), c.random.uniform(9, 17)
        c.line([(x - s, y - s * 0.5), (x, y), (x + s, y - s * 0.5)], PAPER, 3)
    c.save(ARTICLES / "09/lanterns-and-birds.jpg")


def terraces():
    c = Canvas(1600, 900, "#f6dcae", "#f1b98a", seed=8)
    c.disc(1240, 190, 80, "#fff3cf")
    for i in range(9):
        base = 330 + i * 68
        c.hills(base, 34 - i * 2, mix("#c98a5a", "#6d7d45", i / 8), 2, i * 0.7)
        for k in range(24 - i):
            x = (k * 89 + i * 37) % 1600
            t = x / 1600 * math.tau * 2 + i * 0.7
            y = base - (34 - i * 2) * (math.sin(t) + 0.5 * math.sin(2.3 * t + i * 0.7))
            c.disc(x, y + 4, 9 + i * 1.4, mix("#5b7f52", "#2f5133", i / 8))
    c.save(ARTICLES / "08/terraces.jpg")


def palms():
    c = Canvas(1600, 900, "#fbe6bd", "#f4c08a", "#d98f68", seed=9)
    c.disc(420, 330, 120, "#fff4d3")
    c.hills(640, 28, "#c07a52", 2, 0.4)
    c.hills(730, 24, "#8f5a42", 3, 1.9)
    for n, (x, y, s) in enumerate([(260, 760, 1.0), (560, 720, 0.7), (860, 800, 1.25), (1150, 730, 0.8), (1390, 790, 1.1)]):
        top = (x + 26 * s, y - 330 * s)
        c.line([(x, y), (x + 8 * s, y - 170 * s), top], "#5a3a2a", 20 * s)
        for k in range(9):
            a = math.pi * (1.02 + k / 8 * 0.96)
            tip = (top[0] + 170 * s * math.cos(a), top[1] + 110 * s * math.sin(a) + 70 * s)
            bend = (top[0] + 95 * s * math.cos(a), top[1] + 100 * s * math.sin(a) - 10 * s)
            c.shape([top, (bend[0], bend[1] - 14 * s), tip, (bend[0], bend[1] + 16 * s)], mix(LEAF, "#2f5133", k / 8))
        c.box(x - 20 * s, y - 90 * s, 52 * s, 34 * s, PAPER, 4)
    c.save(ARTICLES / "08/numbered-palms.jpg")


def soup():
    c = Canvas(1200, 1200, "#e9d9bf", "#d8c3a0", seed=10)
    for x in range(-1200, 1200, 80):
        c.line([(x, 1200), (x + 1200, 0)], (180, 83, 58, 30), 26)
    c.disc(612, 622, 440, (20, 52, 60, 60))
    c.disc(600, 600, 440, PAPER)
    c.disc(600, 600, 440, outline="#1f5a66", line=10)
    c.disc(600, 600, 350, "#c9873d")
    c.glow(520, 500, 200, "#e6b25e", 120)
    for _ in range(130):
        a, r = c.random.uniform(0, math.tau), 330 * math.sqrt(c.random.random())
        x, y = 600 + r * math.cos(a), 600 + r * math.sin(a)
        c.disc(x, y, c.random.uniform(8, 15), c.random.choice([SAND, "#f0deb4", "#8aa35b", "#d3622f"]))
    c.save(ARTICLES / "07/barley-soup.jpg")


def clocks():
    c = Canvas(1600, 900, "#dcd6c8", "#b9b2a4", seed=11)
    for i in range(8):
        x, y = 230 + i % 4 * 380, 250 + i // 4 * 400
        c.disc(x + 8, y + 12, 150, (0, 0, 0, 50))
        c.disc(x, y, 150, PAPER, INK, 12)
        for m in range(12):
            a = m / 12 * math.tau
            c.line([(x + 118 * math.sin(a), y - 118 * math.cos(a)), (x + 134 * math.sin(a), y - 134 * math.cos(a))], INK, 8 if m % 3 == 0 else 4)
        hour, minute = (9 + 26 / 60) / 12 * math.tau, 26 / 60 * math.tau
        if i == 5:
            hour, minute = -hour, -minute
        c.line([(x, y), (x + 70 * math.sin(hour), y - 70 * math.cos(hour))], INK, 12)
        c.line([(x, y), (x + 108 * math.sin(minute), y - 108 * math.cos(minute))], CLAY if i == 5 else INK, 7)
        c.disc(x, y, 10, CLAY)
    c.save(ARTICLES / "11/platform-clocks.jpg")


def pier_wind():
    c = Canvas(1600, 900, "#9fd0dd", "#d9ecec", seed=12)
    c.hills(560, 60, "#8a6b58", 1, 2.4)
    c.water(600, "#2f7f92", 120, (255, 255, 255, 70))
    c.box(0, 690, 1600, 34, "#6b4f3f")
    for i in range(14):
        c.box(40 + i * 120, 700, 16, 140, "#54402f")
    for i in range(6):
        x, h = 180 + i * 250, 330 - i % 2 * 60
        c.line([(x, 700), (x, 700 - h)], PAPER, 11)
        for k in range(3):
            a = k / 3 * math.tau + i * 0.5
            c.line([(x, 700 - h), (x + 110 * math.sin(a), 700 - h - 110 * math.cos(a))], PAPER, 9)
        c.disc(x, 700 - h, 13, CLAY)
    c.save(ARTICLES / "10/wind-on-the-pier.jpg")


def bridge():
    c = Canvas(1600, 900, "#c7d8de", "#eef0e4", seed=13)
    c.hills(560, 10, "#8da68a", 2)
    c.water(600, "#6f97a3", 90, (255, 255, 255, 80))
    c.box(0, 560, 560, 40, INK)
    c.box(1040, 560, 560, 40, INK)
    c.shape([(540, 560), (800, 250), (826, 272), (580, 600)], CLAY)
    c.shape([(1060, 560), (1000, 190), (968, 196), (1020, 600)], CLAY)
    for x in (500, 1060):
        c.box(x, 430, 60, 330, "#33505a")
        c.box(x - 12, 410, 84, 26, NIGHT)
        c.disc(x + 30, 390, 16, "#c0392b")
    c.boat(690, 690, 210, NIGHT, PAPER)
    c.save(ARTICLES / "09/open-bridge.jpg")


def portrait(path, letters, seed, *sky, behind):
    c = Canvas(720, 720, *sky, seed=seed)
    behind(c)
    c.disc(360, 300, 118, NIGHT)
    c.box(322, 380, 76, 110, NIGHT)
    c.shape([(110, 720), (140, 570), (250, 490), (470, 490), (580, 570), (610, 720)], NIGHT)
    c.pen.text((720, 1290), letters, fill=PAPER, font=ImageFont.load_default(size=130), anchor="mm")
    c.save(HERE / "content" / path)


def portraits():
    o = "officials/"
    portrait(o + "isolde-saltmarrow.png", "IS", 21, "#d5e6e4", "#8fbcc0", behind=lambda c: [c.hills(420 + i * 70, 22, mix(FOAM, SEA, i / 4), 2, i) for i in range(5)])
    portrait(o + "torvald-inkwater.png", "TI", 22, "#2a3557", "#8a7f9c", behind=lambda c: (c.box(560, 120, 60, 90, LAMP, 12), c.box(584, 200, 12, 520, INK)))
    portrait(o + "maren-quillfjord.png", "MQ", 23, "#f0e2c4", "#d9c08d", behind=lambda c: [c.shape([(360, 300), (360 + 330 * math.sin(k * math.pi / 4 - 0.1), 300 - 330 * math.cos(k * math.pi / 4 - 0.1)), (360 + 330 * math.sin(k * math.pi / 4 + 0.1), 300 - 330 * math.cos(k * math.pi / 4 + 0.1))], CLAY if k % 2 else SEA) for k in range(8)])
    portrait(o + "ximena-marquesol.png", "XM", 24, "#efe3d2", "#e5c9a8", behind=lambda c: [c.box(40 + i % 8 * 82, 40 + i // 8 * 82, 60, 60, mix(SAND, CLAY, (i * 7 % 11) / 10), 8) for i in range(56)])
    portrait(o + "odile-marchefeuille.png", "OM", 25, "#f3dc8f", "#e9c75c", behind=lambda c: [c.box(80, 70 + i * 62, 560 - i * 37 % 170, 14, "#8b7a2f", 4) for i in range(10)])
    portrait(o + "aoibhe-larkmoor.png", "AL", 26, "#cfe0cf", "#8fb396", behind=lambda c: (c.box(60, 110, 600, 380, PAPER, 10), c.line([(60, 110), (360, 340), (660, 110)], LEAF, 10)))
    portrait(o + "kaisa-hiutalekoski.png", "KH", 27, "#e3edf3", "#a9c3d2", behind=lambda c: [c.disc(c.random.uniform(20, 700), c.random.uniform(20, 660), c.random.uniform(6, 15), c.random.choice([CLAY, LAMP, LEAF, "#7f9aa8"])) for _ in range(90)])
    portrait(o + "salma-najmatbahr.png", "SN", 28, "#fbe6bd", "#e9b27c", behind=lambda c: [c.shape([(360, 720), (360 + 420 * math.cos(a), 420 + 400 * math.sin(a)), (360 + 380 * math.cos(a + 0.1), 460 + 360 * math.sin(a + 0.1))], LEAF) for a in [math.pi + k * 0.26 for k in range(13)]])
    portrait("authors/philippa-inkhorn.png", "PI", 29, "#e7e1f0", "#b9aecb", behind=lambda c: [c.box(120, 90 + i * 54, 480 - i * 53 % 190, 8, "#6d5f8a", 3) for i in range(11)])


for draw in (quay, gauge, ferry, cold_room, reading_room, islands, lanterns, terraces, palms, soup, clocks, pier_wind, bridge, portraits):
    draw()
