#!/usr/bin/env python3
"""Writes the world map and the countries' outlines. Needs only Python's standard library.

    npm pack world-atlas@2.0.2     # unpack it
    python3 scripts/map-data.py path/to/world-atlas

The same input gives the same bytes. It writes src/geo/data/map.tsv (where each country stands on
the map, and its outline) and themes/default/hashed/land.svg (the land as a silhouette), from Natural Earth
4.1, which is in the public domain, as TopoJSON.

Both are plain integers. The map is an Equal Earth projection (Savric, Patterson, Jenny 2018) with
11 degrees east in its middle, where its edges run through the Bering Strait; Antarctica is left out. An
outline is a Lambert azimuthal equal-area projection from the middle of its country, fitted into a
square.
"""

import json
import math
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "src" / "geo" / "data"
LAND = ROOT / "themes" / "default" / "hashed" / "land.svg"

# The map's view box is as wide as this; the height follows. geo/map.rs has both.
WIDTH = 1000
MIDDLE = 11.0
# The side of the square that an outline is fitted into; geo/map.rs has it.
SIDE = 96
# How far a simplified line may be from the true one, in units of the square.
TOLERANCE = 0.7
# Of how much of the square an outline fills at least.
SPECKS = 0.015
# A polygon with fewer points than this is taken from the finest scale.
COARSE = 30

# Areas with an ISO 3166-1 code of their own that Natural Earth counts to another country: the id of
# that, and within what degrees they lie (west, south, east, north).
PARTS = {
    "BQ": ("528", (-69.0, 11.9, -62.0, 18.0)),
    "BV": ("578", (3.0, -55.0, 4.0, -54.0)),
    "CC": ("Indian Ocean Ter.", (96.0, -13.0, 98.0, -11.0)),
    "CX": ("Indian Ocean Ter.", (105.0, -11.0, 106.5, -10.0)),
    "GF": ("250", (-55.0, 2.0, -51.0, 6.0)),
    "GP": ("250", (-62.0, 15.8, -60.9, 16.6)),
    "MQ": ("250", (-61.3, 14.3, -60.7, 15.0)),
    "RE": ("250", (55.0, -21.5, 56.0, -20.7)),
    "SJ": ("578", (-10.0, 70.5, 40.0, 82.0)),
    "TK": ("554", (-173.0, -10.0, -171.0, -8.0)),
    "YT": ("250", (44.9, -13.1, 45.4, -12.5)),
}
# Where countries stand on the map that have no area in Natural Earth, or whose largest part isn't where
# one looks for them (degrees east, north).
POINTS = {
    "CL": (-71.0, -33.5),
    "KI": (173.0, 1.4),
    "MY": (102.2, 3.9),
    "NZ": (172.4, -42.2),
    "BV": (3.4, -54.4),
    "CC": (96.83, -12.17),
    "CX": (105.63, -10.49),
    "TK": (-171.85, -9.17),
    "UM": (-160.0, -0.37),
    # South of the map: on its lower edge.
    "AQ": (0.0, -60.0),
}
# What the map reaches to, where no land of it is: the outlying islands of the United States, Niue.
EDGES = [(-160.5, -0.37), (-169.87, -19.05)]
# Areas that Natural Earth draws apart and that have no code in ISO 3166-1: into whose outline they
# go where borders follow ISO 3166, whose parts (ISO 3166-2) they are in.
APART = {"CY": "N. Cyprus", "SO": "Somaliland"}
# Crimea is a polygon of its own, which has this point in it; ISO 3166-2 has it as UA-43 and UA-40.
CRIMEA = (34.2, 45.2)
# ISO 3166 has Western Sahara (EH) as a whole, Natural Earth its part east of the berm alone. The border with
# Morocco is this parallel.
SAHARA_NORTH = 27.667
# Islands in several oceans, which have no shape together.
SCATTERED = ("UM",)
# Only these of a country's far parts are kept; others are told by the rule in `main_parts`.
FAR = {"US": (-180.0, 51.0, -129.0, 72.0)}


