"""Logos on a certificate: flattened on white in sRGB, drawn as large as their box allows."""

from functools import lru_cache
from io import BytesIO
from typing import Any

from label.certificates.composition import Picture

LARGEST = (1200, 400)  # pixels: 300 a inch in the widest box there is


def show(canvas: Any, mark: Picture, content: bytes) -> None:
    """Draw the image in its box, at its `side` of it, its foot on the box's foot."""
    image = _flat(content)
    width, height = image.getSize()
    scale = min(mark.width / width, mark.height / height)
    left = mark.x if mark.side == "start" else mark.x + mark.width - width * scale
    canvas.drawImage(image, left, mark.y, width * scale, height * scale)


@lru_cache(8)
def _flat(content: bytes) -> Any:
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    with Image.open(BytesIO(content)) as opened:
        image = opened.convert("RGBA")
    image.thumbnail(LARGEST)
    paper = Image.new("RGBA", image.size, "white")
    return ImageReader(Image.alpha_composite(paper, image).convert("RGB"))
