"""The colours of `tokens.css`, two by two, as they meet on the page: WCAG AA in light and in dark."""

import os
import re
from checks import check, expect

TOKENS = os.path.join(os.path.dirname(__file__), "../../Sources/TracewingServer/Page/tokens.css")
GROUNDS = ["ground", "surface", "raised", "hover", "selected"]
KINDS = ["agent", "model", "tool", "retrieval", "evaluation", "other"]

# Text needs 4.5 : 1, shapes that carry meaning (bars, glyphs, edges of fields) 3 : 1.
TEXT = [("text", ground) for ground in [*GROUNDS, "said", "error-ground"]]
TEXT += [("muted", ground) for ground in [*GROUNDS, "said", "error-ground"]]
TEXT += [("accent", ground) for ground in [*GROUNDS, "error-ground"]]
TEXT += [(state, ground) for state in ["error", "running"] for ground in GROUNDS]
TEXT += [("error", "error-ground"), ("on-accent", "accent")]
SHAPES = [(kind, ground) for kind in KINDS for ground in [*GROUNDS, "band"]]
SHAPES += [(state, ground) for state in ["error", "running"] for ground in ["band", "grid"]]
SHAPES += [("edge", ground) for ground in ["ground", "surface", "raised"]]


def tokens():
    with open(TOKENS, encoding="utf-8") as file:
        text = file.read()
    return {
        name: (light, dark)
        for name, light, dark in re.findall(r"--([\w-]+):\s*light-dark\((#[0-9a-f]{6}),\s*(#[0-9a-f]{6})\)", text)
    }


def luminance(color):
    def linear(channel):
        return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(int(color[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@check("every pair of colours that meets has the contrast WCAG AA asks for, light and dark")
def pairs_have_contrast(browser, server):
    colors = tokens()
    low = []
    for pairs, least in ((TEXT, 4.5), (SHAPES, 3.0)):
        for front, back in pairs:
            for theme, scheme in enumerate(("light", "dark")):
                ratio = contrast(colors[front][theme], colors[back][theme])
                if ratio < least:
                    low.append(f"{front} on {back} in {scheme}: {ratio:.2f} of {least}")
    expect(not low, "; ".join(low))