class Atlas:
    """One file of world-atlas, at one scale."""

    def __init__(self, path):
        topology = json.loads(path.read_text(encoding="utf-8"))
        (sx, sy), (tx, ty) = (topology["transform"][key] for key in ("scale", "translate"))
        self.arcs = []
        for arc in topology["arcs"]:
            x = y = 0
            points = []
            for dx, dy in arc:
                x, y = x + dx, y + dy
                points.append((x * sx + tx, y * sy + ty))
            self.arcs.append(points)
        self.features = {}
        for name, objects in topology["objects"].items():
            for feature in objects.get("geometries", [objects]):
                key = "land" if name == "land" else feature.get("id") or feature["properties"]["name"]
                polygons = feature.get("arcs", [])
                polygons = [polygons] if feature["type"] == "Polygon" else polygons
                # Ashmore and Cartier Islands have Australia's number, too, and come after it.
                self.features.setdefault(key, polygons)

    def ring(self, numbers):
        """A closed line of degrees, which may go beyond 180 but never jumps."""
        points = []
        for number in numbers:
            arc = self.arcs[number] if number >= 0 else self.arcs[~number][::-1]
            points += arc[1:] if points else arc
        ring = points[:1]
        for longitude, latitude in points[1:]:
            before = ring[-1][0]
            ring.append((longitude + 360 * round((before - longitude) / 360), latitude))
        return ring

    def polygons(self, key):
        """The polygons of a feature, each as its rings."""
        return [[self.ring(ring) for ring in polygon] for polygon in self.features.get(key, [])]

    def united(self, *keys):
        """Several features as one, without the borders between them."""
        rings = [ring for key in keys for polygon in self.features.get(key, []) for ring in polygon]
        used = {number for ring in rings for number in ring}
        arcs = [number for ring in rings for number in ring if ~number not in used]
        start = {self.end(~number): [] for number in arcs}
        for number in arcs:
            start[self.end(~number)].append(number)
        united = []
        while arcs:
            first = number = arcs[0]
            ring = []
            while True:
                ring.append(number)
                arcs.remove(number)
                start[self.end(~number)].remove(number)
                if self.end(number) == self.end(~first):
                    break
                number = start[self.end(number)][0]
            united.append([self.ring(ring)])
        return united

    def end(self, number):
        return self.arcs[number][-1] if number >= 0 else self.arcs[~number][0]


def area(ring):
    """In square degrees at the equator, whatever way round."""
    pairs = zip(ring, ring[1:] + ring[:1])
    return abs(sum(math.radians(bx - ax) * (2 + math.sin(math.radians(ay)) + math.sin(math.radians(by)))
                   for (ax, ay), (bx, by) in pairs)) / 2 * math.degrees(1) ** 2


def inside(point, rings):
    x, y = point
    found = False
    for ring in rings:
        for (ax, ay), (bx, by) in zip(ring, ring[1:] + ring[:1]):
            if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
                found = not found
    return found


def bounds(ring):
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    return min(xs), min(ys), max(xs), max(ys)


def within(ring, box):
    west, south, east, north = bounds(ring)
    middle = ((west + east) / 2 + 180) % 360 - 180
    return box[0] <= middle <= box[2] and box[1] <= (south + north) / 2 <= box[3]


def cut(ring, latitude, keeps_north):
    """What a ring has on one side of a parallel."""
    kept = []
    is_kept = lambda point: (point[1] >= latitude) == keeps_north
    for a, b in zip(ring, ring[1:] + ring[:1]):
        if is_kept(a):
            kept.append(a)
        if is_kept(a) != is_kept(b):
            kept.append((a[0] + (b[0] - a[0]) * (latitude - a[1]) / (b[1] - a[1]), latitude))
    return kept


# ---- the map ----

A1, A2, A3, A4 = 1.340264, -0.081106, 0.000893, 0.003796


