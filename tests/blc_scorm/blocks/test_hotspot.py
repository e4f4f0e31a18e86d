"""Areas of an image: what an author may write, and what the course must know of it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.helpers.course import compile_text


def page(area: str, image: str = "![A plan](assets/plan.svg)") -> str:
    return (
        f"::: {{.question #q type=hotspot}}\nWhere?\n\n{image}\n\n"
        f'- [x] [Here]{{area="{area}"}}\n- [ ] [There]{{area="0,0,1,1"}}\n:::\n'
    )


def codes(text: str) -> list[str]:
    return [diagnostic.code for diagnostic in compile_text(text).diagnostics]


PERCENT = st.integers(0, 1000).map(lambda tenths: tenths / 10)


@given(PERCENT, PERCENT, PERCENT, PERCENT)
def test_an_area_is_taken_exactly_when_it_lies_inside_the_image(
    x: float, y: float, width: float, height: float
) -> None:
    inside = width > 0 and height > 0 and x + width <= 100 and y + height <= 100
    assert codes(page(f"{x:g},{y:g},{width:g},{height:g}")) == ([] if inside else ["BLC363"])


@given(st.text("0123456789,.- %e+\u0663", max_size=20))
def test_no_area_breaks_the_page(area: str) -> None:
    assert set(codes(page(area))) <= {"BLC362", "BLC363"}


def test_the_image_is_packed_and_its_missing_text_is_told() -> None:
    compiled = compile_text(page("0,0,1,1", "![](assets/plan.svg)"))
    assert [path for path, _ in compiled.assets] == ["m/assets/plan.svg"]
    assert [diagnostic.code for diagnostic in compiled.diagnostics] == ["BLC401"]


def test_areas_may_move_while_a_response_still_fits() -> None:
    first, second = (compile_text(page(area)).questions[0] for area in ("0,0,9,9", "5,5,9,9"))
    assert first.shape == second.shape
