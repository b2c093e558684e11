"""What a company has declared and nobody has verified yet: the list, and the facts once all of it is verified."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import ROUND_CEILING, Decimal

from scoring.claim_sums import ClaimSums
from scoring.exact_numbers import EXACT
from scoring.fact_sums import FactSums
from scoring.facts import ForumClaim
from scoring.proof_words import MissingProof, ProofFigure, presence_proof, proof


def everything_verified(sums: FactSums) -> FactSums:
    """The facts once a reviewer has verified all that was declared, as far as a verified denominator allows."""
    headcount = sums.headcount if sums.verified_headcount is None else sums.verified_headcount
    durable = sums.durable_hires if sums.verified_durable_hires is None else sums.verified_durable_hires
    return replace(
        sums,
        verified_headcount=headcount,
        verified_durable_hires=durable,
        verified_volunteers=_verifiable(sums.volunteers, employees(headcount), sums.verified_volunteers),
        verified_hires_from_shared_vacancies=_verifiable(
            sums.hires_from_shared_vacancies, durable, sums.verified_hires_from_shared_vacancies
        ),
        verified=_claims_verified(sums, durable),
        forum=sums.forum and _forum_verified(sums.forum),
    )


def what_to_prove(sums: FactSums) -> tuple[MissingProof, ...]:
    """What differs between the facts and `everything_verified`: denominators with their declared figure, the rest with
    the quantity that is left to verify."""
    proved = everything_verified(sums)
    found = [
        *_of_headcount(sums, proved),
        *_of_hires(sums, proved),
        *_of_forum(sums.forum, proved.forum if sums.forum_held else None),
        *_more("initiatives", proved.verified.initiatives, sums.verified.initiatives),
    ]
    return tuple(found)


def employees(headcount: Decimal) -> int:
    """An annual average of 41.1 employees may be 42 people."""
    return int(headcount.to_integral_value(ROUND_CEILING))


def _claims_verified(sums: FactSums, durable: int) -> ClaimSums:
    if sums.declared.local_hires <= durable:
        return sums.declared
    # More local hires are declared than durable hires were verified. The sums do not tell which of them a reviewer
    # would accept, so none of the others is counted on.
    return replace(
        sums.declared,
        local_hires=sums.verified.local_hires,
        contract_weighted_hires=sums.verified.contract_weighted_hires,
        group_weighted_hires=sums.verified.group_weighted_hires,
    )


def _forum_verified(forum: ForumClaim) -> ForumClaim:
    met = forum.candidates_met if forum.verified_candidates_met is None else forum.verified_candidates_met
    return forum.model_copy(
        update={
            "presence_verified": True,
            "verified_offers": forum.offers,
            "verified_candidates_met": met,
            "verified_candidates_answered": _verifiable(
                forum.candidates_answered, met, forum.verified_candidates_answered
            ),
        }
    )


def _verifiable(declared: int, limit: int, verified: int) -> int:
    return max(verified, min(declared, limit))


def _of_headcount(sums: FactSums, proved: FactSums) -> Iterator[MissingProof]:
    if sums.verified_headcount is None:
        yield proof("headcount", sums.headcount)
    yield from _more("volunteers", proved.verified_volunteers, sums.verified_volunteers)
    yield from _more("volunteering_hours", proved.verified.weighted_hours, sums.verified.weighted_hours)


def _of_hires(sums: FactSums, proved: FactSums) -> Iterator[MissingProof]:
    if sums.verified_durable_hires is None:
        yield proof("durable_hires", sums.durable_hires)
    shared = proved.verified_hires_from_shared_vacancies, sums.verified_hires_from_shared_vacancies
    yield from _more("hires_from_shared_vacancies", *shared)
    yield from _more("local_hires", proved.verified.local_hires, sums.verified.local_hires)


def _of_forum(forum: ForumClaim | None, proved: ForumClaim | None) -> Iterator[MissingProof]:
    if forum is None or proved is None:
        return
    presence = None if forum.presence_verified else presence_proof(forum.presence)
    if presence is not None:
        yield presence
    yield from _more("offers", proved.verified_offers, forum.verified_offers)
    if forum.verified_candidates_met is None and (forum.presence != "absent" or forum.candidates_met):
        yield proof("candidates_met", forum.candidates_met)
    yield from _more("answers", proved.verified_candidates_answered, forum.verified_candidates_answered)


def _more(figure: ProofFigure, proved: Decimal | int, verified: Decimal | int) -> Iterator[MissingProof]:
    if proved > verified:
        yield proof(figure, EXACT.subtract(Decimal(proved), Decimal(verified)))
