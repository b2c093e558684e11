"""Certificates as telephones, scanners and fax machines show them: 200 pictures made by a program."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from io import BytesIO
from typing import Any, cast

from PIL import Image, ImageChops, ImageEnhance, ImageFilter, ImageOps
from pypdfium2 import PdfDocument

from label.certificates.drawing import draw
from label.certificates.numbers import new_number
from tests.support.pages import PAGE

FAMILIES = ("cadre", "seine")
TABLE = (126, 108, 88)  # the colour that a sheet lies on
Picture = Image.Image
Spoiling = Callable[[Picture, random.Random], Picture]


@dataclass(frozen=True)
class Photograph:
    """`kind` says what was done to the page, `number` is the one that its code holds."""

    kind: str
    content: bytes
    number: str


def photographs(count: int = 200, seed: int = 2026) -> Iterator[Photograph]:
    """Each kind in turn, of certificates of both families in turn."""
    chance = random.Random(seed)
    for place in range(count):
        kind = list(KINDS)[place % len(KINDS)]
        family = FAMILIES[place // len(KINDS) % len(FAMILIES)]
        number = _number(place // (len(KINDS) * len(FAMILIES)))
        yield Photograph(kind, KINDS[kind](_sheet(family, number), chance), number)


@lru_cache(maxsize=4)
def _sheet(family: str, number: str) -> Picture:
    """The printed page at 300 dpi."""
    address = f"https://label.boulogne-billancourt.example/verify/{number}"
    page = replace(PAGE, number=number, verify_url=address, family=cast("Any", family))
    picture: Picture = PdfDocument(draw(page))[0].render(scale=300 / 72).to_pil()
    return picture.convert("RGB")


def _number(seed: int) -> str:
    return new_number("BB", "2026", random.Random(seed))


def _photographed(sheet: Picture, side: int, chance: random.Random) -> Picture:
    """On a table, with a margin, `side` dots wide."""
    small = ImageOps.contain(sheet, (side, side), Image.Resampling.BICUBIC)
    return ImageOps.expand(small, round(side * chance.uniform(0.02, 0.15)), TABLE)


def _turned(sheet: Picture, chance: random.Random) -> Picture:
    photograph = _photographed(sheet, 2400, chance)
    return photograph.rotate(chance.uniform(0, 360), Image.Resampling.BICUBIC, expand=True, fillcolor=TABLE)


def _blurred(sheet: Picture, chance: random.Random) -> Picture:
    return _photographed(sheet, 2400, chance).filter(ImageFilter.GaussianBlur(chance.uniform(0.5, 4)))


def _dimmed(sheet: Picture, chance: random.Random) -> Picture:
    dim = ImageEnhance.Brightness(_photographed(sheet, 2000, chance)).enhance(chance.uniform(0.15, 0.5))
    return ImageEnhance.Contrast(dim).enhance(chance.uniform(0.3, 0.8))


def _shadowed(sheet: Picture, chance: random.Random) -> Picture:
    photograph = _photographed(sheet, 2000, chance)
    shade = Image.linear_gradient("L").rotate(chance.choice((0, 90, 180, 270))).resize(photograph.size)
    return ImageChops.multiply(photograph, shade.point(lambda step: 60 + step * 195 // 255).convert("RGB"))


def _slanted(sheet: Picture, chance: random.Random, side: int = 2400) -> Picture:
    photograph = _photographed(sheet, side, chance)
    across, down = (chance.uniform(-1, 1) / 9_000 for _ in range(2))
    skew, shear = (chance.uniform(-0.2, 0.2) for _ in range(2))
    how = (1.1, skew, -100, shear, 1.1, -100, across, down)
    return photograph.transform(photograph.size, Image.Transform.PERSPECTIVE, how, Image.Resampling.BICUBIC, 1, TABLE)


def _cut(sheet: Picture, chance: random.Random) -> Picture:
    """One edge is missing, sometimes through the code."""
    left, upper, right, lower = (chance.choice((0, 0, chance.uniform(0, 0.4))) for _ in range(4))
    wide, high = sheet.size
    return sheet.crop((round(left * wide), round(upper * high), round((1 - right) * wide), round((1 - lower) * high)))


def _noisy(sheet: Picture, chance: random.Random) -> Picture:
    photograph = _photographed(sheet, 2000, chance)
    noise = Image.effect_noise(photograph.size, chance.uniform(20, 110)).convert("RGB")
    return Image.blend(photograph, noise, chance.uniform(0.2, 0.55))


def _sent(sheet: Picture, chance: random.Random) -> Picture:
    """As a messenger sends it: 1,600 dots."""
    return _photographed(sheet, 1600, chance)


def _handheld(sheet: Picture, chance: random.Random) -> Picture:
    """Everything at once, a little."""
    photograph = _slanted(sheet, chance, 1800).rotate(
        chance.uniform(-15, 15), Image.Resampling.BICUBIC, fillcolor=TABLE
    )
    photograph = photograph.filter(ImageFilter.GaussianBlur(chance.uniform(0.3, 1.6)))
    noise = Image.effect_noise(photograph.size, 40).convert("RGB")
    return ImageEnhance.Brightness(Image.blend(photograph, noise, 0.12)).enhance(chance.uniform(0.5, 1.3))


def _fax(sheet: Picture, dots: int, chance: random.Random) -> Picture:
    """One bit, with a threshold or dithered, fed a little askew."""
    grey = ImageOps.contain(sheet.convert("L"), (round(11.69 * dots),) * 2, Image.Resampling.BICUBIC)
    grey = grey.rotate(chance.uniform(-2, 2), Image.Resampling.BICUBIC, fillcolor=255)
    if chance.random() < 0.3:
        return grey.convert("1")
    threshold = chance.randint(90, 170)
    return grey.point(lambda step: 255 * (step > threshold)).convert("1", dither=Image.Dither.NONE)


def _jpeg(spoil: Spoiling) -> Callable[[Picture, random.Random], bytes]:
    return lambda sheet, chance: saved(spoil(sheet, chance), "JPEG", quality=chance.randint(20, 85))


def _kinds() -> dict[str, Callable[[Picture, random.Random], bytes]]:
    made = [_turned, _blurred, _dimmed, _shadowed, _slanted, _cut, _noisy, _sent, _handheld]
    kinds = {spoil.__name__[1:]: _jpeg(spoil) for spoil in made}
    return kinds | {
        "fax 150": lambda sheet, chance: saved(_fax(sheet, 150, chance), "PNG"),
        "fax 200": lambda sheet, chance: saved(_fax(sheet, 200, chance), "PNG"),
        "fax 300 as PDF": lambda sheet, chance: saved(_fax(sheet, 300, chance), "PDF", resolution=300),
        "scan as PDF": lambda sheet, chance: saved(_handheld(sheet, chance), "PDF", resolution=200, quality=60),
        "WEBP": lambda sheet, chance: saved(_sent(sheet, chance), "WEBP", quality=chance.randint(20, 80)),
    }


def saved(picture: Picture, form: str, **how: Any) -> bytes:
    content = BytesIO()
    picture.save(content, form, **how)
    return content.getvalue()


KINDS = _kinds()
