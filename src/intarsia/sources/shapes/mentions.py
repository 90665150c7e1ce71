"""Mentions in social networks, as tools that listen there export them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from intarsia.sources.pattern import Part, Wanted, lacking, match, squashed
from intarsia.sources.profile import Column
from intarsia.sources.shapes._who import WHO

HANDLE = """
    author authorhandle authorusername authorname handle username screenname userhandle userscreenname socialhandle profilename fromuser
    twitterhandle instagramhandle telegramusername"""
_MARKS = """
    likes likecount favorites favourites favoritecount retweets retweetcount reposts shares sharecount replies replycount comments followers
    followercount followerscount reach impressions engagement platform network socialnetwork permalink posturl tweetid postid"""
_PART = Part(
    "reviews",
    {
        **WHO,
        "anonymous_id": (Wanted(HANDLE, how="handle"),),
        "written_at": (
            Wanted("writtenat postedat publishedat mentionedat createdat date timestamp time tweetcreated datum fecha data tarih дата"),
        ),
        "review_id": (Wanted("mentionid postid tweetid messageid id statusid"),),
        "product_id": (Wanted("productid product brand"),),
        "text": (Wanted("text message snippet content body post tweet caption mention fulltext title текст metin texto matn"),),
        "language": (Wanted("language lang locale"),),
        "sentiment": (Wanted("sentiment sentimentlabel sentimentscore airlinesentiment polarity tone", how="tone"),),
        "topic": (Wanted("topic theme hashtag"),),
    },
    needs=(("written_at",), ("text", "sentiment"), ("anonymous_id", "customer_id", "email")),
    fixed={"kind": "mention"},
)


@dataclass(frozen=True)
class Mentions:
    """Posts that name the company: one row a post; who wrote it is known by a handle, which a list of customers can tie to a person."""

    def parts(self, columns: Sequence[Column]) -> tuple[Part, ...]:  # noqa: ARG002
        """Every record is an opinion."""
        return (_PART,)

    def sure(self, columns: Sequence[Column]) -> tuple[float, str]:
        """By a post with an author and what networks count of it."""
        found = match(columns, _PART)
        marks = [column.name for column in columns if squashed(column.name) in _MARKS.split()]
        if lacking(_PART, found) or "text" not in found or not marks:
            return 0.0, ""
        handle = 0.1 if "anonymous_id" in found else 0.0
        return round(min(0.6 + handle + 0.1 * len(marks), 0.95), 3), f"it has posts ('{found['text'].column.name}') and '{marks[0]}'"
