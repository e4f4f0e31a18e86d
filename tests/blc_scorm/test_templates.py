"""Every template renders with what its first line promises, and with nothing else."""

from __future__ import annotations

import json
import re
import sys
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace as Sample
from typing import Any

import jinja2
import pytest
from markupsafe import Markup

import blc_scorm
from blc_scorm.records import replace
from blc_scorm.render import templates
from blc_scorm.render.environment import environment
from blc_scorm.render.question_form import QuestionForm

RUNTIME = Path(blc_scorm.__file__).parent / "runtime"
TEMPLATES = RUNTIME / "templates"
WORDS = json.loads((RUNTIME / "words" / "en.json").read_text("utf-8"))
VOID = {"br", "hr", "img", "input", "link", "meta", "path", "source", "track"}

ENVIRONMENT = jinja2.Environment(
    loader=jinja2.FileSystemLoader(TEMPLATES),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
COURSE = Sample(
    title="Rights & places",
    subtitle="For planners",
    description="A course.",
    language="en",
    version="2026.1",
    licence="CC-BY-4.0",
    contacts=(Sample(name="Ana", role="Editor", email="ana@example.org"),),
)
MODULE = Sample(
    id="welcome",
    title="Welcome <all>",
    description="Begin here.",
    language="en",
    objectives=(Sample(id="see", text="See who is missing."),),
)
ACCENT = {"light": "#1f5f5b", "on_light": "#ffffff", "dark": "#8ccbc4", "on_dark": "#10211f"}


def page(identifier: str, kind: str = "page", seconds: int = 300) -> dict[str, object]:
    outline = Sample(
        id=identifier, title=f'The "{identifier}"', kind=kind, seconds=seconds, required=True
    )
    return {"page": outline, "key": "AB12", "html": Markup("<p>Text</p>")}


FORM = QuestionForm(
    id="start--who",
    name="who",
    kind="choice",
    key="Q1W2",
    shape="x9",
    points=1.0,
    answer={"salt": "it's <salt>", "right": ["0a1b2c3d"]},
    stem=Markup("<p>Who?</p>"),
    hints=["<p>Look.</p>", "<p>Look again.</p>"],
    feedback={"correct": "<p>Yes.</p>", "explanation": "<p>Because.</p>"},
    confidence=True,
    words=WORDS["template"],
)
QUESTION = {"form": FORM, "key": FORM.key}
THINGS = [
    {"index": 0, "html": Markup("<b>One</b>"), "feedback": Markup("Yes."), "body": Markup("<p>A ")},
    {"index": 1, "html": Markup("Two"), "feedback": "", "body": Markup(" and ")},
]
ITEMS = [
    {"index": 0, "html": Markup("<b>One</b>"), "text": 'One "&" all'},
    {"index": 1, "html": Markup("Two"), "text": "Two"},
]
MEDIA: dict[str, object] = {
    "src": "assets/talk.mp4",
    "captions": "assets/talk.vtt",
    "language": "en",
    "poster": "assets/talk.jpg",
    "title": "A talk",
    "transcript": Markup("<p>Said.</p>"),
}
CONTEXTS: dict[str, dict[str, object]] = {
    "module.html": {
        "course": COURSE,
        "module": MODULE,
        "pages": [page("start"), page("slides", "presentation"), page("check", "quiz", 0)],
        "settings": {"title": "</script>"},
        "direction": "ltr",
        "shared": "../shared",
        "home": "../index.html",
        "logo": "logo.svg",
        "accent": ACCENT,
    },
    "home.html": {
        "course": COURSE,
        "modules": [
            {"module": MODULE, "href": "welcome/index.html", "minutes": 45, "pages": 1},
            {"module": MODULE, "href": "more/index.html", "minutes": 0, "pages": 9},
        ],
        "direction": "rtl",
        "logo": "",
        "accent": ACCENT,
    },
    "blocks/audio.html": MEDIA,
    "blocks/callout.html": {"kind": "case", "title": "A & B", "body": Markup("<p>Text</p>")},
    "blocks/choice.html": {
        **QUESTION,
        "multiple": True,
        "choices": [
            {"index": 0, "html": Markup("<b>One</b>"), "feedback": Markup("Yes.")},
            {"index": 1, "html": Markup("Two"), "feedback": ""},
        ],
    },
    "blocks/footnotes.html": {
        "notes": [{"id": "start--note-1", "html": Markup("A note."), "back": ["a", "b"]}]
    },
    "blocks/gap.html": {
        **QUESTION,
        "form": replace(FORM, stem=Markup("<p>A <!--gap-0--> and a <!--gap-1-->.</p>")),
        "sizes": [8, 16],
        "most": 100,
    },
    "blocks/hotspot.html": {
        **QUESTION,
        "multiple": False,
        "choices": THINGS,
        "areas": [
            Sample(x=0, y=12.5, width=50, height=10),
            Sample(x=50, y=0, width=50, height=100),
        ],
        "body": Markup('<img src="a.svg" alt="A">'),
        "caption": "A & B",
    },
    "blocks/likert.html": {
        **QUESTION,
        "scale": "agreement",
        "steps": (),
        "multiple": False,
        "choices": THINGS,
    },
    "blocks/match.html": {
        **QUESTION,
        "choices": ITEMS,
        "options": ["This & that", "Those"],
        "listed": [{"body": Markup("This &amp; that")}, {"body": Markup("<em>Those</em>")}],
    },
    "blocks/notes.html": {"body": Markup("<p>Said.</p>")},
    "blocks/numeric.html": {**QUESTION, "unit": "km", "most": 40, "signed": False},
    "blocks/only.html": {"countries": ("ID", "PH"), "body": Markup("<p>Here.</p>")},
    "blocks/order.html": {**QUESTION, "choices": ITEMS},
    "blocks/recall.html": {"keys": ["AbCd", "EfGh"], "body": Markup("")},
    "blocks/short.html": {**QUESTION, "size": 32, "most": 100},
    "blocks/sort.html": {**QUESTION, "categories": ("One <&>", "Two"), "choices": THINGS},
    "blocks/quiz.html": {
        "identifier": "start--final",
        "key": "QuiZ",
        "setup": Sample(
            seconds=600,
            passing_score=0.7,
            attempts=2,
            rule="best",
            feedback="end",
            counts=False,
        ),
        "count": 10,
        "graded": True,
        "body": Markup("<p>Take your time.</p>"),
        "bands": [{"start": 0.5, "html": Markup("<p>Good.</p>")}],
        "page_id": "start",
    },
    "blocks/text.html": {**QUESTION, "rows": 6},
    "blocks/true-false.html": {**QUESTION, "choices": THINGS},
    "blocks/video.html": MEDIA,
    "blocks/words.html": {**QUESTION, "choices": THINGS, "body": Markup(".</p>")},
}


def names() -> list[str]:
    found = (path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html"))
    return sorted(found)


def whole_templates() -> list[str]:
    return [name for name in names() if not name.rpartition("/")[2].startswith("_")]


def render(name: str, **changes: object) -> str:
    context = {"words": WORDS["template"], **CONTEXTS[name], **changes}
    return ENVIRONMENT.get_template(name).render(context)


class _Balance(HTMLParser):
    """Which elements are open, and every id."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ids += [value or "" for name, value in attrs if name == "id"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag


@pytest.mark.parametrize("name", names())
def test_a_template_names_its_context_in_its_first_line(name: str) -> None:
    first = (TEMPLATES / name).read_text("utf-8").splitlines()[0]
    assert re.match(r"\{#- (Context|Macros).* -#\}$", first)


@pytest.mark.parametrize("name", whole_templates())
def test_a_template_renders_well_formed(name: str) -> None:
    parser = _Balance()
    parser.feed(render(name))
    assert parser.open == []
    assert len(parser.ids) == len(set(parser.ids))


def test_a_module_is_one_document_with_a_section_and_a_link_for_every_page() -> None:
    html = render("module.html")
    for identifier in ("start", "slides", "check"):
        assert f'<section class="page" id="{identifier}" data-blc-page="{identifier}"' in html
        assert f'<a href="#{identifier}" data-blc-to="{identifier}">' in html
    assert html.count("<h1") == 3
    assert html.count("<main") == 1


def test_texts_of_authors_cannot_leave_their_place() -> None:
    html = render("module.html")
    assert "Welcome &lt;all&gt;" in html
    assert "<all>" not in html
    assert 'data-title="The &#34;start&#34;"' in html
    assert html.count("</script>") == 2


def test_a_body_that_a_script_brings_leads_to_the_whole_module_until_then() -> None:
    html = render("module.html", pages=[{**page("late"), "html": None}])
    assert 'data-blc-body data-blc-src="pages/late.js"' in html
    assert 'href="all.html#late"' in html


def test_the_whole_module_needs_no_script() -> None:
    html = render("module.html", settings=None)
    assert '<html lang="en" dir="ltr" data-still>' in html
    assert "<script" not in html
    assert "all.html" not in html


def test_a_module_without_home_logo_and_objectives_leaves_them_out() -> None:
    bare = Sample(id="m", title="M", description="", language="en", objectives=())
    html = render("module.html", home=None, logo="", module=bare)
    for absent in ('class="home"', 'class="logo"', 'class="opening"', 'name="description"'):
        assert absent not in html
    assert 'rel="icon" href="data:,"' in html


def test_the_answer_survives_its_attribute() -> None:
    html = render("blocks/choice.html")
    found = re.search(r"data-answer='([^']*)'", html)
    assert found
    assert json.loads(found[1]) == FORM.answer


def test_feedback_and_hints_wait_until_they_apply() -> None:
    html = render("blocks/choice.html")
    pattern = r"<div[^>]*data-blc-(?:feedback|feedback-for|hint)\b[^>]*>"
    waiting = re.findall(pattern, html)
    assert len(waiting) == 5
    assert all(" hidden>" in tag for tag in waiting)


@pytest.mark.parametrize(("multiple", "box"), [(True, "checkbox"), (False, "radio")])
def test_a_choice_is_a_labelled_box(multiple: bool, box: str) -> None:
    html = render("blocks/choice.html", multiple=multiple)
    assert html.count(f'<label><input type="{box}" name="Q1W2"') == 2


def test_each_thing_to_sort_is_a_group_with_a_button_for_each_category() -> None:
    html = render("blocks/sort.html")
    assert html.count('role="radiogroup" aria-labelledby="start--who--') == 2
    assert html.count("<span>One &lt;&amp;&gt;</span>") == 2
    assert len(re.findall(r'<input type="radio" name="Q1W2-[01]" value="[01]">', html)) == 4


def test_words_to_choose_are_labelled_boxes_in_their_text() -> None:
    html = render("blocks/words.html")
    text = re.sub(r"<[^>]*>", "", html[html.index("choosable") : html.index("</fieldset>")])
    assert text.partition(">")[2].strip() == "A One and Two."
    assert html.count("<label data-blc-choice=") == 2


def test_an_area_of_an_image_is_for_touch_alone_and_its_choice_is_for_everyone() -> None:
    html = render("blocks/hotspot.html")
    assert (
        '<span aria-hidden="true" data-blc-area="0" style="inset-inline-start:0%;'
        'inset-block-start:12.5%;inline-size:50%;block-size:10%"><span>1</span></span>' in html
    )
    assert html.count('<label><input type="radio" name="Q1W2"') == 2
    assert '<div class="areas" dir="ltr">' in html


@pytest.mark.parametrize(("steps", "count"), [((), 5), (("Never <", "Now", "Always"), 3)])
def test_a_scale_has_its_steps_for_every_statement(steps: tuple[str, ...], count: int) -> None:
    scale = "" if steps else "agreement"
    html = render("blocks/likert.html", scale=scale, steps=steps)
    assert html.count('name="Q1W2-0"') == html.count('name="Q1W2-1"') == count
    assert "Never <" not in html


def test_a_statement_that_is_the_question_is_named_once() -> None:
    html = render("blocks/likert.html", choices=[])
    assert html.count('aria-labelledby="start--who-stem"') == 1


def test_confidence_is_asked_only_where_the_author_wants_it() -> None:
    asked = render("blocks/choice.html")
    assert asked.count('name="Q1W2-sure"') == 3
    assert "-sure" not in render("blocks/choice.html", form=replace(FORM, confidence=False))


@pytest.mark.parametrize(("points", "said"), [(0.0, None), (1.0, "1 point"), (2.5, "2.5 points")])
def test_a_question_says_what_it_brings(points: float, said: str | None) -> None:
    html = render("blocks/choice.html", form=replace(FORM, points=points))
    found = re.search(r'<span class="points">([^<]*)</span>', html)
    assert (found and found[1]) == said


def test_one_hint_has_no_number() -> None:
    html = render("blocks/choice.html", form=replace(FORM, hints=["<p>Look.</p>"]))
    assert '<p class="eyebrow">Hint</p><p>Look.</p></div>' in html
    assert 'data-blc="hint"' not in render("blocks/choice.html", form=replace(FORM, hints=[]))


@pytest.mark.parametrize(
    "kind", ["note", "tip", "important", "warning", "caution", "example", "case", "task"]
)
def test_every_kind_of_callout_has_its_word(kind: str) -> None:
    assert f'data-kind="{kind}"' in render("blocks/callout.html", kind=kind, title="")


@pytest.mark.parametrize("path", sorted((RUNTIME / "words").glob("*.json")), ids=lambda p: p.stem)
def test_words_say_the_same_in_every_language(path: Path) -> None:
    own = json.loads(path.read_text("utf-8"))
    for part, texts in WORDS.items():
        for key, text in own[part].items():
            places = re.findall(r"\{\w+\}", texts[key])
            assert sorted(re.findall(r"\{\w+\}", text)) == sorted(places), (part, key)


def test_a_template_is_compiled_once_for_all_programs_until_it_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled: list[str] = []
    compile_ = jinja2.Environment.compile

    def note(self: jinja2.Environment, source: str, *rest: Any) -> Any:
        compiled.append(source)
        return compile_(self, source, *rest)

    def rendered() -> str:
        environment.cache_clear()  # as in a new program
        return environment().get_template("a.html").render(x="<b>")

    monkeypatch.setattr(jinja2.Environment, "compile", note)
    monkeypatch.setattr(templates, "TEMPLATES", tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    (tmp_path / "a.html").write_text("One {{ x }}.")
    assert [rendered(), rendered()] == ["One &lt;b&gt;."] * 2
    assert compiled == ["One {{ x }}."]
    (tmp_path / "a.html").write_text("Two: {{ x }}.")
    assert [rendered(), rendered()] == ["Two: &lt;b&gt;."] * 2
    assert compiled == ["One {{ x }}.", "Two: {{ x }}."]
    monkeypatch.setattr(jinja2, "__version__", "99")
    assert [rendered(), rendered()] == ["Two: &lt;b&gt;."] * 2
    assert compiled == ["One {{ x }}.", "Two: {{ x }}.", "Two: {{ x }}."]
    environment.cache_clear()
