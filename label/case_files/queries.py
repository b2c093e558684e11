"""Reading a whole file as of one moment."""

import json
from collections.abc import Collection, Sequence

from sqlalchemy import Select, or_, select

from label.accounts import directory
from label.applications import queries as applications
from label.applications.models import (
    Appeal,
    Application,
    Assignment,
    Correction,
    Decision,
    DecisionAnnulment,
    Opinion,
    Snapshot,
)
from label.audit.queries import named_entries
from label.case_files import rows, wording
from label.case_files.audit_entries import entries_of
from label.case_files.schemas import CaseFile, Export, StoredMember
from label.certificates.models import Certificate, CertificateEvent, CertificateVariant, Credential, IssuerKey
from label.companies import queries as companies
from label.companies.models import Company
from label.declarations.attendance.models import Attendance
from label.declarations.masking.models import EvidenceMasking
from label.declarations.models import (
    Declaration,
    Evidence,
    FigureProof,
    FigureVerdict,
    InitiativeFact,
    Proof,
    Recusal,
    ScoreSums,
    Statement,
)
from label.declarations.states import DeclarationState
from label.editions.models import Edition, EditionAmendment, PublishedRulebook
from label.kit.actor import Actor
from label.kit.columns import Base
from label.kit.errors import NotFound
from label.kit.schemas import JsonObject
from label.kit.sessions import ReadSession
from label.remarks.models import Remark

EXTENSIONS = {
    "application/pdf": "pdf",
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/webp": "webp",
    "image/heic": "heic",
}
Tables = dict[str, Sequence[Base]]


def get(session: ReadSession, actor: Actor | None, application_id: str) -> Application:
    """The application to export: not a draft, nor one of a company that the actor acts for, follows or is tied to. No
    actor means the command line."""
    if actor is None:
        row = session.get(Application, application_id)
    else:
        row = applications.get(session, actor, application_id)
    if row is None or row.submitted_at is None or (actor and companies.reads_as_company(session, actor, row.siren)):
        raise NotFound(f"No application {application_id}.")
    return row


def case_file(session: ReadSession, application_id: str, export: Export) -> CaseFile:
    """All that the product keeps of an application."""
    row = session.get_one(Application, application_id)
    snapshots = session.scalars(select(Snapshot).filter_by(application_id=row.id).order_by(Snapshot.number)).all()
    tables = _of_application(session, row) | _of_company(session, row, snapshots) | _of_certificates(session, row)
    tables |= _of_edition(session, row, snapshots)
    evidence = [file.id for file in tables["evidence"] if isinstance(file, Evidence)]
    entries = entries_of(session, row, evidence, _other_subjects(tables), _drafts(row, snapshots))
    named = [entry.model_dump(mode="json") for entry in named_entries(session, entries)]
    people = rows.people_of(each for found in tables.values() for each in found)
    written = {"LISEZMOI.txt": wording.READ_ME.encode()}
    written |= {f"{name}.json": rows.document([_facts(each) for each in found]) for name, found in tables.items()}
    written |= {"people.json": rows.document(_people(session, people)), "audit.json": rows.document(named)}
    written |= _exact_documents(tables, snapshots)
    about: JsonObject = {"application": row.id, "siren": row.siren, "edition": row.edition}
    about |= {"exported_by": export.person, "exported_at": export.at.isoformat(), "reason": export.reason}
    return CaseFile(f"dossier-{row.siren}-{row.edition}.zip", about, written, tuple(_stored_members(tables)))


def _of_application(session: ReadSession, row: Application) -> Tables:
    tables: Tables = {"application": [row]}
    for name, model in (
        ("snapshots", Snapshot),
        ("assignments", Assignment),
        ("corrections", Correction),
        ("opinions", Opinion),
        ("decisions", Decision),
        ("annulments", DecisionAnnulment),
        ("appeal", Appeal),
    ):
        tables[name] = rows.find(session, model, model.application_id == row.id)
    return tables


def _of_company(session: ReadSession, row: Application, snapshots: Sequence[Snapshot]) -> Tables:
    tables: Tables = {"company": rows.find(session, Company, Company.siren == row.siren)}
    for name, model in (
        ("statement", Statement),
        ("verdicts-on-figures", FigureVerdict),
        ("initiatives", InitiativeFact),
        ("attendance", Attendance),
        ("remarks", Remark),
        ("recusals", Recusal),
        ("score-sums", ScoreSums),
        ("proofs-of-figures", FigureProof),
    ):
        tables[name] = rows.find(session, model, model.siren == row.siren, model.edition == row.edition)
    hidden = Declaration.id.in_(_drafts(row, snapshots))
    of_file = select(Declaration.id).where(Declaration.siren == row.siren, Declaration.edition == row.edition, ~hidden)
    tables["declarations"] = rows.find(session, Declaration, Declaration.id.in_(of_file))
    tables["proofs"] = rows.find(session, Proof, Proof.declaration_id.in_(of_file))
    figures = select(FigureProof.evidence_id).filter_by(siren=row.siren, edition=row.edition)
    linked = select(Proof.evidence_id).where(Proof.declaration_id.in_(of_file))
    # A file behind a declaration that was deleted later has no link any more; the snapshots name it.
    frozen = _frozen_digests(snapshots)
    was = select(EvidenceMasking.evidence_id).where(EvidenceMasking.previous_digest.in_(frozen))
    behind = or_(Evidence.id.in_(linked), Evidence.id.in_(figures), Evidence.digest.in_(frozen), Evidence.id.in_(was))
    tables["evidence"] = rows.find(session, Evidence, Evidence.siren == row.siren, behind)
    own = [file.id for file in tables["evidence"] if isinstance(file, Evidence)]
    tables["maskings"] = rows.find(session, EvidenceMasking, EvidenceMasking.evidence_id.in_(own))
    return tables


