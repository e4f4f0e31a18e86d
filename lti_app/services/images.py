"""Images made anew: the same picture, upright, without where and by whom it was taken."""

from __future__ import annotations

import io
import warnings
from typing import Any, BinaryIO

from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

MOST_PIXELS = 50_000_000
"""Of all frames together; phones make some 12 to 50 million."""
MOST_FRAMES = 300
_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/gif": "GIF"}
_OPTIONS: dict[str, dict[str, Any]] = {
    "JPEG": {"quality": 90, "optimize": True, "progressive": True},
    "PNG": {},
    "WEBP": {"quality": 90},
    "GIF": {},
}


def image_without_data(body: BinaryIO, media_type: str) -> BinaryIO:
    """The picture alone. Colour profiles stay, since colours hang on them.

    Raises ValueError for what is no such image, is damaged, or is too large to
    be unpacked.
    """
    form = _FORMATS[media_type]
    body.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(body, formats=[form]) as image:
                # A phone's JPEG may hold a preview as a second frame: it is left out.
                frames = 1 if form == "JPEG" else int(getattr(image, "n_frames", 1))
                if frames > MOST_FRAMES or image.width * image.height * frames > MOST_PIXELS:
                    raise ValueError("the image is too large to be unpacked")
                return _made_anew(image, form, frames)
    except (
        *(UnidentifiedImageError, Image.DecompressionBombError, Image.DecompressionBombWarning),
        *(OSError, SyntaxError, EOFError, IndexError, KeyError, TypeError, OverflowError),
    ) as error:
        raise ValueError("the image can't be read") from error


def _made_anew(image: Image.Image, form: str, frames: int) -> BinaryIO:
    out = io.BytesIO()
    options = dict(_OPTIONS[form])
    if profile := image.info.get("icc_profile"):
        options["icc_profile"] = profile
    if frames > 1:
        pictures = [_picture(frame.copy()) for frame in ImageSequence.Iterator(image)]
        options.update(save_all=True, append_images=pictures[1:], loop=image.info.get("loop", 0))
        options["duration"] = image.info.get("duration", 100)
        pictures[0].save(out, form, exif=b"", **options)
    else:
        upright = _picture(ImageOps.exif_transpose(image))
        upright.save(out, form, exif=b"", **options)
    out.seek(0)
    return out


def _picture(image: Image.Image) -> Image.Image:
    """Pixels and palette alone: what an image says about itself is left behind."""
    image.load()
    kept = {name: image.info[name] for name in ("transparency",) if name in image.info}
    image.info = kept  # type: ignore[assignment]
    if hasattr(image, "text"):
        image.text.clear()
    return image
