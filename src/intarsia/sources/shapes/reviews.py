"""Opinions: reviews, survey answers, mentions, with their ratings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from intarsia.sources.pattern import Part, Wanted, likely
from intarsia.sources.profile import Column
from intarsia.sources.shapes._who import WHO

_PART = Part(
    "reviews",
    {
        **WHO,
        "written_at": (
            Wanted(
                """writtenat reviewdate reviewtime reviewedat date timestamp createdat submittedat respondedat responsedate surveydate
                postedat
                bewertungsdatum dateavis fechaopinion dataavaliacao yorumtarihi датаотзыва fikrsanasi reviewcreationdate""",
                "date time",
                "birth",
            ),
        ),
        "review_id": (Wanted("reviewid responseid surveyid mentionid feedbackid commentid"),),
        "kind": (Wanted("kind sourcetype feedbacktype"),),
        "product_id": (Wanted("productid product asin sku itemid variation urunid"),),
        "category": (Wanted("category productcategory topiccategory"),),
        "rating": (
            Wanted(
                """rating stars score reviewscore starrating nps npsscore overall overallrating positive sentimentlabel feedback bewertung
                sterne note calificacion puntuacion nota avaliacao puan yildiz оценка рейтинг baho""",
                "rating stars score nps",
                "id helpful",
                how="rating",
            ),
        ),
        "text": (
            Wanted(
                """text review reviewtext reviewbody verifiedreviews comment comments content body message verbatim answer rezension
                kommentar avis commentaire opinion comentario resena texto yorum metin отзыв текст fikr matn sharh reviewcommentmessage""",
                "review comment text",
                "id date time count",
            ),
        ),
        "language": (Wanted("language lang locale"),),
        "sentiment": (Wanted("sentiment sentimentscore polarity", how="tone"),),
        "topic": (Wanted("topic theme"),),
    },
    needs=(("written_at",), ("rating", "text")),
    telling={"rating": 0.3, "text": 0.35, "review_id": 0.1, "product_id": 0.05, "sentiment": 0.05},
)


@dataclass(frozen=True)
class Reviews:
    """Reviews, survey answers and mentions: one row an opinion; the rating is scaled from its own range to 0 to 1."""

    def parts(self, columns: Sequence[Column]) -> tuple[Part, ...]:  # noqa: ARG002
        """Every record is a row."""
        return (_PART,)

    def sure(self, columns: Sequence[Column]) -> tuple[float, str]:
        """By the names and values of its columns."""
        return likely(columns, _PART)
