"""Which language it is: what was pinned, else what was heard, else what this person speaks."""

from collections.abc import Mapping, Sequence

# A chunk is believed over the rest of the recording from here on; one language is mistaken for its
# neighbour (Dutch for German, Galician for Spanish) with 0.5 to 0.7.
CERTAIN = 0.8
# Below, detection is a guess, and what the person spoke before is the better one.
LIKELY = 0.5


def of_recording(
    chunks: Sequence[Mapping[str, float]],
    lengths_ms: Sequence[int],
    recent: Sequence[str] = (),
    so_far: str | None = None,
) -> tuple[str, float]:
    """The language that most of a recording is in, or of the next part of it; its probability.

    Args:
        chunks: per chunk, the probability of each language.
        lengths_ms: how much speech each chunk holds.
        recent: the person's languages, latest first; the likeliest of them wins an unsure case.
        so_far: the language of what came before, left only for one that is certain.
    """
    whole = max(sum(lengths_ms), 1)
    mean: dict[str, float] = {}
    for chunk, length in zip(chunks, lengths_ms, strict=True):
        for language, probability in chunk.items():
            mean[language] = mean.get(language, 0.0) + probability * length / whole
    best = max(mean, key=mean.__getitem__)
    if so_far in mean:
        best = of_chunk(mean, so_far)
        return best, mean[best]
    known = [language for language in recent if language in mean]
    if mean[best] < LIKELY and known:
        best = max(known, key=mean.__getitem__)
    return best, mean[best]


def of_chunk(probabilities: Mapping[str, float], of_rest: str) -> str:
    """The language of one chunk: another than the recording's only if that is certain."""
    best = max(probabilities, key=probabilities.__getitem__)
    return best if probabilities[best] >= CERTAIN else of_rest