def _of_certificates(session: ReadSession, row: Application) -> Tables:
    numbers = select(Certificate.number).where(Certificate.application_id == row.id)
    credentials = rows.find(session, Credential, Credential.number.in_(numbers))
    keys = {name for each in credentials if isinstance(each, Credential) for name in (each.key_name, each.seal_name)}
    return {
        "certificates": rows.find(session, Certificate, Certificate.application_id == row.id),
        "certificate-variants": rows.find(session, CertificateVariant, CertificateVariant.number.in_(numbers)),
        "certificate-events": rows.find(session, CertificateEvent, CertificateEvent.number.in_(numbers)),
        "credentials": credentials,
        "issuer-keys": rows.find(session, IssuerKey, IssuerKey.name.in_(keys)),
    }


def _of_edition(session: ReadSession, row: Application, snapshots: Sequence[Snapshot]) -> Tables:
    editions = rows.find(session, Edition, Edition.code == row.edition)
    amendments = session.scalars(
        select(EditionAmendment).filter_by(edition=row.edition).order_by(EditionAmendment.id)
    ).all()
    digests = {each.rulebook_digest for each in snapshots}
    digests |= {digest for each in amendments for digest in (each.previous_digest, each.rulebook_digest)}
    digests |= {each.rulebook_digest for each in editions if isinstance(each, Edition)}
    rulebooks = rows.find(session, PublishedRulebook, PublishedRulebook.digest.in_(digests))
    return {"edition": editions, "amendments": amendments, "rulebooks": rulebooks}


def _drafts(row: Application, snapshots: Sequence[Snapshot]) -> Select[str]:
    """The declarations that are the company's alone: drafts that this application has never been submitted with."""
    claims = [json.loads(snapshot.document).get("claims", {}) for snapshot in snapshots]
    submitted = {claim for each in claims for ids in each.values() for claim in ids}
    drafts = select(Declaration.id).filter_by(siren=row.siren, edition=row.edition, state=DeclarationState.DRAFT)
    return drafts.where(Declaration.id.not_in(submitted))


def _frozen_digests(snapshots: Sequence[Snapshot]) -> set[str]:
    documents = [json.loads(snapshot.document) for snapshot in snapshots]
    return {digest for each in documents for digests in each.get("evidence", {}).values() for digest in digests}


def _other_subjects(tables: Tables) -> list[str]:
    ids = [
        each.id
        for name in ("remarks", "initiatives")
        for each in tables[name]
        if isinstance(each, Remark | InitiativeFact)
    ]
    return ids + [each.number for each in tables["certificates"] if isinstance(each, Certificate)]


def _facts(row: Base) -> dict[str, object]:
    """A document that has a digest or a signature is a member of its own, byte for byte."""
    return rows.facts(row, () if isinstance(row, EditionAmendment) else ("document", "jwt"))


def _people(session: ReadSession, ids: Collection[str]) -> list[dict[str, str]]:
    found = directory.people(session, ids)
    return [{"id": key, "name": found[key].name, "email": found[key].email} for key in sorted(found)]


def _exact_documents(tables: Tables, snapshots: Sequence[Snapshot]) -> dict[str, bytes]:
    exact = {f"snapshots/{each.number}.json": each.document for each in snapshots}
    for row in (*tables["rulebooks"], *tables["credentials"]):
        if isinstance(row, PublishedRulebook):
            exact[f"rulebooks/{row.digest.removeprefix('sha256:')}.json"] = row.document
        elif isinstance(row, Credential):
            exact[f"certificates/{row.number}.credential.json"] = row.document
            exact[f"certificates/{row.number}.credential.jwt"] = row.jwt
    return {path: text.encode() for path, text in exact.items()}


def _stored_members(tables: Tables) -> list[StoredMember]:
    """Named by digest or number: a name that a company has given is in evidence.json alone."""
    certificates = [row for row in tables["certificates"] if isinstance(row, Certificate)]
    files = [row for row in tables["evidence"] if isinstance(row, Evidence)]
    printed = [StoredMember(f"certificates/{row.number}.pdf", row.file_digest) for row in certificates]
    plain = [row for row in tables["certificate-variants"] if isinstance(row, CertificateVariant)]
    printed += [StoredMember(f"certificates/{row.number}-sans-points.pdf", row.file_digest) for row in plain]
    return printed + [
        StoredMember(f"evidence/{row.digest}.{EXTENSIONS.get(row.media_type, 'bin')}", row.digest)
        for row in sorted(files, key=lambda row: row.digest)
    ]
