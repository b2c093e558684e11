"""Why less was verified than declared, in French: the company reads it among the reviewers' reasons."""

from collections.abc import Iterator

from label.declarations.attendance.rules import RANK, ForumFigures

PRESENCE = {
    "full_day": "journée entière",
    "half_day": "demi-journée",
    "shared_stand": "stand partagé",
    "offers_only": "offres sans présence",
    "absent": "absente",
}


def reason(declared: ForumFigures, seen: ForumFigures) -> str | None:
    """None where everything was verified as declared."""
    parts = list(_parts(declared, seen))
    return f"D’après la liste de l’organisateur : {' ; '.join(parts)}." if parts else None


def _parts(declared: ForumFigures, seen: ForumFigures) -> Iterator[str]:
    if RANK[seen.presence] < RANK[declared.presence]:
        yield f"présence : {PRESENCE[seen.presence]}, déclarée : {PRESENCE[declared.presence]}"
    if seen.offers < declared.offers:
        yield f"offres : {seen.offers}, déclarées : {declared.offers}"
    if seen.candidates_met != declared.candidates_met:
        yield f"candidats rencontrés : {seen.candidates_met}, déclarés : {declared.candidates_met}"
    answered = declared.candidates_answered or 0
    if seen.candidates_answered is None and answered:
        yield "candidats ayant reçu une réponse : nombre non connu de l’organisateur, à vérifier par un examinateur"
    elif seen.candidates_answered is not None and seen.candidates_answered < answered:
        yield f"candidats ayant reçu une réponse : {seen.candidates_answered}, déclarés : {answered}"
