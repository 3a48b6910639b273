"""What a person types to search: words, "several in a row", and -those that must not be there."""

import re
from dataclasses import dataclass

# A person's own transcripts are looked through for each of them.
MOST_TERMS = 16


@dataclass(frozen=True, slots=True)
class Query:
    """Every one of `wanted` has to be there, in any order, and none of `unwanted`."""

    wanted: tuple[str, ...]
    unwanted: tuple[str, ...]


def query_of(typed: str) -> Query | None:
    """The query; None if there is no word in it. Only the first `MOST_TERMS` count."""
    wanted: list[str] = []
    unwanted: list[str] = []
    found = re.findall(r'(-?)(?:"([^"]*)"|([^\s"]+))', typed)
    for minus, phrase, word in found[:MOST_TERMS]:
        term = " ".join(re.findall(r"\w+", phrase or word))
        if term:
            (unwanted if minus else wanted).append(term)
    return Query(tuple(wanted), tuple(unwanted)) if wanted else None


def websearch(query: Query) -> str:
    """The same as PostgreSQL's websearch_to_tsquery reads it."""
    return " ".join([f'"{one}"' for one in query.wanted] + [f'-"{one}"' for one in query.unwanted])


def fts5(query: Query) -> str:
    """The same as SQLite's FTS5 reads it."""
    wanted = " AND ".join(f'"{one}"' for one in query.wanted)
    return " NOT ".join([f"({wanted})", *(f'"{one}"' for one in query.unwanted)])
