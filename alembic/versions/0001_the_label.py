"""the label."""

import sqlalchemy as sa

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


# What is written there is never changed: the database itself refuses.
KEPT = ("audit", "rulebooks", "snapshots", "decisions", "certificate_events")


def protect(table: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is never changed'); END"
            )
    else:
        op.execute(
            f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=True),
        sa.Column("token_id", sa.String(length=32), nullable=True),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.String(length=40), nullable=False),
        sa.Column("siren", sa.String(length=9), nullable=True),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_index(op.f("ix_audit_at"), "audit", ["at"], unique=False)
    op.create_index(op.f("ix_audit_person_id"), "audit", ["person_id"], unique=False)
    op.create_index(op.f("ix_audit_siren"), "audit", ["siren"], unique=False)
    op.create_index(op.f("ix_audit_subject_id"), "audit", ["subject_id"], unique=False)
    op.create_table(
        "companies",
        sa.Column("siren", sa.String(length=9), nullable=False),
        sa.Column("name", sa.String(length=250), nullable=False),
        sa.Column("search_name", sa.String(length=250), nullable=False),
        sa.Column("naf_code", sa.String(length=6), nullable=True),
        sa.Column("naf_nomenclature", sa.String(length=40), nullable=True),
        sa.Column("size_class", sa.String(length=2), nullable=True),
        sa.Column("size_year", sa.Integer(), nullable=True),
        sa.Column("category", sa.String(length=3), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("diffusible", sa.Boolean(), nullable=False),
        sa.Column("created_on", sa.Date(), nullable=True),
        sa.Column("headcount", sa.BigInteger(), nullable=True),
        sa.Column("headcount_kind", sa.String(length=40), nullable=True),
        sa.Column("headcount_source", sa.String(length=250), nullable=True),
        sa.Column("headcount_on", sa.Date(), nullable=True),
        sa.Column("group_siren", sa.String(length=9), nullable=True),
        sa.Column("website", sa.String(length=250), nullable=True),
        sa.Column("contact_email", sa.String(length=250), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "headcount_kind IN ('annual_average', 'end_of_year', 'declared')", name=op.f("ck_companies_headcount_kind")
        ),
        sa.CheckConstraint(
            "(headcount IS NULL) = (headcount_kind IS NULL) AND (headcount IS NULL) = (headcount_source IS NULL) AND (headcount IS NULL) = (headcount_on IS NULL)",
            name=op.f("ck_companies_headcount_has_its_source"),
        ),
        sa.CheckConstraint("headcount > 0", name=op.f("ck_companies_headcount_positive")),
        sa.CheckConstraint("length(siren) = 9", name=op.f("ck_companies_siren")),
        sa.PrimaryKeyConstraint("siren", name=op.f("pk_companies")),
    )
    op.create_index(op.f("ix_companies_group_siren"), "companies", ["group_siren"], unique=False)
    op.create_index(op.f("ix_companies_naf_code"), "companies", ["naf_code"], unique=False)
    op.create_index("ix_companies_search_name", "companies", ["search_name", "siren"], unique=False)
    op.create_index(op.f("ix_companies_size_class"), "companies", ["size_class"], unique=False)
    op.create_table(
        "idempotency_keys",
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("headers", sa.String(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("person_id", "key", name=op.f("pk_idempotency_keys")),
    )
    op.create_index(op.f("ix_idempotency_keys_at"), "idempotency_keys", ["at"], unique=False)
    op.create_table(
        "partners",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=250), nullable=False),
        sa.Column("address", sa.String(length=250), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partners")),
    )
    op.create_table(
        "people",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("email", sa.String(length=250), nullable=False),
        sa.Column("name", sa.String(length=250), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("email", name=op.f("uq_people_email")),
    )
    op.create_table(
        "rulebooks",
        sa.Column("digest", sa.String(length=71), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_rulebooks")),
    )
    op.create_table(
        "affiliations",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("siren", sa.String(length=9), nullable=True),
        sa.Column("partner_id", sa.String(length=40), nullable=True),
        sa.Column("may_grant", sa.Boolean(), nullable=False),
        sa.CheckConstraint("(kind = 'company') = (siren IS NOT NULL)", name=op.f("ck_affiliations_company_has_siren")),
        sa.CheckConstraint(
            "(kind = 'partner') = (partner_id IS NOT NULL)", name=op.f("ck_affiliations_partner_has_id")
        ),
        sa.CheckConstraint(
            "kind = 'reviewer' OR NOT may_grant", name=op.f("ck_affiliations_only_reviewers_are_given_the_right")
        ),
        sa.CheckConstraint(
            "kind IN ('company', 'partner', 'reviewer', 'soee', 'city')", name=op.f("ck_affiliations_kind")
        ),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_affiliations_partner_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_affiliations_person_id")),
        sa.ForeignKeyConstraint(["siren"], ["companies.siren"], name=op.f("fk_affiliations_siren")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_affiliations")),
    )
    op.create_index(op.f("ix_affiliations_person_id"), "affiliations", ["person_id"], unique=False)
    op.create_index(op.f("ix_affiliations_siren"), "affiliations", ["siren"], unique=False)
    op.create_index("uq_affiliations_company", "affiliations", ["person_id", "siren"], unique=True)
    op.create_index(
        "uq_affiliations_institution",
        "affiliations",
        ["person_id", "kind"],
        unique=True,
        sqlite_where=sa.text("siren IS NULL AND partner_id IS NULL"),
        postgresql_where=sa.text("siren IS NULL AND partner_id IS NULL"),
    )
    op.create_index("uq_affiliations_partner", "affiliations", ["person_id", "partner_id"], unique=True)
    op.create_table(
        "editions",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=250), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("applications_open", sa.Date(), nullable=False),
        sa.Column("applications_close", sa.Date(), nullable=False),
        sa.Column("forum_held", sa.Boolean(), nullable=False),
        sa.Column("forum_on", sa.Date(), nullable=True),
        sa.Column("rulebook_digest", sa.String(length=71), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("NOT forum_held OR forum_on IS NOT NULL", name=op.f("ck_editions_forum_has_a_date")),
        sa.CheckConstraint("applications_open <= applications_close", name=op.f("ck_editions_window")),
        sa.CheckConstraint("period_start < period_end", name=op.f("ck_editions_period")),
        sa.ForeignKeyConstraint(["rulebook_digest"], ["rulebooks.digest"], name=op.f("fk_editions_rulebook_digest")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_editions")),
    )
    op.create_table(
        "establishments",
        sa.Column("siret", sa.String(length=14), nullable=False),
        sa.Column("siren", sa.String(length=9), nullable=False),
        sa.Column("name", sa.String(length=250), nullable=True),
        sa.Column("address", sa.String(length=250), nullable=True),
        sa.Column("postcode", sa.String(length=5), nullable=True),
        sa.Column("commune_code", sa.String(length=5), nullable=True),
        sa.Column("commune_name", sa.String(length=250), nullable=True),
        sa.Column("naf_code", sa.String(length=6), nullable=True),
        sa.Column("naf_nomenclature", sa.String(length=40), nullable=True),
        sa.Column("size_class", sa.String(length=2), nullable=True),
        sa.Column("size_year", sa.Integer(), nullable=True),
        sa.Column("head_office", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("diffusible", sa.Boolean(), nullable=False),
        sa.CheckConstraint("length(siret) = 14", name=op.f("ck_establishments_siret")),
        sa.CheckConstraint("substr(siret, 1, 9) = siren", name=op.f("ck_establishments_siret_is_of_siren")),
        sa.ForeignKeyConstraint(["siren"], ["companies.siren"], name=op.f("fk_establishments_siren")),
        sa.PrimaryKeyConstraint("siret", name=op.f("pk_establishments")),
    )
    op.create_index(op.f("ix_establishments_commune_code"), "establishments", ["commune_code"], unique=False)
    op.create_index(op.f("ix_establishments_siren"), "establishments", ["siren"], unique=False)
    op.create_table(
        "barred",
        sa.Column("siren", sa.String(length=9), nullable=False),
        sa.Column("edition", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["edition"], ["editions.code"], name=op.f("fk_barred_edition")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_barred_person_id")),
        sa.ForeignKeyConstraint(["siren"], ["companies.siren"], name=op.f("fk_barred_siren")),
        sa.PrimaryKeyConstraint("siren", "edition", "person_id", name=op.f("pk_barred")),
    )
    op.create_table(
        "evidence",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("siren", sa.String(length=9), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=250), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("uploaded_by", sa.String(length=32), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["siren"], ["companies.siren"], name=op.f("fk_evidence_siren")),
        sa.ForeignKeyConstraint(["uploaded_by"], ["people.id"], name=op.f("fk_evidence_uploaded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
    )
    op.create_index(op.f("ix_evidence_digest"), "evidence", ["digest"], unique=False)
    op.create_index("uq_evidence_content", "evidence", ["siren", "digest"], unique=True)
    op.create_table(
        "interests",
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("siren", sa.String(length=9), nullable=False),
        sa.Column("reason", sa.String(length=250), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_interests_person_id")),
        sa.ForeignKeyConstraint(["siren"], ["companies.siren"], name=op.f("fk_interests_siren")),
        sa.PrimaryKeyConstraint("person_id", "siren", name=op.f("pk_interests")),
    )
    op.create_table(
        "tokens",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("prefix", sa.String(length=12), nullable=False),
        sa.Column("title", sa.String(length=250), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_tokens_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tokens")),
        sa.UniqueConstraint("digest", name=op.f("uq_tokens_digest")),
    )
    op.create_index(op.f("ix_tokens_person_id"), "tokens", ["person_id"], unique=False)
    op.create_index(op.f("ix_tokens_prefix"), "tokens", ["prefix"], unique=False)
    op.create_table(
        "applications",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("siren", sa.String(length=9), nullable=False),
        sa.Column("edition", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("message", sa.Text(), nullable=True),
        sa.Column("level", sa.String(length=40), nullable=True),
        sa.Column("total", sa.String(length=10), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'under_review', 'correction_asked', 'granted', 'refused', 'appealed', 'withdrawn')",
            name=op.f("ck_applications_state"),
        ),
        sa.CheckConstraint("round IN (1, 2)", name=op.f("ck_applications_round")),
        sa.ForeignKeyConstraint(["created_by"], ["people.id"], name=op.f("fk_applications_created_by")),
        sa.ForeignKeyConstraint(["edition"], ["editions.code"], name=op.f("fk_applications_edition")),
        sa.ForeignKeyConstraint(["siren"], ["companies.siren"], name=op.f("fk_applications_siren")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_applications")),
    )
    op.create_index("ix_applications_queue", "applications", ["edition", "state", "submitted_at", "id"], unique=False)
    op.create_index(
        "uq_applications_live",
        "applications",
        ["siren", "edition"],
        unique=True,
        sqlite_where=sa.text("state <> 'withdrawn'"),
        postgresql_where=sa.text("state <> 'withdrawn'"),
    )
    op.create_table(
        "declarations",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("siren", sa.String(length=9), nullable=False),
        sa.Column("edition", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("reference", sa.String(length=250), nullable=True),
        sa.Column("host", sa.String(length=40), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("action", sa.String(length=40), nullable=True),
        sa.Column("audience", sa.String(length=40), nullable=True),
        sa.Column("time", sa.String(length=40), nullable=True),
        sa.Column("participants", sa.Integer(), nullable=True),
        sa.Column("hours", sa.BigInteger(), nullable=True),
        sa.Column("verified_hours", sa.BigInteger(), nullable=True),
        sa.Column("contract", sa.String(length=40), nullable=True),
        sa.Column("group", sa.String(length=40), nullable=True),
        sa.Column("count", sa.Integer(), nullable=True),
        sa.Column("verified_count", sa.Integer(), nullable=True),
        sa.Column("presence", sa.String(length=40), nullable=True),
        sa.Column("presence_verified", sa.Boolean(), nullable=True),
        sa.Column("offers", sa.Integer(), nullable=True),
        sa.Column("verified_offers", sa.Integer(), nullable=True),
        sa.Column("candidates_met", sa.Integer(), nullable=True),
        sa.Column("candidates_answered", sa.Integer(), nullable=True),
        sa.Column("verified_candidates_answered", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("judged_by", sa.String(length=32), nullable=True),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_by", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'forum') = (presence IS NOT NULL)", name=op.f("ck_declarations_forum_has_a_presence")
        ),
        sa.CheckConstraint(
            "(kind = 'local_hire') = (count IS NOT NULL)", name=op.f("ck_declarations_local_hire_has_a_count")
        ),
        sa.CheckConstraint(
            "(kind = 'volunteering') = (hours IS NOT NULL)", name=op.f("ck_declarations_volunteering_has_hours")
        ),
        sa.CheckConstraint(
            "(state = 'checked') = (judged_at IS NOT NULL)", name=op.f("ck_declarations_checked_has_a_verdict")
        ),
        sa.CheckConstraint(
            "action IN ('cv_workshop', 'mock_interview', 'job_testimony', 'mentoring', 'company_visit', 'skills_workshop', 'jury')",
            name=op.f("ck_declarations_action"),
        ),
        sa.CheckConstraint(
            "audience IN ('youth', 'senior', 'long_term_unemployed', 'executive_job_seeker', 'priority_district', 'general')",
            name=op.f("ck_declarations_audience"),
        ),
        sa.CheckConstraint(
            "contract IN ('permanent', 'apprenticeship', 'fixed_term_12', 'fixed_term_6')",
            name=op.f("ck_declarations_contract"),
        ),
        sa.CheckConstraint("kind IN ('volunteering', 'local_hire', 'forum')", name=op.f("ck_declarations_kind")),
        sa.CheckConstraint(
            "presence IN ('full_day', 'half_day', 'shared_stand', 'offers_only', 'absent')",
            name=op.f("ck_declarations_presence"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'checked', 'returned')", name=op.f("ck_declarations_state")
        ),
        sa.CheckConstraint("time IN ('paid', 'personal')", name=op.f("ck_declarations_time")),
        sa.CheckConstraint(
            "\"group\" IN ('very_long_term_unemployed', 'long_term_unemployed', 'senior', 'youth', 'priority_district', 'executive_job_seeker', 'none')",
            name=op.f("ck_declarations_group"),
        ),
        sa.CheckConstraint(
            "candidates_answered BETWEEN 0 AND candidates_met AND verified_candidates_answered BETWEEN 0 AND candidates_answered",
            name=op.f("ck_declarations_candidates_fit"),
        ),
        sa.CheckConstraint(
            "count >= 0 AND verified_count BETWEEN 0 AND count", name=op.f("ck_declarations_count_fits")
        ),
        sa.CheckConstraint(
            "hours >= 0 AND participants >= 0 AND verified_hours BETWEEN 0 AND hours",
            name=op.f("ck_declarations_hours_fit"),
        ),
        sa.CheckConstraint(
            "offers >= 0 AND verified_offers BETWEEN 0 AND offers", name=op.f("ck_declarations_offers_fit")
        ),
        sa.CheckConstraint("started_on <= ended_on", name=op.f("ck_declarations_dates_in_order")),
        sa.ForeignKeyConstraint(["created_by"], ["people.id"], name=op.f("fk_declarations_created_by")),
        sa.ForeignKeyConstraint(["edition"], ["editions.code"], name=op.f("fk_declarations_edition")),
        sa.ForeignKeyConstraint(["host"], ["partners.id"], name=op.f("fk_declarations_host")),
        sa.ForeignKeyConstraint(["judged_by"], ["people.id"], name=op.f("fk_declarations_judged_by")),
        sa.ForeignKeyConstraint(["siren"], ["companies.siren"], name=op.f("fk_declarations_siren")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declarations")),
    )
    op.create_index("ix_declarations_list", "declarations", ["siren", "edition", "id"], unique=False)
    op.create_index(
        "uq_declarations_forum",
        "declarations",
        ["siren", "edition"],
        unique=True,
        sqlite_where=sa.text("kind = 'forum'"),
        postgresql_where=sa.text("kind = 'forum'"),
    )
    op.create_table(
        "standings",
        sa.Column("siren", sa.String(length=9), nullable=False),
        sa.Column("edition", sa.String(length=40), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("drafts", sa.Integer(), nullable=False),
        sa.Column("returned", sa.Integer(), nullable=False),
        sa.Column("phase", sa.String(length=40), nullable=False),
        sa.Column("declared", sa.Text(), nullable=False),
        sa.Column("verified", sa.Text(), nullable=False),
        sa.CheckConstraint("phase IN ('open', 'review', 'correction', 'closed')", name=op.f("ck_standings_phase")),
        sa.ForeignKeyConstraint(["edition"], ["editions.code"], name=op.f("fk_standings_edition")),
        sa.ForeignKeyConstraint(["siren"], ["companies.siren"], name=op.f("fk_standings_siren")),
        sa.PrimaryKeyConstraint("siren", "edition", name=op.f("pk_standings")),
    )
    op.create_table(
        "statements",
        sa.Column("siren", sa.String(length=9), nullable=False),
        sa.Column("edition", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("headcount", sa.BigInteger(), nullable=False),
        sa.Column("durable_hires", sa.Integer(), nullable=False),
        sa.Column("hires_from_shared_vacancies", sa.Integer(), nullable=False),
        sa.Column("verified_hires_from_shared_vacancies", sa.Integer(), nullable=True),
        sa.Column("volunteers", sa.Integer(), nullable=False),
        sa.Column("verified_volunteers", sa.Integer(), nullable=True),
        sa.Column("signed_by", sa.String(length=250), nullable=True),
        sa.Column("signed_role", sa.String(length=250), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("judged_by", sa.String(length=32), nullable=True),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'checked') = (judged_at IS NOT NULL)", name=op.f("ck_statements_checked_has_a_verdict")
        ),
        sa.CheckConstraint("(state = 'draft') = (signed_by IS NULL)", name=op.f("ck_statements_signed_or_draft")),
        sa.CheckConstraint("state IN ('draft', 'submitted', 'checked', 'returned')", name=op.f("ck_statements_state")),
        sa.CheckConstraint("headcount > 0", name=op.f("ck_statements_headcount_positive")),
        sa.CheckConstraint(
            "hires_from_shared_vacancies BETWEEN 0 AND durable_hires", name=op.f("ck_statements_shared_fit")
        ),
        sa.CheckConstraint(
            "verified_hires_from_shared_vacancies BETWEEN 0 AND hires_from_shared_vacancies",
            name=op.f("ck_statements_verified_shared_fit"),
        ),
        sa.CheckConstraint(
            "volunteers >= 0 AND verified_volunteers BETWEEN 0 AND volunteers",
            name=op.f("ck_statements_volunteers_fit"),
        ),
        sa.ForeignKeyConstraint(["edition"], ["editions.code"], name=op.f("fk_statements_edition")),
        sa.ForeignKeyConstraint(["judged_by"], ["people.id"], name=op.f("fk_statements_judged_by")),
        sa.ForeignKeyConstraint(["siren"], ["companies.siren"], name=op.f("fk_statements_siren")),
        sa.PrimaryKeyConstraint("siren", "edition", name=op.f("pk_statements")),
    )
    op.create_table(
        "appeals",
        sa.Column("application_id", sa.String(length=32), nullable=False),
        sa.Column("grounds", sa.Text(), nullable=False),
        sa.Column("made_by", sa.String(length=32), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["application_id"], ["applications.id"], name=op.f("fk_appeals_application_id")),
        sa.ForeignKeyConstraint(["made_by"], ["people.id"], name=op.f("fk_appeals_made_by")),
        sa.PrimaryKeyConstraint("application_id", name=op.f("pk_appeals")),
    )
    op.create_table(
        "assignments",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("application_id", sa.String(length=32), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("assigned_by", sa.String(length=32), nullable=False),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recusal_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["application_id"], ["applications.id"], name=op.f("fk_assignments_application_id")),
        sa.ForeignKeyConstraint(["assigned_by"], ["people.id"], name=op.f("fk_assignments_assigned_by")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_assignments_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignments")),
    )
    op.create_index(op.f("ix_assignments_person_id"), "assignments", ["person_id"], unique=False)
    op.create_index("uq_assignments_person", "assignments", ["application_id", "round", "person_id"], unique=True)
    op.create_table(
        "corrections",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("application_id", sa.String(length=32), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["application_id"], ["applications.id"], name=op.f("fk_corrections_application_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_corrections_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_corrections")),
    )
    op.create_index("ix_corrections", "corrections", ["application_id", "id"], unique=False)
    op.create_table(
        "opinions",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("application_id", sa.String(length=32), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("snapshot", sa.Integer(), nullable=False),
        sa.Column("advice", sa.String(length=40), nullable=False),
        sa.Column("level", sa.String(length=40), nullable=True),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("advice IN ('grant', 'refuse')", name=op.f("ck_opinions_advice")),
        sa.CheckConstraint("level IN ('engaged', 'confirmed', 'exemplary')", name=op.f("ck_opinions_level")),
        sa.ForeignKeyConstraint(["application_id"], ["applications.id"], name=op.f("fk_opinions_application_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_opinions_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opinions")),
    )
    op.create_index("uq_opinions_person", "opinions", ["application_id", "snapshot", "person_id"], unique=True)
    op.create_table(
        "proofs",
        sa.Column("declaration_id", sa.String(length=32), nullable=False),
        sa.Column("evidence_id", sa.String(length=32), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["declaration_id"], ["declarations.id"], name=op.f("fk_proofs_declaration_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name=op.f("fk_proofs_evidence_id")),
        sa.PrimaryKeyConstraint("declaration_id", "evidence_id", name=op.f("pk_proofs")),
    )
    op.create_index("ix_proofs_evidence_id", "proofs", ["evidence_id"], unique=False)
    op.create_table(
        "snapshots",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("application_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("cause", sa.String(length=40), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rulebook_digest", sa.String(length=71), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=71), nullable=False),
        sa.Column("level", sa.String(length=40), nullable=False),
        sa.Column("total", sa.String(length=10), nullable=True),
        sa.ForeignKeyConstraint(["application_id"], ["applications.id"], name=op.f("fk_snapshots_application_id")),
        sa.ForeignKeyConstraint(["rulebook_digest"], ["rulebooks.digest"], name=op.f("fk_snapshots_rulebook_digest")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_snapshots")),
    )
    op.create_index("uq_snapshots_number", "snapshots", ["application_id", "number"], unique=True)
    op.create_table(
        "decisions",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("application_id", sa.String(length=32), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("snapshot_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("level", sa.String(length=40), nullable=True),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("missing", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(outcome = 'granted') = (level IS NOT NULL)", name=op.f("ck_decisions_granted_has_a_level")
        ),
        sa.CheckConstraint("level IN ('engaged', 'confirmed', 'exemplary')", name=op.f("ck_decisions_level")),
        sa.CheckConstraint("outcome IN ('granted', 'refused')", name=op.f("ck_decisions_outcome")),
        sa.ForeignKeyConstraint(["application_id"], ["applications.id"], name=op.f("fk_decisions_application_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_decisions_person_id")),
        sa.ForeignKeyConstraint(["snapshot_id"], ["snapshots.id"], name=op.f("fk_decisions_snapshot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
    )
    op.create_index("uq_decisions_round", "decisions", ["application_id", "round"], unique=True)
    op.create_table(
        "certificates",
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("application_id", sa.String(length=32), nullable=False),
        sa.Column("decision_id", sa.String(length=32), nullable=False),
        sa.Column("siren", sa.String(length=9), nullable=False),
        sa.Column("name", sa.String(length=250), nullable=False),
        sa.Column("search_name", sa.String(length=250), nullable=False),
        sa.Column("edition", sa.String(length=40), nullable=False),
        sa.Column("level", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("page", sa.Text(), nullable=False),
        sa.Column("file_digest", sa.String(length=64), nullable=False),
        sa.Column("file_size", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("level IN ('engaged', 'confirmed', 'exemplary')", name=op.f("ck_certificates_level")),
        sa.CheckConstraint(
            "state IN ('valid', 'suspended', 'expired', 'withdrawn', 'renounced', 'replaced')",
            name=op.f("ck_certificates_state"),
        ),
        sa.CheckConstraint("issued_on <= valid_until", name=op.f("ck_certificates_validity")),
        sa.ForeignKeyConstraint(["application_id"], ["applications.id"], name=op.f("fk_certificates_application_id")),
        sa.ForeignKeyConstraint(["decision_id"], ["decisions.id"], name=op.f("fk_certificates_decision_id")),
        sa.ForeignKeyConstraint(["edition"], ["editions.code"], name=op.f("fk_certificates_edition")),
        sa.ForeignKeyConstraint(["siren"], ["companies.siren"], name=op.f("fk_certificates_siren")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_certificates")),
        sa.UniqueConstraint("application_id", name=op.f("uq_certificates_application_id")),
        sa.UniqueConstraint("decision_id", name=op.f("uq_certificates_decision_id")),
    )
    op.create_index("ix_certificates_register", "certificates", ["state", "search_name", "number"], unique=False)
    op.create_index(op.f("ix_certificates_siren"), "certificates", ["siren"], unique=False)
    op.create_index(
        "uq_certificates_held",
        "certificates",
        ["siren"],
        unique=True,
        sqlite_where=sa.text("state IN ('valid', 'suspended')"),
        postgresql_where=sa.text("state IN ('valid', 'suspended')"),
    )
    op.create_table(
        "certificate_events",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("other_number", sa.String(length=20), nullable=True),
        sa.CheckConstraint(
            "kind IN ('issued', 'reinstated', 'valid', 'suspended', 'expired', 'withdrawn', 'renounced', 'replaced')",
            name=op.f("ck_certificate_events_kind"),
        ),
        sa.ForeignKeyConstraint(["number"], ["certificates.number"], name=op.f("fk_certificate_events_number")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_certificate_events_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_events")),
    )
    op.create_index("ix_certificate_events", "certificate_events", ["number", "id"], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION '% is never changed', TG_TABLE_NAME; END $$"
        )
    for table in KEPT:
        protect(table)


def downgrade() -> None:
    op.drop_index("ix_certificate_events", table_name="certificate_events")
    op.drop_table("certificate_events")
    op.drop_index(
        "uq_certificates_held",
        table_name="certificates",
        sqlite_where=sa.text("state IN ('valid', 'suspended')"),
        postgresql_where=sa.text("state IN ('valid', 'suspended')"),
    )
    op.drop_index(op.f("ix_certificates_siren"), table_name="certificates")
    op.drop_index("ix_certificates_register", table_name="certificates")
    op.drop_table("certificates")
    op.drop_index("uq_decisions_round", table_name="decisions")
    op.drop_table("decisions")
    op.drop_index("uq_snapshots_number", table_name="snapshots")
    op.drop_table("snapshots")
    op.drop_index("ix_proofs_evidence_id", table_name="proofs")
    op.drop_table("proofs")
    op.drop_index("uq_opinions_person", table_name="opinions")
    op.drop_table("opinions")
    op.drop_index("ix_corrections", table_name="corrections")
    op.drop_table("corrections")
    op.drop_index("uq_assignments_person", table_name="assignments")
    op.drop_index(op.f("ix_assignments_person_id"), table_name="assignments")
    op.drop_table("assignments")
    op.drop_table("appeals")
    op.drop_table("statements")
    op.drop_table("standings")
    op.drop_index(
        "uq_declarations_forum",
        table_name="declarations",
        sqlite_where=sa.text("kind = 'forum'"),
        postgresql_where=sa.text("kind = 'forum'"),
    )
    op.drop_index("ix_declarations_list", table_name="declarations")
    op.drop_table("declarations")
    op.drop_index(
        "uq_applications_live",
        table_name="applications",
        sqlite_where=sa.text("state <> 'withdrawn'"),
        postgresql_where=sa.text("state <> 'withdrawn'"),
    )
    op.drop_index("ix_applications_queue", table_name="applications")
    op.drop_table("applications")
    op.drop_index(op.f("ix_tokens_prefix"), table_name="tokens")
    op.drop_index(op.f("ix_tokens_person_id"), table_name="tokens")
    op.drop_table("tokens")
    op.drop_table("interests")
    op.drop_index("uq_evidence_content", table_name="evidence")
    op.drop_index(op.f("ix_evidence_digest"), table_name="evidence")
    op.drop_table("barred")
    op.drop_table("evidence")
    op.drop_index(op.f("ix_establishments_siren"), table_name="establishments")
    op.drop_index(op.f("ix_establishments_commune_code"), table_name="establishments")
    op.drop_table("establishments")
    op.drop_table("editions")
    op.drop_index("uq_affiliations_partner", table_name="affiliations")
    op.drop_index(
        "uq_affiliations_institution",
        table_name="affiliations",
        sqlite_where=sa.text("siren IS NULL AND partner_id IS NULL"),
        postgresql_where=sa.text("siren IS NULL AND partner_id IS NULL"),
    )
    op.drop_index("uq_affiliations_company", table_name="affiliations")
    op.drop_index(op.f("ix_affiliations_siren"), table_name="affiliations")
    op.drop_index(op.f("ix_affiliations_person_id"), table_name="affiliations")
    op.drop_table("affiliations")
    op.drop_table("rulebooks")
    op.drop_table("people")
    op.drop_table("partners")
    op.drop_index(op.f("ix_idempotency_keys_at"), table_name="idempotency_keys")
    op.drop_table("idempotency_keys")
    op.drop_index(op.f("ix_companies_size_class"), table_name="companies")
    op.drop_index("ix_companies_search_name", table_name="companies")
    op.drop_index(op.f("ix_companies_naf_code"), table_name="companies")
    op.drop_index(op.f("ix_companies_group_siren"), table_name="companies")
    op.drop_table("companies")
    op.drop_index(op.f("ix_audit_subject_id"), table_name="audit")
    op.drop_index(op.f("ix_audit_siren"), table_name="audit")
    op.drop_index(op.f("ix_audit_person_id"), table_name="audit")
    op.drop_index(op.f("ix_audit_at"), table_name="audit")
    op.drop_table("audit")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_change()")
