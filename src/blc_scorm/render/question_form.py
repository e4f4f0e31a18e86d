"""The form that a question of any kind stands in: its text, buttons, hints and feedback.

A plain function of texts, not a template: a course has one on nearly every page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape

from blc_scorm.records import dataclass
from blc_scorm.render import templates

OUTCOMES = ("correct", "partial", "incorrect", "explanation")
"""The parts of the feedback, in the order in which they stand."""


@dataclass(frozen=True, slots=True)
class QuestionForm:
    """What all kinds of questions have; a kind's template puts its controls inside.

    ``{% call(id) form(words.choose_one, words.check) %}…controls…{% endcall %}``
    """

    id: str
    """Of the element; controls begin theirs with it."""
    name: str
    """The question's own id."""
    kind: str
    key: str
    shape: str
    points: float
    answer: Mapping[str, object]
    stem: str
    """HTML, as are hints and feedback."""
    hints: Sequence[str]
    feedback: Mapping[str, str]
    confidence: bool
    words: Mapping[str, str]

    def __call__(
        self,
        how: str,
        button: str,
        *,
        caller: Callable[[str], str],
        group: bool = True,
        stem: str = "",
        more: str = "",
    ) -> str:
        """The whole form as HTML.

        ``how`` says how to answer, ``button`` hands the answer in, ``caller`` gives the
        controls. ``group``: they are several, named by the question's text. ``stem`` is the
        text where controls stand in it; ``more`` stands behind the buttons.
        """
        from jinja2.utils import htmlsafe_json_dumps  # loaded by then: a template calls this

        about = f' aria-labelledby="{self.id}-stem" aria-describedby="{self.id}-how"'
        tag = "fieldset" if group else "div"
        return (
            f'<form class="question" id="{self.id}" data-blc-question="{self.name}" '
            f'data-kind="{self.kind}" data-key="{self.key}" data-points="{self.points:g}" '
            f'data-shape="{self.shape}" '
            f"data-answer='{htmlsafe_json_dumps(self.answer, sort_keys=True)}' novalidate>\n"
            f"<{tag}{about if group else ''}>\n"
            f'<p class="eyebrow"><span class="question-number">{self._word("question")}</span>'
            f"{self._points()}</p>\n"
            f'<div class="flow" data-blc-stem id="{self.id}-stem">{stem or self.stem}</div>\n'
            f'<p class="instruction" id="{self.id}-how">{escape(how)}</p>\n'
            f"{caller(self.id)}\n</{tag}>\n"
            f"{self._confidence()}"
            '<div class="actions" data-blc-needs-script>\n'
            '<button type="submit" class="button" data-weight="strong" data-blc="check">'
            f"{escape(button)}</button>\n"
            f"{self._button('retry', 'retry', ' hidden')}"
            f"{self._button('hint', 'hint') if self.hints else ''}{more}</div>\n"
            f"{self._hints()}"
            '<div class="outcome">\n<p data-blc-verdict role="status"></p>\n'
            f"{self._feedback()}</div>\n</form>"
        )

    def _word(self, name: str) -> str:
        return escape(self.words[name])

    def _points(self) -> str:
        if not self.points:
            return ""
        text = self._word("points_one" if self.points == 1 else "points")
        return f' <span class="points">{text.replace("{points}", f"{self.points:g}")}</span>'

    def _button(self, does: str, word: str, state: str = "") -> str:
        return (
            f'<button type="button" class="button" data-blc="{does}"{state}>'
            f"{self._word(word)}</button>\n"
        )

    def _confidence(self) -> str:
        if not self.confidence:
            return ""
        return f"{templates.render('blocks/_confidence.html', form=self, words=self.words)}\n"

    def _hints(self) -> str:
        if not self.hints:
            return ""
        title = self._word("hint_title")
        hints = [
            '<div class="hint flow" data-blc-hint hidden>'
            f'<p class="eyebrow">{title}{f" {number}" if len(self.hints) > 1 else ""}</p>'
            f"{hint}</div>\n"
            for number, hint in enumerate(self.hints, 1)
        ]
        return f'<div aria-live="polite">\n{"".join(hints)}</div>\n'

    def _feedback(self) -> str:
        return "".join(
            [
                f'<div class="flow" data-blc-feedback="{name}" hidden>{self.feedback[name]}</div>\n'
                for name in OUTCOMES
                if name in self.feedback
            ]
        )
