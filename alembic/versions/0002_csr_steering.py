"""CSR steering."""

import sqlalchemy as sa

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


# What is written there is never changed: the database itself refuses.
KEPT = ("csr_stage_changes", "csr_action_revisions", "csr_updates", "csr_observatories")


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
        "csr_actions",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_csr_actions")),
    )
    op.create_table(
        "csr_needs",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.Column("share_percent", sa.BigInteger(), nullable=False),
        sa.Column("seekers_total", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=250), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "audience IN ('youth', 'senior', 'long_term_unemployed', 'very_long_term_unemployed', 'executive_job_seeker', 'peripheral_obstacles')",
            name=op.f("ck_csr_needs_audience"),
        ),
        sa.CheckConstraint("seekers_total > 0", name=op.f("ck_csr_needs_total")),
        sa.CheckConstraint("share_percent BETWEEN 0 AND 10000", name=op.f("ck_csr_needs_share")),
        sa.PrimaryKeyConstraint("year", "audience", name=op.f("pk_csr_needs")),
    )
    op.create_table(
        "csr_targets",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("measure", sa.String(length=40), nullable=False),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.Column("goal", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "audience IN ('all', 'youth', 'senior', 'long_term_unemployed', 'very_long_term_unemployed', 'executive_job_seeker', 'peripheral_obstacles')",
            name=op.f("ck_csr_targets_audience"),
        ),
        sa.CheckConstraint(
            "measure IN ('people', 'hours', 'places', 'hires', 'firms')", name=op.f("ck_csr_targets_measure")
        ),
        sa.CheckConstraint("goal > 0", name=op.f("ck_csr_targets_goal")),
        sa.PrimaryKeyConstraint("year", "measure", "audience", name=op.f("pk_csr_targets")),
    )
    op.create_table(
        "csr_action_audiences",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.CheckConstraint(
            "audience IN ('youth', 'senior', 'long_term_unemployed', 'very_long_term_unemployed', 'executive_job_seeker', 'peripheral_obstacles')",
            name=op.f("ck_csr_action_audiences_audience"),
        ),
        sa.ForeignKeyConstraint(["code"], ["csr_actions.code"], name=op.f("fk_csr_action_audiences_code")),
        sa.PrimaryKeyConstraint("code", "audience", name=op.f("pk_csr_action_audiences")),
    )
    op.create_table(
        "csr_action_revisions",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["code"], ["csr_actions.code"], name=op.f("fk_csr_action_revisions_code")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_csr_action_revisions_person_id")),
        sa.PrimaryKeyConstraint("code", "number", name=op.f("pk_csr_action_revisions")),
    )
    op.create_table(
        "csr_capacities",
        sa.Column("partner_id", sa.String(length=40), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("places >= 0", name=op.f("ck_csr_capacities_places")),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_csr_capacities_partner_id")),
        sa.PrimaryKeyConstraint("partner_id", "year", name=op.f("pk_csr_capacities")),
    )
    op.create_table(
        "csr_firms",
        sa.Column("siren", sa.String(length=9), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("paused_because", sa.Text(), nullable=True),
        sa.Column("owner_id", sa.String(length=32), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("last_contact_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(stage = 'paused') = (paused_because IS NOT NULL)", name=op.f("ck_csr_firms_paused_has_a_reason")
        ),
        sa.CheckConstraint(
            "stage IN ('not_contacted', 'in_discussion', 'committed', 'acting', 'paused')",
            name=op.f("ck_csr_firms_stage"),
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["people.id"], name=op.f("fk_csr_firms_owner_id")),
        sa.ForeignKeyConstraint(["siren"], ["companies.siren"], name=op.f("fk_csr_firms_siren")),
        sa.PrimaryKeyConstraint("siren", name=op.f("pk_csr_firms")),
    )
    op.create_index(op.f("ix_csr_firms_owner_id"), "csr_firms", ["owner_id"], unique=False)
    op.create_index(op.f("ix_csr_firms_stage"), "csr_firms", ["stage"], unique=False)
    op.create_table(
        "csr_observatories",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("inputs", sa.Text(), nullable=False),
        sa.Column("inputs_digest", sa.String(length=71), nullable=False),
        sa.Column("tables", sa.Text(), nullable=False),
        sa.Column("tables_digest", sa.String(length=71), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("frozen_by", sa.String(length=32), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["frozen_by"], ["people.id"], name=op.f("fk_csr_observatories_frozen_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_csr_observatories")),
    )
    op.create_index("uq_csr_observatories_number", "csr_observatories", ["year", "number"], unique=True)
    op.create_table(
        "csr_contacts",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("siren", sa.String(length=9), nullable=False),
        sa.Column("name", sa.String(length=250), nullable=False),
        sa.Column("role", sa.String(length=250), nullable=True),
        sa.Column("email", sa.String(length=250), nullable=True),
        sa.Column("phone", sa.String(length=40), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["siren"], ["csr_firms.siren"], name=op.f("fk_csr_contacts_siren")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_csr_contacts")),
    )
    op.create_index("ix_csr_contacts_siren", "csr_contacts", ["siren", "id"], unique=False)
    op.create_table(
        "csr_duties",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("siren", sa.String(length=9), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("report", sa.String(length=40), nullable=False),
        sa.Column("mandatory", sa.Boolean(), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("url", sa.String(length=250), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "report IN ('csrd', 'vsme', 'nfrd', 'vigilance', 'gender_index', 'voluntary')",
            name=op.f("ck_csr_duties_report"),
        ),
        sa.ForeignKeyConstraint(["siren"], ["csr_firms.siren"], name=op.f("fk_csr_duties_siren")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_csr_duties")),
    )
    op.create_index("uq_csr_duties_report", "csr_duties", ["siren", "year", "report"], unique=True)
    op.create_table(
        "csr_events",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=250), nullable=False),
        sa.Column("theme", sa.String(length=250), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("place", sa.String(length=250), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("register_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("edition", sa.String(length=40), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_because", sa.Text(), nullable=True),
        sa.Column("created_by", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('forum', 'job_dating', 'partners_meeting')", name=op.f("ck_csr_events_kind")),
        sa.CheckConstraint(
            "(cancelled_at IS NULL) = (cancelled_because IS NULL)", name=op.f("ck_csr_events_cancelled_whole")
        ),
        sa.CheckConstraint("capacity > 0", name=op.f("ck_csr_events_capacity")),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_csr_events_times_in_order")),
        sa.ForeignKeyConstraint(["created_by"], ["people.id"], name=op.f("fk_csr_events_created_by")),
        sa.ForeignKeyConstraint(["edition"], ["editions.code"], name=op.f("fk_csr_events_edition")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_csr_events")),
    )
    op.create_index("ix_csr_events_list", "csr_events", ["starts_at", "id"], unique=False)
    op.create_table(
        "csr_initiatives",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=250), nullable=False),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=False),
        sa.Column("owner_id", sa.String(length=32), nullable=True),
        sa.Column("closed_why", sa.String(length=40), nullable=True),
        sa.Column("closed_words", sa.Text(), nullable=True),
        sa.Column("created_by", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("committed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'completed') = (completed_at IS NOT NULL)", name=op.f("ck_csr_initiatives_completed_once")
        ),
        sa.CheckConstraint(
            "(state IN ('declined', 'abandoned')) = (closed_why IS NOT NULL)",
            name=op.f("ck_csr_initiatives_closed_has_a_reason"),
        ),
        sa.CheckConstraint(
            "closed_why IN ('no_budget', 'no_time', 'reorganisation', 'no_candidates', 'no_partner', 'other_priority', 'contact_left', 'other')",
            name=op.f("ck_csr_initiatives_closed_why"),
        ),
        sa.CheckConstraint(
            "owner_id IS NOT NULL OR state IN ('proposed', 'in_discussion', 'declined')",
            name=op.f("ck_csr_initiatives_owned"),
        ),
        sa.CheckConstraint(
            "state IN ('proposed', 'in_discussion', 'committed', 'under_way', 'completed', 'declined', 'abandoned')",
            name=op.f("ck_csr_initiatives_state"),
        ),
        sa.CheckConstraint(
            "confirmed_at IS NULL OR completed_at IS NOT NULL", name=op.f("ck_csr_initiatives_confirmed_when_completed")
        ),
        sa.CheckConstraint("started_on <= ended_on", name=op.f("ck_csr_initiatives_dates_in_order")),
        sa.ForeignKeyConstraint(
            ["action", "revision"],
            ["csr_action_revisions.code", "csr_action_revisions.number"],
            name=op.f("fk_csr_initiatives_action"),
        ),
        sa.ForeignKeyConstraint(["created_by"], ["people.id"], name=op.f("fk_csr_initiatives_created_by")),
        sa.ForeignKeyConstraint(["owner_id"], ["people.id"], name=op.f("fk_csr_initiatives_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_csr_initiatives")),
    )
    op.create_index("ix_csr_initiatives_list", "csr_initiatives", ["state", "id"], unique=False)
    op.create_table(
        "csr_stage_changes",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("siren", sa.String(length=9), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "stage IN ('not_contacted', 'in_discussion', 'committed', 'acting', 'paused')",
            name=op.f("ck_csr_stage_changes_stage"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_csr_stage_changes_person_id")),
        sa.ForeignKeyConstraint(["siren"], ["csr_firms.siren"], name=op.f("fk_csr_stage_changes_siren")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_csr_stage_changes")),
    )
    op.create_index("ix_csr_stage_changes_firm", "csr_stage_changes", ["siren", "at"], unique=False)
    op.create_table(
        "initiative_facts",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("siren", sa.String(length=9), nullable=False),
        sa.Column("edition", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=250), nullable=False),
        sa.Column("beneficiaries", sa.Integer(), nullable=False),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("beneficiaries >= 0", name=op.f("ck_initiative_facts_beneficiaries")),
        sa.ForeignKeyConstraint(["edition"], ["editions.code"], name=op.f("fk_initiative_facts_edition")),
        sa.ForeignKeyConstraint(["siren"], ["companies.siren"], name=op.f("fk_initiative_facts_siren")),
        sa.PrimaryKeyConstraint("id", "siren", name=op.f("pk_initiative_facts")),
    )
    op.create_index("ix_initiative_facts_file", "initiative_facts", ["siren", "edition", "id"], unique=False)
    op.create_table(
        "csr_commitments",
        sa.Column("initiative_id", sa.String(length=32), nullable=False),
        sa.Column("siren", sa.String(length=9), nullable=False),
        sa.Column("owner", sa.String(length=250), nullable=True),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("hours", sa.BigInteger(), nullable=False),
        sa.Column("euros", sa.BigInteger(), nullable=False),
        sa.Column("hires", sa.Integer(), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agreed_by", sa.String(length=32), nullable=True),
        sa.Column("agreed_words", sa.Text(), nullable=True),
        sa.Column("label_edition", sa.String(length=40), nullable=True),
        sa.Column("label_counts", sa.Boolean(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(agreed_at IS NULL) = (agreed_by IS NULL)", name=op.f("ck_csr_commitments_agreed_whole")),
        sa.CheckConstraint(
            "(label_edition IS NULL) = (label_counts IS NULL)", name=op.f("ck_csr_commitments_told_whole")
        ),
        sa.CheckConstraint(
            "places >= 0 AND hours >= 0 AND euros >= 0 AND hires >= 0", name=op.f("ck_csr_commitments_not_negative")
        ),
        sa.ForeignKeyConstraint(["agreed_by"], ["people.id"], name=op.f("fk_csr_commitments_agreed_by")),
        sa.ForeignKeyConstraint(
            ["initiative_id"], ["csr_initiatives.id"], name=op.f("fk_csr_commitments_initiative_id")
        ),
        sa.ForeignKeyConstraint(["label_edition"], ["editions.code"], name=op.f("fk_csr_commitments_label_edition")),
        sa.ForeignKeyConstraint(["siren"], ["companies.siren"], name=op.f("fk_csr_commitments_siren")),
        sa.PrimaryKeyConstraint("initiative_id", "siren", name=op.f("pk_csr_commitments")),
    )
    op.create_index("ix_csr_commitments_siren", "csr_commitments", ["siren", "initiative_id"], unique=False)
    op.create_table(
        "csr_files",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("initiative_id", sa.String(length=32), nullable=False),
        sa.Column("siren", sa.String(length=9), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=250), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("uploaded_by", sa.String(length=32), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["initiative_id"], ["csr_initiatives.id"], name=op.f("fk_csr_files_initiative_id")),
        sa.ForeignKeyConstraint(["siren"], ["companies.siren"], name=op.f("fk_csr_files_siren")),
        sa.ForeignKeyConstraint(["uploaded_by"], ["people.id"], name=op.f("fk_csr_files_uploaded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_csr_files")),
    )
    op.create_index(
        "uq_csr_files_common",
        "csr_files",
        ["initiative_id", "digest"],
        unique=True,
        sqlite_where=sa.text("siren IS NULL"),
        postgresql_where=sa.text("siren IS NULL"),
    )
    op.create_index("uq_csr_files_firm", "csr_files", ["initiative_id", "digest", "siren"], unique=True)
    op.create_table(
        "csr_initiative_audiences",
        sa.Column("initiative_id", sa.String(length=32), nullable=False),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.CheckConstraint(
            "audience IN ('youth', 'senior', 'long_term_unemployed', 'very_long_term_unemployed', 'executive_job_seeker', 'peripheral_obstacles')",
            name=op.f("ck_csr_initiative_audiences_audience"),
        ),
        sa.ForeignKeyConstraint(
            ["initiative_id"], ["csr_initiatives.id"], name=op.f("fk_csr_initiative_audiences_initiative_id")
        ),
        sa.PrimaryKeyConstraint("initiative_id", "audience", name=op.f("pk_csr_initiative_audiences")),
    )
    op.create_table(
        "csr_interactions",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("siren", sa.String(length=9), nullable=False),
        sa.Column("contact_id", sa.String(length=32), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("next_step", sa.Text(), nullable=True),
        sa.Column("next_owner_id", sa.String(length=32), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("recorded_by", sa.String(length=32), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('meeting', 'call', 'letter', 'email', 'event')", name=op.f("ck_csr_interactions_kind")
        ),
        sa.CheckConstraint(
            "(next_step IS NULL) = (due_on IS NULL) AND (next_step IS NULL) = (next_owner_id IS NULL)",
            name=op.f("ck_csr_interactions_next_step_whole"),
        ),
        sa.CheckConstraint(
            "done_on IS NULL OR next_step IS NOT NULL", name=op.f("ck_csr_interactions_done_was_a_step")
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["csr_contacts.id"], name=op.f("fk_csr_interactions_contact_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["next_owner_id"], ["people.id"], name=op.f("fk_csr_interactions_next_owner_id")),
        sa.ForeignKeyConstraint(["recorded_by"], ["people.id"], name=op.f("fk_csr_interactions_recorded_by")),
        sa.ForeignKeyConstraint(["siren"], ["csr_firms.siren"], name=op.f("fk_csr_interactions_siren")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_csr_interactions")),
    )
    op.create_index("ix_csr_interactions_due", "csr_interactions", ["due_on", "id"], unique=False)
    op.create_index("ix_csr_interactions_siren", "csr_interactions", ["siren", "happened_on", "id"], unique=False)
    op.create_table(
        "csr_involvements",
        sa.Column("initiative_id", sa.String(length=32), nullable=False),
        sa.Column("partner_id", sa.String(length=40), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("places >= 0", name=op.f("ck_csr_involvements_places")),
        sa.ForeignKeyConstraint(
            ["initiative_id"], ["csr_initiatives.id"], name=op.f("fk_csr_involvements_initiative_id")
        ),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_csr_involvements_partner_id")),
        sa.PrimaryKeyConstraint("initiative_id", "partner_id", name=op.f("pk_csr_involvements")),
    )
    op.create_index("ix_csr_involvements_partner", "csr_involvements", ["partner_id", "initiative_id"], unique=False)
    op.create_table(
        "csr_milestones",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("initiative_id", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=250), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["initiative_id"], ["csr_initiatives.id"], name=op.f("fk_csr_milestones_initiative_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_csr_milestones")),
    )
    op.create_index("ix_csr_milestones", "csr_milestones", ["initiative_id", "due_on"], unique=False)
    op.create_table(
        "csr_registrations",
        sa.Column("event_id", sa.String(length=32), nullable=False),
        sa.Column("siren", sa.String(length=9), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("offers", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("registered_by", sa.String(length=32), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("people > 0 AND offers >= 0", name=op.f("ck_csr_registrations_figures")),
        sa.ForeignKeyConstraint(["event_id"], ["csr_events.id"], name=op.f("fk_csr_registrations_event_id")),
        sa.ForeignKeyConstraint(["registered_by"], ["people.id"], name=op.f("fk_csr_registrations_registered_by")),
        sa.ForeignKeyConstraint(["siren"], ["companies.siren"], name=op.f("fk_csr_registrations_siren")),
        sa.PrimaryKeyConstraint("event_id", "siren", name=op.f("pk_csr_registrations")),
    )
    op.create_index("ix_csr_registrations_siren", "csr_registrations", ["siren", "event_id"], unique=False)
    op.create_table(
        "csr_stories",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("witness", sa.String(length=40), nullable=False),
        sa.Column("siren", sa.String(length=9), nullable=True),
        sa.Column("initiative_id", sa.String(length=32), nullable=True),
        sa.Column("title", sa.String(length=250), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("byline", sa.String(length=250), nullable=True),
        sa.Column("consent", sa.Text(), nullable=False),
        sa.Column("consented_on", sa.Date(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("created_by", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("witness IN ('employee', 'job_seeker', 'association')", name=op.f("ck_csr_stories_witness")),
        sa.CheckConstraint(
            "(withdrawn_on IS NULL) = (words IS NOT NULL) AND (words IS NULL) = (byline IS NULL) AND (words IS NULL) = (title IS NULL)",
            name=op.f("ck_csr_stories_withdrawn_is_erased"),
        ),
        sa.CheckConstraint(
            "published_at IS NULL OR withdrawn_on IS NULL", name=op.f("ck_csr_stories_withdrawn_is_not_published")
        ),
        sa.ForeignKeyConstraint(["created_by"], ["people.id"], name=op.f("fk_csr_stories_created_by")),
        sa.ForeignKeyConstraint(["initiative_id"], ["csr_initiatives.id"], name=op.f("fk_csr_stories_initiative_id")),
        sa.ForeignKeyConstraint(["siren"], ["companies.siren"], name=op.f("fk_csr_stories_siren")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_csr_stories")),
    )
    op.create_index("ix_csr_stories_list", "csr_stories", ["published_at", "id"], unique=False)
    op.create_index(op.f("ix_csr_stories_siren"), "csr_stories", ["siren"], unique=False)
    op.create_table(
        "csr_updates",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("initiative_id", sa.String(length=32), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["initiative_id"], ["csr_initiatives.id"], name=op.f("fk_csr_updates_initiative_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_csr_updates_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_csr_updates")),
    )
    op.create_index("ix_csr_updates", "csr_updates", ["initiative_id", "id"], unique=False)
    op.create_table(
        "csr_deliveries",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("initiative_id", sa.String(length=32), nullable=False),
        sa.Column("siren", sa.String(length=9), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=False),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.Column("time", sa.String(length=40), nullable=False),
        sa.Column("participants", sa.Integer(), nullable=False),
        sa.Column("hours", sa.BigInteger(), nullable=False),
        sa.Column("euros", sa.BigInteger(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("hires", sa.Integer(), nullable=False),
        sa.Column("volunteering", sa.String(length=40), nullable=True),
        sa.Column("host", sa.String(length=40), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("recorded_by", sa.String(length=32), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "audience IN ('youth', 'senior', 'long_term_unemployed', 'very_long_term_unemployed', 'executive_job_seeker', 'peripheral_obstacles')",
            name=op.f("ck_csr_deliveries_audience"),
        ),
        sa.CheckConstraint("time IN ('paid', 'personal')", name=op.f("ck_csr_deliveries_time")),
        sa.CheckConstraint("hours = 0 OR participants > 0", name=op.f("ck_csr_deliveries_hours_are_someones")),
        sa.CheckConstraint(
            "hours >= 0 AND euros >= 0 AND places >= 0 AND hires >= 0 AND participants >= 0",
            name=op.f("ck_csr_deliveries_signs"),
        ),
        sa.CheckConstraint("started_on <= ended_on", name=op.f("ck_csr_deliveries_dates_in_order")),
        sa.ForeignKeyConstraint(["host"], ["partners.id"], name=op.f("fk_csr_deliveries_host")),
        sa.ForeignKeyConstraint(
            ["initiative_id", "siren"],
            ["csr_commitments.initiative_id", "csr_commitments.siren"],
            name=op.f("fk_csr_deliveries_initiative_id"),
        ),
        sa.ForeignKeyConstraint(["recorded_by"], ["people.id"], name=op.f("fk_csr_deliveries_recorded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_csr_deliveries")),
    )
    op.create_index("ix_csr_deliveries", "csr_deliveries", ["initiative_id", "siren"], unique=False)
    op.create_index("ix_csr_deliveries_siren", "csr_deliveries", ["siren", "ended_on"], unique=False)
    op.create_table(
        "csr_outcomes",
        sa.Column("initiative_id", sa.String(length=32), nullable=False),
        sa.Column("partner_id", sa.String(length=40), nullable=False),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.Column("reached", sa.Integer(), nullable=False),
        sa.Column("started", sa.Integer(), nullable=False),
        sa.Column("finished", sa.Integer(), nullable=False),
        sa.Column("durable_3", sa.Integer(), nullable=True),
        sa.Column("other_3", sa.Integer(), nullable=True),
        sa.Column("training_3", sa.Integer(), nullable=True),
        sa.Column("durable_6", sa.Integer(), nullable=True),
        sa.Column("other_6", sa.Integer(), nullable=True),
        sa.Column("training_6", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by", sa.String(length=32), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "audience IN ('youth', 'senior', 'long_term_unemployed', 'very_long_term_unemployed', 'executive_job_seeker', 'peripheral_obstacles')",
            name=op.f("ck_csr_outcomes_audience"),
        ),
        sa.CheckConstraint(
            "(confirmed_at IS NULL) = (confirmed_by IS NULL)", name=op.f("ck_csr_outcomes_confirmed_whole")
        ),
        sa.CheckConstraint(
            "(durable_3 IS NULL) = (other_3 IS NULL) AND (other_3 IS NULL) = (training_3 IS NULL) AND (durable_6 IS NULL) = (other_6 IS NULL) AND (other_6 IS NULL) = (training_6 IS NULL)",
            name=op.f("ck_csr_outcomes_months_whole"),
        ),
        sa.CheckConstraint(
            "durable_3 >= 0 AND other_3 >= 0 AND training_3 >= 0 AND durable_3 + other_3 + training_3 <= reached",
            name=op.f("ck_csr_outcomes_three_months_fit"),
        ),
        sa.CheckConstraint(
            "durable_6 >= 0 AND other_6 >= 0 AND training_6 >= 0 AND durable_6 + other_6 + training_6 <= reached",
            name=op.f("ck_csr_outcomes_six_months_fit"),
        ),
        sa.CheckConstraint(
            "reached >= 0 AND started BETWEEN 0 AND reached AND finished BETWEEN 0 AND started",
            name=op.f("ck_csr_outcomes_fit"),
        ),
        sa.ForeignKeyConstraint(["confirmed_by"], ["people.id"], name=op.f("fk_csr_outcomes_confirmed_by")),
        sa.ForeignKeyConstraint(
            ["initiative_id", "partner_id"],
            ["csr_involvements.initiative_id", "csr_involvements.partner_id"],
            name=op.f("fk_csr_outcomes_initiative_id"),
        ),
        sa.PrimaryKeyConstraint("initiative_id", "partner_id", "audience", name=op.f("pk_csr_outcomes")),
    )
    op.add_column("declarations", sa.Column("origin", sa.String(length=40), nullable=True))
    op.create_index("uq_declarations_origin", "declarations", ["origin"], unique=True)
    for table in KEPT:
        protect(table)


def downgrade() -> None:
    op.drop_index("uq_declarations_origin", table_name="declarations")
    op.drop_column("declarations", "origin")
    op.drop_table("csr_outcomes")
    op.drop_index("ix_csr_deliveries_siren", table_name="csr_deliveries")
    op.drop_index("ix_csr_deliveries", table_name="csr_deliveries")
    op.drop_table("csr_deliveries")
    op.drop_index("ix_csr_updates", table_name="csr_updates")
    op.drop_table("csr_updates")
    op.drop_index(op.f("ix_csr_stories_siren"), table_name="csr_stories")
    op.drop_index("ix_csr_stories_list", table_name="csr_stories")
    op.drop_table("csr_stories")
    op.drop_index("ix_csr_registrations_siren", table_name="csr_registrations")
    op.drop_table("csr_registrations")
    op.drop_index("ix_csr_milestones", table_name="csr_milestones")
    op.drop_table("csr_milestones")
    op.drop_index("ix_csr_involvements_partner", table_name="csr_involvements")
    op.drop_table("csr_involvements")
    op.drop_index("ix_csr_interactions_siren", table_name="csr_interactions")
    op.drop_index("ix_csr_interactions_due", table_name="csr_interactions")
    op.drop_table("csr_interactions")
    op.drop_table("csr_initiative_audiences")
    op.drop_index("uq_csr_files_firm", table_name="csr_files")
    op.drop_index(
        "uq_csr_files_common",
        table_name="csr_files",
        sqlite_where=sa.text("siren IS NULL"),
        postgresql_where=sa.text("siren IS NULL"),
    )
    op.drop_table("csr_files")
    op.drop_index("ix_csr_commitments_siren", table_name="csr_commitments")
    op.drop_table("csr_commitments")
    op.drop_index("ix_initiative_facts_file", table_name="initiative_facts")
    op.drop_table("initiative_facts")
    op.drop_index("ix_csr_stage_changes_firm", table_name="csr_stage_changes")
    op.drop_table("csr_stage_changes")
    op.drop_index("ix_csr_initiatives_list", table_name="csr_initiatives")
    op.drop_table("csr_initiatives")
    op.drop_index("ix_csr_events_list", table_name="csr_events")
    op.drop_table("csr_events")
    op.drop_index("uq_csr_duties_report", table_name="csr_duties")
    op.drop_table("csr_duties")
    op.drop_index("ix_csr_contacts_siren", table_name="csr_contacts")
    op.drop_table("csr_contacts")
    op.drop_index("uq_csr_observatories_number", table_name="csr_observatories")
    op.drop_table("csr_observatories")
    op.drop_index(op.f("ix_csr_firms_stage"), table_name="csr_firms")
    op.drop_index(op.f("ix_csr_firms_owner_id"), table_name="csr_firms")
    op.drop_table("csr_firms")
    op.drop_table("csr_capacities")
    op.drop_table("csr_action_revisions")
    op.drop_table("csr_action_audiences")
    op.drop_table("csr_targets")
    op.drop_table("csr_needs")
    op.drop_table("csr_actions")
