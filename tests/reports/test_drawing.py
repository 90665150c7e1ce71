from __future__ import annotations

from intarsia.reports.drawing import fitted

DRAWN = (
    '<svg xmlns="http://www.w3.org/2000/svg" version="1.1" class="marks" width="100" height="50" viewBox="0 0 100 50">'
    '<g clip-path="url(#clip7)" aria-label="left out"><path transform="translate(1.23456,2)" d="M0.98765,0"/>'
    '<text>url(#clip7) 1.23456 id="clip7"</text></g><defs><clipPath id="clip7"/></defs></svg>'
)


def test_ids_are_made_its_own_and_numbers_short_but_text_is_left_alone() -> None:
    made = fitted(DRAWN, "map", "A title", 'It says "more" & <less>')
    assert 'clip-path="url(#map-0)"' in made
    assert '<clipPath id="map-0"/>' in made
    assert "translate(1.2,2)" in made
    assert '<text>url(#clip7) 1.23456 id="clip7"</text>' in made
    assert 'aria-label="A title. It says &quot;more&quot; &amp; &lt;less&gt;"' in made
    assert 'viewBox="0 0 100 50"' in made
    assert "left out" not in made
