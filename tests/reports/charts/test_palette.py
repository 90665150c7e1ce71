from __future__ import annotations

from itertools import combinations, pairwise

import numpy as np
import pytest

from intarsia.reports.charts.palette import INK, MUTED, PAPER, SEGMENTS, contrast, diverging, ink_on

# Machado, Oliveira & Fernandes 2009, severity 1; OKLab by Ottosson 2020
EYES = {
    "normal": np.eye(3),
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritan": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
CONES = np.array(
    [[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566], [0.0883024619, 0.2817188376, 0.6299787005]]
)
LAB = np.array(
    [[0.2104542553, 0.7936177850, -0.0040720468], [1.9779984951, -2.4285922050, 0.4505937099], [0.0259040371, 0.7827717662, -0.8086757660]]
)


def seen(code: str, eye: str) -> np.ndarray:
    values = np.array([int(code[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    linear = np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)
    return LAB @ np.cbrt(np.maximum(CONES @ np.clip(np.asarray(EYES[eye]) @ linear, 0, 1), 0))


@pytest.mark.parametrize("eye", EYES)
def test_any_two_segments_stay_apart(eye: str) -> None:
    assert len(set(SEGMENTS)) == 12
    assert min(float(np.linalg.norm(seen(a, eye) - seen(b, eye))) for a, b in combinations(SEGMENTS, 2)) > 0.08


def test_every_colour_stands_out_and_its_number_can_be_read() -> None:
    assert min(contrast(code, PAPER) for code in SEGMENTS) >= 3
    assert min(contrast(ink_on(code), code) for code in SEGMENTS) >= 4.5
    assert contrast(MUTED, PAPER) >= 4.5


def test_numbers_in_the_heat_map_can_be_read_on_every_shade() -> None:
    shades = [diverging(value) for value in np.linspace(-3, 3, 121)]
    assert min(contrast(ink_on(shade), shade) for shade in shades) >= 4.5
    assert len(set(shades)) > 70
    assert shades[0] == diverging(-2)
    assert shades[-1] == diverging(2)


def test_more_is_darker_on_both_sides() -> None:
    for sign in (1, -1):
        depths = [contrast(diverging(sign * value), PAPER) for value in np.linspace(0, 2, 9)]
        assert all(before < after for before, after in pairwise(depths))
    assert contrast(INK, PAPER) > 12
