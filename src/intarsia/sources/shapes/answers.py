"""Surveys: what people answered to questions, one answer a row or one respondent a row."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from intarsia.sources.names import words
from intarsia.sources.pattern import Part, Wanted, lacking, likely, match
from intarsia.sources.profile import Column
from intarsia.sources.shapes._who import WHO

MOST_ANSWERS = 50
LONG_ANSWER = 60
QUARTERS, FEW, WORDY = 4, 3, 3
_ASKED = re.compile(r"\?\s*$|^(question|frage|pregunta|pergunta|soru|вопрос|savol)\b", re.IGNORECASE)
_NUMBERED = re.compile(r"^q[\s_.-]*(\d+)", re.IGNORECASE)

_FRAME = {
    **WHO,
    "answered_at": (
        Wanted(
            """answeredat answerdate responsedate respondedat submittedat submitdate surveydate completedat completiontime recordeddate
            enddate timestamp date datum fecha data tarih дата sana""",
            "",
            "birth start",
        ),
    ),
    "survey": (Wanted("survey surveyid surveyname questionnaire poll form formid umfrage encuesta anket опрос"),),
    "response_id": (Wanted("responseid respondentid submissionid submission answerid"),),
}
_ONE = Part(
    "answers",
    {
        **_FRAME,
        "question": (Wanted("question questiontext questionid questionname surveyquestion frage pregunta pergunta soru вопрос savol"),),
        "answer": (
            Wanted(
                "answer answertext response responsetext choice selected answervalue value antwort reponse respuesta resposta cevap yanit"
            ),
        ),
    },
    needs=(("question",), ("answer",), ("customer_id", "email", "phone", "anonymous_id")),
    telling={"question": 0.4, "answer": 0.3, "survey": 0.05, "response_id": 0.05},
)


@dataclass(frozen=True)
class Answers:
    """Answers to a survey, one a row; or one respondent a row and one question a column, whose columns with few different answers are the
    questions. Dates, ids and free text are none (free text is read from the same file as a second source, table = "reviews")."""

    def parts(self, columns: Sequence[Column]) -> tuple[Part, ...]:
        """Every record is a row, or as many as it has answers."""
        return (_ONE,) if not lacking(_ONE, match(columns, _ONE)) else (replace(_ONE, melt=_questions(columns)),)

    def sure(self, columns: Sequence[Column]) -> tuple[float, str]:
        """By the names of an answer a row; of a respondent a row by how many of its columns are called as questions are."""
        if not lacking(_ONE, match(columns, _ONE)):
            return likely(columns, _ONE)
        asked = [column for column in columns if column.position in _questions(columns)]
        plain = [column for column in asked if column in _called(columns)]
        if len(plain) < FEW or 2 * sum(column in plain or len(words(column.name)) > WORDY for column in asked) < len(asked):
            return 0.0, ""
        keyed = not lacking(replace(_ONE, melt=(0,)), match([column for column in columns if column not in plain], _ONE))
        sure = (0.55 if keyed else 0.45) + 0.4 * len(plain) / len(asked)
        return round(sure, 3), f"{len(plain)} of its columns are questions ('{plain[0].name[:40]}')"


def _called(columns: Sequence[Column]) -> list[Column]:
    """The columns that are called as questions are: with a question mark, or numbered q1, q2 ... where these cannot be quarters."""
    asked = [column for column in columns if _ASKED.search(column.name)]
    numbered = {column.position: int(found[1]) for column in columns if (found := _NUMBERED.match(column.name))}
    if not asked and max(numbered.values(), default=0) <= QUARTERS:
        return []
    return [column for column in columns if column in asked or column.position in numbered]


def _questions(columns: Sequence[Column]) -> tuple[int, ...]:
    """The places of columns that are answers: neither a key nor a date nor what nearly everybody words in another way. What is called as
    questions are is no key, though it may speak of customers."""
    called = _called(columns)
    frame = {one.column.position for one in match([c for c in columns if c not in called], replace(_ONE, fields=_FRAME)).values()}
    return tuple(column.position for column in columns if column.position not in frame and _answered(column))


def _answered(column: Column) -> bool:
    if not column.filled or column.kind == "time" or (column.date_share > 0.7 and column.number_share < 0.7):
        return False
    told = [value for value in column.values if value is not None]
    return column.distinct <= MOST_ANSWERS and max(map(len, told), default=0) <= 2 * LONG_ANSWER
