"""The accent colour in light and dark, with enough contrast in both."""

from __future__ import annotations

from colorsys import hls_to_rgb, rgb_to_hls

from blc_scorm.records import dataclass

ENOUGH = 4.5
"""The contrast that WCAG 2.2 AA asks of text (success criterion 1.4.3)."""
ENOUGH_IN_THE_DARK = 7.0
"""More than is asked: a colour that just passes looks dull on a dark surface."""
LIGHT_PAPER = "#f4f5f1"
DARK_PAPER = "#1d2524"
"""The darkest light and the lightest dark surface of css/tokens.css that text stands on."""
STEP = 0.01
"""Of lightness, 0 to 1."""
RGB = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Accent:
    """The accent for each theme, and the ink to write on it."""

    light: str
    on_light: str
    dark: str
    on_dark: str


def accent_colours(accent: str) -> Accent:
    """``accent`` (``#rrggbb``) moved towards black or white until it can be read in both themes."""
    light = _until_readable(accent, LIGHT_PAPER, ENOUGH, -STEP)
    dark = _until_readable(_calmer(accent), DARK_PAPER, ENOUGH_IN_THE_DARK, STEP)
    return Accent(light, _ink_on(light), dark, _ink_on(dark))


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21. Source: WCAG 2.2, contrast ratio."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _until_readable(colour: str, paper: str, enough: float, step: float) -> str:
    """``colour`` in the same hue, its lightness moved by steps until the contrast is enough."""
    hue, lightness, saturation = rgb_to_hls(*_parts(colour))
    while contrast(colour, paper) < enough:
        lightness += step
        colour = _hex(hls_to_rgb(hue, min(max(lightness, 0), 1), saturation))
    return colour


def _calmer(colour: str) -> str:
    """``colour`` with less saturation: on a dark surface a strong one glares."""
    hue, lightness, saturation = rgb_to_hls(*_parts(colour))
    return _hex(hls_to_rgb(hue, lightness, saturation * 0.7))


def _ink_on(colour: str) -> str:
    return max(("#ffffff", "#10211f"), key=lambda ink: contrast(ink, colour))


def _luminance(colour: str) -> float:
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in _parts(colour)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _parts(colour: str) -> RGB:
    red, green, blue = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    return red, green, blue


def _hex(parts: RGB) -> str:
    return "#" + "".join(f"{min(round(part * 255), 255):02x}" for part in parts)