def equal_earth(longitude, latitude):
    theta = math.asin(math.sqrt(3) / 2 * math.sin(math.radians(latitude)))
    t2, t6 = theta**2, theta**6
    x = 2 * math.sqrt(3) * math.radians(longitude) * math.cos(theta) / (
        3 * (9 * A4 * t2 * t6 + 7 * A3 * t6 + 3 * A2 * t2 + A1))
    return x, -theta * (A4 * t2 * t6 + A3 * t6 + A2 * t2 + A1)


def on_map(ring):
    """A ring on the map; what reaches over the map's edge stays with the greater part of it."""
    west, _, east, _ = bounds(ring)
    shift = 360 * round(((west + east) / 2 - MIDDLE) / 360)
    return [equal_earth(x - MIDDLE - shift, y) for x, y in ring]


class Map:
    def __init__(self, atlas):
        rings = [on_map(polygon[0]) for polygon in atlas.polygons("land")
                 if bounds(polygon[0])[3] > -60]
        shown = rings + [on_map([point]) for point in EDGES]
        xs, ys = [x for ring in shown for x, _ in ring], [y for ring in rings for _, y in ring]
        self.scale = WIDTH / (max(xs) - min(xs))
        self.west, self.north = min(xs), min(ys)
        self.height = math.ceil((max(ys) - min(ys)) * self.scale)
        self.rings = [self.fit(ring) for ring in rings]

    def fit(self, ring):
        return [((x - self.west) * self.scale, (y - self.north) * self.scale) for x, y in ring]

    def point(self, polygons, code):
        """Where a country's circle stands: as far from its border as the largest part allows."""
        rings = max(polygons, key=lambda polygon: area(polygon[0]))
        return widest_point([self.fit(sample(on_map(ring), 150)) for ring in rings])

    def clamped(self, x, y):
        return round(min(max(x, 0), WIDTH)), round(min(max(y, 0), self.height))


def distance(point, a, b):
    (x, y), (ax, ay), (bx, by) = point, a, b
    dx, dy = bx - ax, by - ay
    length = dx * dx + dy * dy
    t = 0 if length == 0 else min(max(((x - ax) * dx + (y - ay) * dy) / length, 0), 1)
    return math.hypot(x - ax - t * dx, y - ay - t * dy)


def widest_point(rings):
    """The point of a polygon that is farthest from its border, by ever finer grids."""
    edges = [pair for ring in rings for pair in zip(ring, ring[1:] + ring[:1])]
    west, north, east, south = bounds(rings[0])
    best, span = None, max(east - west, south - north)
    cx, cy = (west + east) / 2, (north + south) / 2
    for _ in range(5):
        steps = [(cx + span * (i / 12 - 0.5), cy + span * (j / 12 - 0.5))
                 for i in range(13) for j in range(13)]
        for point in steps:
            if inside(point, rings):
                away = min(distance(point, a, b) for a, b in edges)
                if best is None or away > best[0]:
                    best = (away, point)
        if best is None:
            return cx, cy
        (cx, cy), span = best[1], span / 4
    return best[1]


# ---- outlines ----

def unit(longitude, latitude):
    x, y = math.radians(longitude), math.radians(latitude)
    return math.cos(y) * math.cos(x), math.cos(y) * math.sin(x), math.sin(y)


def angle(a, b):
    """Between two points on the sphere, in degrees."""
    dot = sum(p * q for p, q in zip(unit(*a), unit(*b)))
    return math.degrees(math.acos(min(max(dot, -1), 1)))


