"""The pictures of two renderings of a page, compared dot by dot."""

from collections.abc import Callable
from functools import reduce
from typing import TYPE_CHECKING, Any, Final

from label.certificates.marks import Box
from label.certificates.pdf_text import PdfContent

if TYPE_CHECKING:
    from PIL.Image import Image

# How much darker or lighter than all its neighbours in the other picture a dot may be, of 255. Measured: the same page
# through Ghostscript (also with outlined letters), cairo, or as an image of 300 dpi reaches 20, an image of 200 dpi 26;
# another digit in the smallest line reaches 27 and more.
CONTRAST_THRESHOLD: Final = 22
FLAT: Final = 8  # steps of a colour, of 255, between the darkest and the lightest dot of an area of one colour
MIN_DOTS: Final = 4  # fewer differing dots are noise


def masks(ours: PdfContent, theirs: PdfContent) -> "tuple[Image, Image]":
    """Masks, white where a dot of one picture differs from all 9, and all 25, dots around it in the other."""
    from PIL import Image

    if ours.pixels == theirs.pixels:
        return Image.new("L", ours.shape), Image.new("L", ours.shape)
    first, second = _darkness(ours), _darkness(theirs)
    if first.size != second.size:
        second = second.resize(first.size)
    return _differing_dots(first, second, 1), _differing_dots(first, second, 2)


def _differing_dots(first: "Image", second: "Image", reach: int) -> "Image":
    from PIL import ImageChops

    beyond = ImageChops.lighter(_outside_range(first, second, reach), _outside_range(second, first, reach))
    return beyond.point(lambda step: 255 * (step > CONTRAST_THRESHOLD))


def _darkness(seen: PdfContent) -> "Image":
    """The darkness of each dot, whatever its colour (the minimum of red, green and blue), with blurred edges."""
    from PIL import Image, ImageChops, ImageFilter

    red, green, blue = Image.frombytes("RGB", seen.shape, seen.pixels).split()
    return ImageChops.darker(ImageChops.darker(red, green), blue).filter(ImageFilter.GaussianBlur(1))


def _outside_range(first: "Image", second: "Image", reach: int) -> "Image":
    """How much lighter than the lightest, or darker than the darkest, dot near it in the second picture each dot is."""
    from PIL import ImageChops

    lightest, darkest = (_spread(second, extreme, reach) for extreme in (ImageChops.lighter, ImageChops.darker))
    return ImageChops.lighter(ImageChops.subtract(first, lightest), ImageChops.subtract(darkest, first))


def _spread(image: "Image", extreme: "Callable[[Image, Image], Image]", reach: int) -> "Image":
    from PIL import ImageChops

    for across, down in ((1, 0), (0, 1)) * reach:
        shifted = (ImageChops.offset(image, across * way, down * way) for way in (1, -1))
        image = reduce(extreme, shifted, image)
    return image


def is_flat(picture: "Image") -> bool:
    bands: Any = picture.getextrema()
    return all(high - low < FLAT for low, high in bands)


def pixel_box(box: Box, mask: "Image") -> tuple[int, int, int, int]:
    """The box in dots of the mask, from its upper left corner, with one more dot on each side."""
    left, foot, right, top = (min(max(share, 0.0), 1.0) for share in box)
    wide, high = mask.size
    return int(left * wide) - 1, int((1 - top) * high) - 1, int(right * wide) + 2, int((1 - foot) * high) + 2


def has_dots(mask: "Image", area: tuple[int, int, int, int]) -> bool:
    return mask.crop(area).histogram()[255] >= MIN_DOTS