def sample(ring, most=60):
    return ring[::max(1, len(ring) // most)]


def main_parts(polygons, code):
    """Those parts of a country by which it is known: the largest, and what lies near it as measured
    by its own size. So Corsica goes with France and Guiana doesn't, and Alaska by name."""
    if code == "AQ":
        # It lies around a pole, where there is no telling east from west.
        return [polygon for polygon in polygons if len(polygon[0]) > 200]
    polygons = sorted(polygons, key=lambda polygon: -area(polygon[0]))
    largest = polygons[0][0]
    west, south, east, north = bounds(largest)
    size = angle((west, south), (east, north))
    total = sum(area(polygon[0]) for polygon in polygons)
    # An archipelago has no main part: it is shown with what lies around its largest island.
    reach = size * (0.45 if area(largest) > total / 3 else 4)
    if code in FAR:
        reach = size * 0.05
    kept = []
    for polygon in polygons:
        if area(polygon[0]) < area(largest) / 5000:
            continue
        near = min(angle(a, b) for a in sample(largest) for b in sample(polygon[0], 12))
        if near <= reach or (code in FAR and within(polygon[0], FAR[code])):
            kept.append(polygon)
    return kept


def azimuthal(polygons):
    """The polygons on a plane, from the middle of all of them."""
    corners = [unit(*point) for polygon in polygons for point in sample(polygon[0], 400)]
    low, high = ([side(c[i] for c in corners) for i in range(3)] for side in (min, max))
    x, y, z = ((a + b) / 2 for a, b in zip(low, high))
    east, north = math.atan2(y, x), math.atan2(z, math.hypot(x, y))

    def project(point):
        lon, lat = math.radians(point[0]) - east, math.radians(point[1])
        k = math.sqrt(2 / (1 + math.sin(north) * math.sin(lat)
                           + math.cos(north) * math.cos(lat) * math.cos(lon)))
        return (k * math.cos(lat) * math.sin(lon),
                -k * (math.cos(north) * math.sin(lat)
                      - math.sin(north) * math.cos(lat) * math.cos(lon)))

    return [[project(point) for point in ring] for polygon in polygons for ring in polygon]


def simplified(line, tolerance):
    """Douglas and Peucker's method, on an open line."""
    keep = {0, len(line) - 1}
    parts = [(0, len(line) - 1)]
    while parts:
        first, last = parts.pop()
        far = max(range(first + 1, last), default=None,
                  key=lambda at: distance(line[at], line[first], line[last]))
        if far is not None and distance(line[far], line[first], line[last]) > tolerance:
            keep.add(far)
            parts += [(first, far), (far, last)]
    return [line[at] for at in sorted(keep)]


def reduced(ring, tolerance):
    """A closed line made simpler, in whole units; None if nothing is left of it."""
    if ring[0] != ring[-1]:
        ring = ring + ring[:1]
    far = max(range(len(ring)), key=lambda at: math.dist(ring[0], ring[at]))
    if tolerance:
        ring = simplified(ring[:far + 1], tolerance)[:-1] + simplified(ring[far:], tolerance)
    points = []
    for x, y in ring[:-1]:
        point = (round(x), round(y))
        if not points or points[-1] != point:
            points.append(point)
    while len(points) > 1 and points[0] == points[-1]:
        points.pop()
    # What lies on a straight line between its neighbours says nothing.
    at = 0
    while len(points) > 2 and at < len(points):
        (ax, ay), (bx, by), (cx, cy) = points[at - 1], points[at], points[(at + 1) % len(points)]
        if (bx - ax) * (cy - by) == (by - ay) * (cx - bx):
            points.pop(at)
            at = max(at - 1, 0)
        else:
            at += 1
    return points if len(points) > 2 else None


def path(rings):
    """SVG path data with relative coordinates, as short as it gets."""
    text = ""
    x = y = 0
    for ring in rings:
        numbers = []
        for nx, ny in ring:
            numbers += [nx - x, ny - y]
            x, y = nx, ny
        x, y = ring[0]
        text += "m"
        for at, number in enumerate(numbers):
            text += str(number) if at == 0 or number < 0 else f" {number}"
        text += "z"
    return text


def outline(polygons, code):
    polygons = main_parts(polygons, code)
    rings = azimuthal(polygons)
    xs, ys = [x for ring in rings for x, _ in ring], [y for ring in rings for _, y in ring]
    width, height = max(xs) - min(xs), max(ys) - min(ys)
    scale = SIDE / max(width, height)
    left, top = (SIDE - width * scale) / 2, (SIDE - height * scale) / 2
    fitted = [[((x - min(xs)) * scale + left, (y - min(ys)) * scale + top) for x, y in ring]
              for ring in rings]
    kept = [(ring, reduced(ring, TOLERANCE)) for ring in fitted]
    shown = [points for ring, points in kept if points and plain_area(ring) > 1.5]
    # Atolls far from each other are specks, which say less than the letters that stand there else.
    return path(shown) if sum(map(plain_area, shown)) > SPECKS * SIDE**2 else ""


def plain_area(ring):
    return abs(sum(ax * by - bx * ay for (ax, ay), (bx, by) in zip(ring, ring[1:] + ring[:1]))) / 2


def of_country(code, number, name, atlas):
    """The polygons of a country at one scale, without what has a code of its own."""
    if code in PARTS:
        whole, box = PARTS[code]
        return [polygon for polygon in atlas.polygons(whole) if within(polygon[0], box)]
    key = name if code == "XK" else number
    boxes = [box for whole, box in PARTS.values() if whole == key]
    return [polygon for polygon in atlas.polygons(key)
            if not any(within(polygon[0], box) for box in boxes)]


def by_iso(code, number, atlas, numbers):
    """The polygons where borders follow ISO 3166, of the countries where that is another shape."""
    if code in APART:
        return atlas.united(number, APART[code])
    if code in ("UA", "RU"):
        crimea = [p for p in atlas.polygons(numbers["RU"]) if inside(CRIMEA, p)]
        own = [p for p in atlas.polygons(number) if not inside(CRIMEA, p)]
        return atlas.polygons(number) + crimea if code == "UA" else own
    if code in ("MA", "EH"):
        both = atlas.united(numbers["MA"], numbers["EH"])
        cuts = [[cut(p[0], SAHARA_NORTH, code == "MA")] for p in both]
        return [p for p in cuts if len(p[0]) > 2]
    return None


def main():
    source = Path(sys.argv[1])
    fine, usual, coarse = (Atlas(source / f"countries-{scale}.json") for scale in ("10m", "50m", "110m"))
    rows = [line.split("\t") for line in (DATA / "countries.tsv").read_text(encoding="utf-8").splitlines()
            if not line.startswith("#")]
    numbers = {row[0]: row[2] for row in rows}
    world = Map(coarse)
    land = sorted((reduced(ring, 0.4) for ring in world.rings), key=lambda ring: ring or [])
    LAND.parent.mkdir(exist_ok=True)
    LAND.write_text(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {world.height}">'
                    f'<path id="land" d="{path([ring for ring in land if ring])}"/></svg>\n', encoding="utf-8")
    lines = [
        "# Made by scripts/map-data.py from Natural Earth 4.1 (npm world-atlas 2.0.2), which is in the public domain; don't edit.",
        "# About: README.md.",
        "# alpha-2, x and y on the map, outline (SVG path data), outline by Natural Earth's borders where that is another",
    ]
    for code, _, number, _, _, _, _, name, *_ in rows:
        polygons = of_country(code, number, name, usual)
        if not polygons or len(max(polygons, key=lambda p: area(p[0]))[0]) < COARSE:
            polygons = of_country(code, number, name, fine) or polygons
        iso = by_iso(code, number, usual, numbers)
        drawn = outline(iso or polygons, code) if polygons and code not in SCATTERED else ""
        other = outline(polygons, code) if iso else ""
        x, y = (world.point(iso or polygons, code) if polygons and code not in POINTS
                else world.fit(on_map([POINTS[code]]))[0])
        x, y = world.clamped(x, y)
        lines.append("\t".join([code, str(x), str(y), drawn, other]).rstrip("\t") if drawn else f"{code}\t{x}\t{y}")
        if not drawn:
            print(f"{code} {name}: no outline")
    (DATA / "map.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"the map is {WIDTH} by {world.height}")


if __name__ == "__main__":
    main()
