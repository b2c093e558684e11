CREATE INDEX ix_affiliations_person_id ON affiliations (person_id)

CREATE INDEX ix_affiliations_siren ON affiliations (siren)

CREATE INDEX ix_applications_edition ON applications (edition, submitted_at, id)

CREATE INDEX ix_applications_queue ON applications (edition, state, submitted_at, id)

CREATE INDEX ix_applications_siren ON applications (siren, submitted_at, id)

CREATE INDEX ix_applications_state ON applications (state, submitted_at, id)

CREATE INDEX ix_applications_submitted ON applications (submitted_at, id)

CREATE INDEX ix_assignments_person_id ON assignments (person_id)

CREATE INDEX ix_audit_at ON audit (at)

CREATE INDEX ix_audit_person_id ON audit (person_id)

CREATE INDEX ix_audit_siren ON audit (siren)

CREATE INDEX ix_audit_subject ON audit (subject, id)

CREATE INDEX ix_audit_subject_id ON audit (subject_id)

CREATE INDEX ix_certificate_events ON certificate_events (number, id)

CREATE INDEX ix_certificate_retentions_number ON certificate_retentions (number, siren)

CREATE INDEX ix_certificate_variants_file_digest ON certificate_variants (file_digest)

CREATE INDEX ix_certificates_application_id ON certificates (application_id)

CREATE INDEX ix_certificates_file_digest ON certificates (file_digest)

CREATE INDEX ix_certificates_register ON certificates (state, search_name, number)

CREATE INDEX ix_certificates_siren ON certificates (siren)

CREATE INDEX ix_companies_category ON companies (category)

CREATE INDEX ix_companies_group_siren ON companies (group_siren) WHERE group_siren IS NOT NULL

CREATE INDEX ix_companies_headcount ON companies (headcount)

CREATE INDEX ix_companies_naf_code ON companies (naf_code)

CREATE INDEX ix_companies_search_name ON companies (search_name, siren)

CREATE INDEX ix_companies_size ON companies (size_class, search_name, siren)

CREATE INDEX ix_companies_successor_siren ON companies (successor_siren) WHERE successor_siren IS NOT NULL

CREATE INDEX ix_company_former_names_search_name ON company_former_names (search_name, siren)

CREATE INDEX ix_company_former_names_siren ON company_former_names (siren)

CREATE INDEX ix_company_successions_siren ON company_successions (siren, id)

CREATE INDEX ix_corrections ON corrections (application_id, id)

CREATE INDEX ix_credentials_off ON credentials (list_number, off)

CREATE INDEX ix_csr_commitments_siren ON csr_commitments (siren, initiative_id)

CREATE INDEX ix_csr_contacts_siren ON csr_contacts (siren, id)

CREATE INDEX ix_csr_deliveries ON csr_deliveries (initiative_id, siren)

CREATE INDEX ix_csr_deliveries_ended_on ON csr_deliveries (ended_on)

CREATE INDEX ix_csr_deliveries_siren ON csr_deliveries (siren, ended_on)

CREATE INDEX ix_csr_events_end ON csr_events (ends_at)

CREATE INDEX ix_csr_events_list ON csr_events (starts_at, id)

CREATE INDEX ix_csr_firms_owner_id ON csr_firms (owner_id)

CREATE INDEX ix_csr_firms_stage ON csr_firms (stage)

CREATE INDEX ix_csr_initiative_audiences_audience ON csr_initiative_audiences (audience, initiative_id)

CREATE INDEX ix_csr_initiatives_action ON csr_initiatives (action, id)

CREATE INDEX ix_csr_initiatives_list ON csr_initiatives (state, id)

CREATE INDEX ix_csr_initiatives_owner ON csr_initiatives (owner_id, id)

CREATE INDEX ix_csr_initiatives_period ON csr_initiatives (ended_on, started_on)

CREATE INDEX ix_csr_interactions_due ON csr_interactions (due_on, id) WHERE next_step IS NOT NULL AND done_on IS NULL

CREATE INDEX ix_csr_interactions_open ON csr_interactions (siren, due_on) WHERE next_step IS NOT NULL AND done_on IS NULL

CREATE INDEX ix_csr_interactions_siren ON csr_interactions (siren, happened_on, id)

CREATE INDEX ix_csr_involvements_partner ON csr_involvements (partner_id, initiative_id)

CREATE INDEX ix_csr_milestones ON csr_milestones (initiative_id, due_on)

CREATE INDEX ix_csr_milestones_open ON csr_milestones (due_on, initiative_id) WHERE done_on IS NULL

CREATE INDEX ix_csr_registrations_siren ON csr_registrations (siren, event_id)

CREATE INDEX ix_csr_stage_changes_firm ON csr_stage_changes (siren, at)

CREATE INDEX ix_csr_stories_list ON csr_stories (published_at, id)

CREATE INDEX ix_csr_stories_published ON csr_stories (witness, published_at, id)

CREATE INDEX ix_csr_stories_siren ON csr_stories (siren)

CREATE INDEX ix_csr_stories_witness ON csr_stories (witness, id)

CREATE INDEX ix_csr_updates ON csr_updates (initiative_id, id)

CREATE INDEX ix_decision_annulments_application_id ON decision_annulments (application_id)

CREATE INDEX ix_declarations_list ON declarations (siren, edition, id)

CREATE INDEX ix_edition_amendments_edition ON edition_amendments (edition, id)

CREATE INDEX ix_establishments_presence ON establishments (siren, commune_code, active)

CREATE INDEX ix_evidence_digest ON evidence (digest)

CREATE INDEX ix_evidence_first_digest ON evidence (first_digest)

CREATE INDEX ix_evidence_maskings_previous_digest ON evidence_maskings (previous_digest)

CREATE INDEX ix_figure_proofs_evidence_id ON figure_proofs (evidence_id)

CREATE INDEX ix_idempotency_keys_at ON idempotency_keys (at)

CREATE INDEX ix_initiative_facts_file ON initiative_facts (siren, edition, id)

CREATE INDEX ix_interests_person_id ON interests (person_id)

CREATE INDEX ix_interests_siren ON interests (siren)

CREATE INDEX ix_orders_campaign ON orders (campaign_id, state, id)

CREATE INDEX ix_orders_queue ON orders (state, id)

CREATE INDEX ix_outbox_for_digest ON outbox (person_id) WHERE state = 'digested' AND digest_id IS NULL

CREATE INDEX ix_outbox_unsettled ON outbox (state, id) WHERE state IN ('handing', 'failed')

CREATE INDEX ix_outbox_waiting ON outbox (next_attempt_at, id) WHERE state IN ('queued', 'claimed')

CREATE INDEX ix_proofs_evidence_id ON proofs (evidence_id)

CREATE INDEX ix_remarks_file ON remarks (siren, edition, id)

CREATE INDEX ix_single_use_links_subject ON single_use_links (purpose, subject_id)

CREATE INDEX ix_tokens_person_id ON tokens (person_id)

CREATE INDEX ix_tokens_prefix ON tokens (prefix)

CREATE UNIQUE INDEX uq_affiliations_company ON affiliations (person_id, siren) WHERE ended_at IS NULL

CREATE UNIQUE INDEX uq_affiliations_institution ON affiliations (person_id, kind) WHERE siren IS NULL AND partner_id IS NULL AND ended_at IS NULL

CREATE UNIQUE INDEX uq_affiliations_partner ON affiliations (person_id, partner_id) WHERE ended_at IS NULL

CREATE UNIQUE INDEX uq_applications_live ON applications (siren, edition) WHERE state NOT IN ('withdrawn', 'granted', 'refused')

CREATE UNIQUE INDEX uq_assignments_person ON assignments (application_id, round, person_id)

CREATE UNIQUE INDEX uq_certificates_decision ON certificates (decision_id) WHERE reissue_of IS NULL

CREATE UNIQUE INDEX uq_certificates_held ON certificates (siren) WHERE state IN ('valid', 'suspended')

CREATE UNIQUE INDEX uq_certificates_reissue_of ON certificates (reissue_of)

CREATE UNIQUE INDEX uq_company_successions_in_force ON company_successions (siren) WHERE ended_at IS NULL

CREATE UNIQUE INDEX uq_csr_duties_report ON csr_duties (siren, year, report)

CREATE UNIQUE INDEX uq_csr_files_common ON csr_files (initiative_id, digest) WHERE siren IS NULL

CREATE UNIQUE INDEX uq_csr_files_firm ON csr_files (initiative_id, digest, siren)

CREATE UNIQUE INDEX uq_csr_observatories_number ON csr_observatories (year, number)

CREATE UNIQUE INDEX uq_decisions_number ON decisions (application_id, number)

CREATE UNIQUE INDEX uq_declarations_forum ON declarations (siren, edition) WHERE kind = 'forum'

CREATE UNIQUE INDEX uq_declarations_origin ON declarations (origin)

CREATE UNIQUE INDEX uq_evidence_content ON evidence (siren, digest)

CREATE UNIQUE INDEX uq_interests_live ON interests (person_id, siren) WHERE ended_at IS NULL

CREATE UNIQUE INDEX uq_opinions_person ON opinions (application_id, snapshot, person_id)

CREATE UNIQUE INDEX uq_orders_application ON orders (application_id) WHERE state = 'waiting'

CREATE UNIQUE INDEX uq_orders_reissue_of ON orders (reissue_of) WHERE state = 'waiting'

CREATE UNIQUE INDEX uq_outbox_address ON outbox (kind, event_key, address) WHERE address IS NOT NULL

CREATE UNIQUE INDEX uq_outbox_person ON outbox (kind, event_key, person_id) WHERE person_id IS NOT NULL

CREATE UNIQUE INDEX uq_remarks_standing ON remarks (siren, edition, code, subject) WHERE closed_at IS NULL

CREATE UNIQUE INDEX uq_snapshots_number ON snapshots (application_id, number)

CREATE TABLE affiliations (
	)
	CONSTRAINT ck_affiliations_company_has_siren CHECK ((kind = 'company') = (siren IS NOT NULL))
	CONSTRAINT ck_affiliations_end_has_a_date CHECK (ended_by IS NULL OR ended_at IS NOT NULL)
	CONSTRAINT ck_affiliations_end_has_a_reason CHECK ((ended_at IS NULL) = (end_reason IS NULL))
	CONSTRAINT ck_affiliations_kind CHECK (kind IN ('company', 'partner', 'reviewer', 'soee', 'city'))
	CONSTRAINT ck_affiliations_only_reviewers_are_given_the_right CHECK (kind = 'reviewer' OR NOT may_grant)
	CONSTRAINT ck_affiliations_partner_has_id CHECK ((kind = 'partner') = (partner_id IS NOT NULL))
	CONSTRAINT fk_affiliations_ended_by FOREIGN KEY(ended_by) REFERENCES people (id)
	CONSTRAINT fk_affiliations_partner_id FOREIGN KEY(partner_id) REFERENCES partners (id)
	CONSTRAINT fk_affiliations_person_id FOREIGN KEY(person_id) REFERENCES people (id)
	CONSTRAINT fk_affiliations_siren FOREIGN KEY(siren) REFERENCES companies (siren)
	CONSTRAINT pk_affiliations PRIMARY KEY (id)
	end_reason TEXT
	ended_at DATETIME
	ended_by VARCHAR(32)
	id VARCHAR(32) NOT NULL
	kind VARCHAR(40) NOT NULL
	may_grant BOOLEAN NOT NULL
	partner_id VARCHAR(40)
	person_id VARCHAR(32) NOT NULL
	siren VARCHAR(9)
	version INTEGER DEFAULT '1' NOT NULL

CREATE TABLE alembic_version (
	)
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
	version_num VARCHAR(32) NOT NULL

CREATE TABLE appeals (
	)
	CONSTRAINT fk_appeals_application_id FOREIGN KEY(application_id) REFERENCES applications (id)
	CONSTRAINT fk_appeals_made_by FOREIGN KEY(made_by) REFERENCES people (id)
	CONSTRAINT pk_appeals PRIMARY KEY (application_id)
	application_id VARCHAR(32) NOT NULL
	grounds TEXT NOT NULL
	made_at DATETIME NOT NULL
	made_by VARCHAR(32) NOT NULL

CREATE TABLE applications (
	)
	CONSTRAINT ck_applications_round CHECK (round IN (1, 2))
	CONSTRAINT ck_applications_state CHECK (state IN ('draft', 'submitted', 'under_review', 'correction_asked', 'granted', 'refused', 'appealed', 'withdrawn'))
	CONSTRAINT fk_applications_created_by FOREIGN KEY(created_by) REFERENCES people (id)
	CONSTRAINT fk_applications_edition FOREIGN KEY(edition) REFERENCES editions (code)
	CONSTRAINT fk_applications_siren FOREIGN KEY(siren) REFERENCES companies (siren)
	CONSTRAINT pk_applications PRIMARY KEY (id)
	created_at DATETIME NOT NULL
	created_by VARCHAR(32) NOT NULL
	edition VARCHAR(40) NOT NULL
	id VARCHAR(32) NOT NULL
	level VARCHAR(40)
	message TEXT
	round INTEGER NOT NULL
	siren VARCHAR(9) NOT NULL
	state VARCHAR(40) NOT NULL
	submitted_at DATETIME
	total VARCHAR(10)
	version INTEGER NOT NULL, decided_at DATETIME

CREATE TABLE assignments (
	)
	CONSTRAINT fk_assignments_application_id FOREIGN KEY(application_id) REFERENCES applications (id)
	CONSTRAINT fk_assignments_assigned_by FOREIGN KEY(assigned_by) REFERENCES people (id)
	CONSTRAINT fk_assignments_person_id FOREIGN KEY(person_id) REFERENCES people (id)
	CONSTRAINT pk_assignments PRIMARY KEY (id)
	application_id VARCHAR(32) NOT NULL
	assigned_at DATETIME NOT NULL
	assigned_by VARCHAR(32) NOT NULL
	id VARCHAR(32) NOT NULL
	person_id VARCHAR(32) NOT NULL
	recusal_reason TEXT
	recused_at DATETIME
	round INTEGER NOT NULL

CREATE TABLE attendance (
	)
	CONSTRAINT ck_attendance_candidates_fit CHECK (candidates_met >= 0 AND candidates_answered BETWEEN 0 AND candidates_met)
	CONSTRAINT ck_attendance_offers CHECK (offers >= 0)
	CONSTRAINT ck_attendance_presence CHECK (presence IN ('full_day', 'half_day', 'shared_stand', 'offers_only', 'absent'))
	CONSTRAINT ck_attendance_siren CHECK (length(siren) = 9)
	CONSTRAINT fk_attendance_edition FOREIGN KEY(edition) REFERENCES editions (code)
	CONSTRAINT fk_attendance_imported_by FOREIGN KEY(imported_by) REFERENCES people (id)
	CONSTRAINT pk_attendance PRIMARY KEY (edition, siren)
	candidates_answered INTEGER
	candidates_met INTEGER NOT NULL
	edition VARCHAR(40) NOT NULL
	imported_at DATETIME NOT NULL
	imported_by VARCHAR(32) NOT NULL
	offers INTEGER NOT NULL
	presence VARCHAR(40) NOT NULL
	siren VARCHAR(9) NOT NULL
	verified_at DATETIME

CREATE TABLE audit (
	"after" TEXT
	"before" TEXT
	)
	CONSTRAINT pk_audit PRIMARY KEY (id)
	action VARCHAR(40) NOT NULL
	at DATETIME NOT NULL
	id INTEGER NOT NULL
	person_id VARCHAR(32)
	siren VARCHAR(9)
	subject VARCHAR(40) NOT NULL
	subject_id VARCHAR(40) NOT NULL
	token_id VARCHAR(32)

CREATE TABLE barred (
	)
	CONSTRAINT fk_barred_edition FOREIGN KEY(edition) REFERENCES editions (code)
	CONSTRAINT fk_barred_person_id FOREIGN KEY(person_id) REFERENCES people (id)
	CONSTRAINT fk_barred_siren FOREIGN KEY(siren) REFERENCES companies (siren)
	CONSTRAINT pk_barred PRIMARY KEY (siren, edition, person_id)
	edition VARCHAR(40) NOT NULL
	hidden BOOLEAN NOT NULL
	person_id VARCHAR(32) NOT NULL
	siren VARCHAR(9) NOT NULL

CREATE TABLE campaigns (
	)
	CONSTRAINT fk_campaigns_person_id FOREIGN KEY(person_id) REFERENCES people (id)
	CONSTRAINT pk_campaigns PRIMARY KEY (id)
	id VARCHAR(32) NOT NULL
	made_at DATETIME NOT NULL
	person_id VARCHAR(32) NOT NULL
	title VARCHAR(250) NOT NULL
	token_id VARCHAR(32) NOT NULL

CREATE TABLE certificate_events (
	)
	CONSTRAINT ck_certificate_events_kind CHECK (kind IN ('issued', 'reinstated', 'annulled', 'valid', 'suspended', 'expired', 'withdrawn', 'renounced', 'replaced'))
	CONSTRAINT fk_certificate_events_number FOREIGN KEY(number) REFERENCES certificates (number)
	CONSTRAINT fk_certificate_events_person_id FOREIGN KEY(person_id) REFERENCES people (id)
	CONSTRAINT pk_certificate_events PRIMARY KEY (id)
	at DATETIME NOT NULL
	id VARCHAR(32) NOT NULL
	kind VARCHAR(40) NOT NULL
	number VARCHAR(20) NOT NULL
	other_number VARCHAR(20)
	person_id VARCHAR(32)
	reason TEXT NOT NULL

CREATE TABLE certificate_reservations (
	)
	CONSTRAINT ck_certificate_reservations_state CHECK (state IN ('planned', 'issued', 'dropped'))
	CONSTRAINT pk_certificate_reservations PRIMARY KEY (number)
	CONSTRAINT uq_certificate_reservations_place UNIQUE (list_number, place)
	list_number INTEGER NOT NULL
	made_at DATETIME NOT NULL
	number VARCHAR(20) NOT NULL
	page TEXT NOT NULL
	place INTEGER NOT NULL
	state VARCHAR(40) NOT NULL
	why TEXT NOT NULL

CREATE TABLE certificate_retentions (
	)
	CONSTRAINT fk_certificate_retentions_kept_by FOREIGN KEY(kept_by) REFERENCES people (id)
	CONSTRAINT fk_certificate_retentions_number FOREIGN KEY(number) REFERENCES certificates (number)
	CONSTRAINT fk_certificate_retentions_siren FOREIGN KEY(siren) REFERENCES companies (siren)
	CONSTRAINT pk_certificate_retentions PRIMARY KEY (id)
	ceased_on DATE
	id VARCHAR(32) NOT NULL
	kept_at DATETIME NOT NULL
	kept_by VARCHAR(32) NOT NULL
	number VARCHAR(20) NOT NULL
	reason TEXT NOT NULL
	siren VARCHAR(9) NOT NULL

CREATE TABLE certificate_variants (
	)
	CONSTRAINT ck_certificate_variants_variant CHECK (variant IN ('without_scores'))
	CONSTRAINT fk_certificate_variants_number FOREIGN KEY(number) REFERENCES certificates (number)
	CONSTRAINT pk_certificate_variants PRIMARY KEY (number, variant)
	file_digest VARCHAR(64) NOT NULL
	file_size INTEGER NOT NULL
	number VARCHAR(20) NOT NULL
	variant VARCHAR(40) NOT NULL

CREATE TABLE "certificates" (
	)
	CONSTRAINT ck_certificates_level CHECK (level IN ('engaged', 'confirmed', 'exemplary'))
	CONSTRAINT ck_certificates_state CHECK (state IN ('valid', 'suspended', 'expired', 'withdrawn', 'renounced', 'replaced'))
	CONSTRAINT ck_certificates_validity CHECK (issued_on <= valid_until)
	CONSTRAINT fk_certificates_application_id FOREIGN KEY(application_id) REFERENCES applications (id)
	CONSTRAINT fk_certificates_decision_id FOREIGN KEY(decision_id) REFERENCES decisions (id)
	CONSTRAINT fk_certificates_edition FOREIGN KEY(edition) REFERENCES editions (code)
	CONSTRAINT fk_certificates_siren FOREIGN KEY(siren) REFERENCES companies (siren)
	CONSTRAINT pk_certificates PRIMARY KEY (number)
	application_id VARCHAR(32) NOT NULL
	decision_id VARCHAR(32) NOT NULL
	edition VARCHAR(40) NOT NULL
	file_digest VARCHAR(64) NOT NULL
	file_size INTEGER NOT NULL
	issued_at DATETIME NOT NULL
	issued_on DATE NOT NULL
	level VARCHAR(40) NOT NULL
	name VARCHAR(250) NOT NULL
	number VARCHAR(20) NOT NULL
	page TEXT NOT NULL
	reissue_of VARCHAR(20), successor_siren VARCHAR(9)
	search_name VARCHAR(250) NOT NULL
	siren VARCHAR(9) NOT NULL
	state VARCHAR(40) NOT NULL
	valid_until DATE NOT NULL
	version INTEGER NOT NULL

CREATE TABLE companies (
	)
	CONSTRAINT ck_companies_headcount_has_its_source CHECK ((headcount IS NULL) = (headcount_kind IS NULL) AND (headcount IS NULL) = (headcount_source IS NULL) AND (headcount IS NULL) = (headcount_on IS NULL))
	CONSTRAINT ck_companies_headcount_kind CHECK (headcount_kind IN ('annual_average', 'end_of_year', 'declared'))
	CONSTRAINT ck_companies_headcount_positive CHECK (headcount > 0)
	CONSTRAINT ck_companies_siren CHECK (length(siren) = 9)
	CONSTRAINT pk_companies PRIMARY KEY (siren)
	active BOOLEAN NOT NULL
	category VARCHAR(3)
	contact_email VARCHAR(250)
	created_on DATE
	diffusible BOOLEAN NOT NULL
	group_siren VARCHAR(9)
	headcount BIGINT
	headcount_kind VARCHAR(40)
	headcount_on DATE
	headcount_source VARCHAR(250)
	naf_code VARCHAR(6)
	naf_nomenclature VARCHAR(40)
	name VARCHAR(250) NOT NULL
	search_name VARCHAR(250) NOT NULL
	siren VARCHAR(9) NOT NULL
	size_class VARCHAR(2)
	size_year INTEGER
	version INTEGER NOT NULL, ceased_on DATE CONSTRAINT ck_companies_end_of_a_ceased_one CHECK (ceased_on IS NULL OR NOT active), display_name VARCHAR(250), display_search_name VARCHAR(250) CONSTRAINT ck_companies_display_name_is_searched CHECK ((display_name IS NULL) = (display_search_name IS NULL)), successor_siren VARCHAR(9)
	website VARCHAR(250)

CREATE TABLE company_former_names (
	)
	CONSTRAINT fk_company_former_names_siren FOREIGN KEY(siren) REFERENCES companies (siren)
	CONSTRAINT pk_company_former_names PRIMARY KEY (id)
	id VARCHAR(32) NOT NULL
	name VARCHAR(250) NOT NULL
	search_name VARCHAR(250) NOT NULL
	siren VARCHAR(9) NOT NULL
	used_until DATE NOT NULL

CREATE TABLE company_successions (
	)
	CONSTRAINT ck_company_successions_end_has_a_reason CHECK ((ended_at IS NULL) = (ended_reason IS NULL))
	CONSTRAINT ck_company_successions_end_has_an_author CHECK ((ended_at IS NULL) = (ended_by IS NULL))
	CONSTRAINT ck_company_successions_of_two_companies CHECK (siren <> successor_siren)
	CONSTRAINT fk_company_successions_ended_by FOREIGN KEY(ended_by) REFERENCES people (id)
	CONSTRAINT fk_company_successions_recorded_by FOREIGN KEY(recorded_by) REFERENCES people (id)
	CONSTRAINT fk_company_successions_siren FOREIGN KEY(siren) REFERENCES companies (siren)
	CONSTRAINT fk_company_successions_successor_siren FOREIGN KEY(successor_siren) REFERENCES companies (siren)
	CONSTRAINT pk_company_successions PRIMARY KEY (id)
	effective_on DATE NOT NULL
	ended_at DATETIME
	ended_by VARCHAR(32)
	ended_reason TEXT
	id VARCHAR(32) NOT NULL
	reason TEXT NOT NULL
	recorded_at DATETIME NOT NULL
	recorded_by VARCHAR(32) NOT NULL
	siren VARCHAR(9) NOT NULL
	successor_siren VARCHAR(9) NOT NULL

CREATE TABLE corrections (
	)
	CONSTRAINT fk_corrections_application_id FOREIGN KEY(application_id) REFERENCES applications (id)
	CONSTRAINT fk_corrections_person_id FOREIGN KEY(person_id) REFERENCES people (id)
	CONSTRAINT pk_corrections PRIMARY KEY (id)
	answer TEXT
	answered_at DATETIME, lapsed_at DATETIME
	application_id VARCHAR(32) NOT NULL
	asked_at DATETIME NOT NULL
	id VARCHAR(32) NOT NULL
	message TEXT NOT NULL
	person_id VARCHAR(32) NOT NULL
	round INTEGER NOT NULL

CREATE TABLE credentials (
	)
	CONSTRAINT fk_credentials_key_name FOREIGN KEY(key_name) REFERENCES issuer_keys (name)
	CONSTRAINT fk_credentials_number FOREIGN KEY(number) REFERENCES certificates (number)
	CONSTRAINT fk_credentials_seal_name FOREIGN KEY(seal_name) REFERENCES issuer_keys (name)
	CONSTRAINT pk_credentials PRIMARY KEY (number)
	CONSTRAINT uq_credentials_place UNIQUE (list_number, place)
	document TEXT NOT NULL
	jwt TEXT NOT NULL
	key_name VARCHAR(64) NOT NULL
	list_number INTEGER NOT NULL
	number VARCHAR(20) NOT NULL
	off BOOLEAN NOT NULL
	place INTEGER NOT NULL
	seal_name VARCHAR(64) NOT NULL

CREATE TABLE csr_action_audiences (
	)
	CONSTRAINT ck_csr_action_audiences_audience CHECK (audience IN ('youth', 'senior', 'long_term_unemployed', 'very_long_term_unemployed', 'executive_job_seeker', 'peripheral_obstacles'))
	CONSTRAINT fk_csr_action_audiences_code FOREIGN KEY(code) REFERENCES csr_actions (code)
	CONSTRAINT pk_csr_action_audiences PRIMARY KEY (code, audience)
	audience VARCHAR(40) NOT NULL
	code VARCHAR(40) NOT NULL

CREATE TABLE csr_action_revisions (
	)
	CONSTRAINT fk_csr_action_revisions_code FOREIGN KEY(code) REFERENCES csr_actions (code)
	CONSTRAINT fk_csr_action_revisions_person_id FOREIGN KEY(person_id) REFERENCES people (id)
	CONSTRAINT pk_csr_action_revisions PRIMARY KEY (code, number)
	at DATETIME NOT NULL
	code VARCHAR(40) NOT NULL
	content TEXT NOT NULL
	number INTEGER NOT NULL
	person_id VARCHAR(32)

CREATE TABLE csr_actions (
	)
	CONSTRAINT pk_csr_actions PRIMARY KEY (code)
	active BOOLEAN NOT NULL
	code VARCHAR(40) NOT NULL
	revision INTEGER NOT NULL
	version INTEGER NOT NULL

CREATE TABLE csr_capacities (
	)
	CONSTRAINT ck_csr_capacities_places CHECK (places >= 0)
	CONSTRAINT fk_csr_capacities_partner_id FOREIGN KEY(partner_id) REFERENCES partners (id)
	CONSTRAINT pk_csr_capacities PRIMARY KEY (partner_id, year)
	partner_id VARCHAR(40) NOT NULL
	places INTEGER NOT NULL
	version INTEGER NOT NULL
	year INTEGER NOT NULL

CREATE TABLE csr_commitments (
	)
	CONSTRAINT ck_csr_commitments_agreed_whole CHECK ((agreed_at IS NULL) = (agreed_by IS NULL))
	CONSTRAINT ck_csr_commitments_not_negative CHECK (places >= 0 AND hours >= 0 AND euros >= 0 AND hires >= 0)
	CONSTRAINT ck_csr_commitments_told_whole CHECK ((label_edition IS NULL) = (label_counts IS NULL))
	CONSTRAINT fk_csr_commitments_agreed_by FOREIGN KEY(agreed_by) REFERENCES people (id)
	CONSTRAINT fk_csr_commitments_initiative_id FOREIGN KEY(initiative_id) REFERENCES csr_initiatives (id)
	CONSTRAINT fk_csr_commitments_label_edition FOREIGN KEY(label_edition) REFERENCES editions (code)
	CONSTRAINT fk_csr_commitments_siren FOREIGN KEY(siren) REFERENCES companies (siren)
	CONSTRAINT pk_csr_commitments PRIMARY KEY (initiative_id, siren)
	agreed_at DATETIME
	agreed_by VARCHAR(32)
	agreed_words TEXT
	euros BIGINT NOT NULL
	hires INTEGER NOT NULL
	hours BIGINT NOT NULL
	initiative_id VARCHAR(32) NOT NULL
	label_counts BOOLEAN
	label_edition VARCHAR(40)
	owner VARCHAR(250)
	places INTEGER NOT NULL
	siren VARCHAR(9) NOT NULL
	version INTEGER NOT NULL

CREATE TABLE csr_contacts (
	)
	CONSTRAINT fk_csr_contacts_siren FOREIGN KEY(siren) REFERENCES csr_firms (siren)
	CONSTRAINT pk_csr_contacts PRIMARY KEY (id)
	email VARCHAR(250)
	id VARCHAR(32) NOT NULL
	name VARCHAR(250) NOT NULL
	note TEXT
	phone VARCHAR(40)
	role VARCHAR(250)
	siren VARCHAR(9) NOT NULL
	version INTEGER NOT NULL

CREATE TABLE csr_deliveries (
	)
	CONSTRAINT ck_csr_deliveries_audience CHECK (audience IN ('youth', 'senior', 'long_term_unemployed', 'very_long_term_unemployed', 'executive_job_seeker', 'peripheral_obstacles'))
	CONSTRAINT ck_csr_deliveries_dates_in_order CHECK (started_on <= ended_on)
	CONSTRAINT ck_csr_deliveries_hours_are_someones CHECK (hours = 0 OR participants > 0)
	CONSTRAINT ck_csr_deliveries_signs CHECK (hours >= 0 AND euros >= 0 AND places >= 0 AND hires >= 0 AND participants >= 0)
	CONSTRAINT ck_csr_deliveries_time CHECK (time IN ('paid', 'personal'))
	CONSTRAINT fk_csr_deliveries_host FOREIGN KEY(host) REFERENCES partners (id)
	CONSTRAINT fk_csr_deliveries_initiative_id FOREIGN KEY(initiative_id, siren) REFERENCES csr_commitments (initiative_id, siren)
	CONSTRAINT fk_csr_deliveries_recorded_by FOREIGN KEY(recorded_by) REFERENCES people (id)
	CONSTRAINT pk_csr_deliveries PRIMARY KEY (id)
	audience VARCHAR(40) NOT NULL
	ended_on DATE NOT NULL
	euros BIGINT NOT NULL
	hires INTEGER NOT NULL
	host VARCHAR(40)
	hours BIGINT NOT NULL
	id VARCHAR(32) NOT NULL
	initiative_id VARCHAR(32) NOT NULL
	note TEXT
	participants INTEGER NOT NULL
	places INTEGER NOT NULL
	recorded_at DATETIME NOT NULL
	recorded_by VARCHAR(32) NOT NULL
	siren VARCHAR(9) NOT NULL
	started_on DATE NOT NULL
	time VARCHAR(40) NOT NULL
	version INTEGER NOT NULL
	volunteering VARCHAR(40)

CREATE TABLE csr_duties (
	)
	CONSTRAINT ck_csr_duties_report CHECK (report IN ('csrd', 'vsme', 'nfrd', 'vigilance', 'gender_index', 'voluntary'))
	CONSTRAINT fk_csr_duties_siren FOREIGN KEY(siren) REFERENCES csr_firms (siren)
	CONSTRAINT pk_csr_duties PRIMARY KEY (id)
	id VARCHAR(32) NOT NULL
	mandatory BOOLEAN
	note TEXT
	published_on DATE
	report VARCHAR(40) NOT NULL
	siren VARCHAR(9) NOT NULL
	url VARCHAR(250)
	version INTEGER NOT NULL
	year INTEGER NOT NULL

CREATE TABLE csr_events (
	)
	CONSTRAINT ck_csr_events_cancelled_whole CHECK ((cancelled_at IS NULL) = (cancelled_because IS NULL))
	CONSTRAINT ck_csr_events_capacity CHECK (capacity > 0)
	CONSTRAINT ck_csr_events_kind CHECK (kind IN ('forum', 'job_dating', 'partners_meeting'))
	CONSTRAINT ck_csr_events_times_in_order CHECK (starts_at < ends_at)
	CONSTRAINT fk_csr_events_created_by FOREIGN KEY(created_by) REFERENCES people (id)
	CONSTRAINT fk_csr_events_edition FOREIGN KEY(edition) REFERENCES editions (code)
	CONSTRAINT pk_csr_events PRIMARY KEY (id)
	cancelled_at DATETIME
	cancelled_because TEXT
	capacity INTEGER
	changed_at DATETIME NOT NULL
	created_at DATETIME NOT NULL
	created_by VARCHAR(32) NOT NULL
	description TEXT
	edition VARCHAR(40)
	ends_at DATETIME NOT NULL
	id VARCHAR(32) NOT NULL
	kind VARCHAR(40) NOT NULL
	place VARCHAR(250) NOT NULL
	register_until DATETIME
	starts_at DATETIME NOT NULL
	theme VARCHAR(250)
	title VARCHAR(250) NOT NULL
	version INTEGER NOT NULL

CREATE TABLE csr_files (
	)
	CONSTRAINT fk_csr_files_initiative_id FOREIGN KEY(initiative_id) REFERENCES csr_initiatives (id)
	CONSTRAINT fk_csr_files_siren FOREIGN KEY(siren) REFERENCES companies (siren)
	CONSTRAINT fk_csr_files_uploaded_by FOREIGN KEY(uploaded_by) REFERENCES people (id)
	CONSTRAINT pk_csr_files PRIMARY KEY (id)
	digest VARCHAR(64) NOT NULL
	id VARCHAR(32) NOT NULL
	initiative_id VARCHAR(32) NOT NULL
	media_type VARCHAR(40) NOT NULL
	name VARCHAR(250) NOT NULL
	siren VARCHAR(9)
	size INTEGER NOT NULL
	uploaded_at DATETIME NOT NULL
	uploaded_by VARCHAR(32) NOT NULL

CREATE TABLE csr_firms (
	)
	CONSTRAINT ck_csr_firms_paused_has_a_reason CHECK ((stage = 'paused') = (paused_because IS NOT NULL))
	CONSTRAINT ck_csr_firms_stage CHECK (stage IN ('not_contacted', 'in_discussion', 'committed', 'acting', 'paused'))
	CONSTRAINT fk_csr_firms_owner_id FOREIGN KEY(owner_id) REFERENCES people (id)
	CONSTRAINT fk_csr_firms_siren FOREIGN KEY(siren) REFERENCES companies (siren)
	CONSTRAINT pk_csr_firms PRIMARY KEY (siren)
	last_contact_on DATE
	note TEXT
	owner_id VARCHAR(32)
	paused_because TEXT
	siren VARCHAR(9) NOT NULL
	stage VARCHAR(40) NOT NULL
	version INTEGER NOT NULL

CREATE TABLE csr_initiative_audiences (
	)
	CONSTRAINT ck_csr_initiative_audiences_audience CHECK (audience IN ('youth', 'senior', 'long_term_unemployed', 'very_long_term_unemployed', 'executive_job_seeker', 'peripheral_obstacles'))
	CONSTRAINT fk_csr_initiative_audiences_initiative_id FOREIGN KEY(initiative_id) REFERENCES csr_initiatives (id)
	CONSTRAINT pk_csr_initiative_audiences PRIMARY KEY (initiative_id, audience)
	audience VARCHAR(40) NOT NULL
	initiative_id VARCHAR(32) NOT NULL

CREATE TABLE csr_initiatives (
	)
	CONSTRAINT ck_csr_initiatives_closed_has_a_reason CHECK ((state IN ('declined', 'abandoned')) = (closed_why IS NOT NULL))
	CONSTRAINT ck_csr_initiatives_closed_why CHECK (closed_why IN ('no_budget', 'no_time', 'reorganisation', 'no_candidates', 'no_partner', 'other_priority', 'contact_left', 'other'))
	CONSTRAINT ck_csr_initiatives_completed_once CHECK ((state = 'completed') = (completed_at IS NOT NULL))
	CONSTRAINT ck_csr_initiatives_confirmed_when_completed CHECK (confirmed_at IS NULL OR completed_at IS NOT NULL)
	CONSTRAINT ck_csr_initiatives_dates_in_order CHECK (started_on <= ended_on)
	CONSTRAINT ck_csr_initiatives_owned CHECK (owner_id IS NOT NULL OR state IN ('proposed', 'in_discussion', 'declined'))
	CONSTRAINT ck_csr_initiatives_state CHECK (state IN ('proposed', 'in_discussion', 'committed', 'under_way', 'completed', 'declined', 'abandoned'))
	CONSTRAINT fk_csr_initiatives_action FOREIGN KEY(action, revision) REFERENCES csr_action_revisions (code, number)
	CONSTRAINT fk_csr_initiatives_created_by FOREIGN KEY(created_by) REFERENCES people (id)
	CONSTRAINT fk_csr_initiatives_owner_id FOREIGN KEY(owner_id) REFERENCES people (id)
	CONSTRAINT pk_csr_initiatives PRIMARY KEY (id)
	action VARCHAR(40) NOT NULL
	changed_at DATETIME
	closed_why VARCHAR(40)
	closed_words TEXT
	committed_at DATETIME
	completed_at DATETIME
	confirmed_at DATETIME
	created_at DATETIME NOT NULL
	created_by VARCHAR(32) NOT NULL
	ended_on DATE NOT NULL
	id VARCHAR(32) NOT NULL
	owner_id VARCHAR(32)
	revision INTEGER NOT NULL
	started_at DATETIME
	started_on DATE NOT NULL
	state VARCHAR(40) NOT NULL
	summary TEXT
	title VARCHAR(250) NOT NULL
	version INTEGER NOT NULL, override_capacity TEXT, places_over INTEGER CONSTRAINT ck_csr_initiatives_over CHECK (places_over > 0) CONSTRAINT ck_csr_initiatives_over_with_a_reason CHECK ((override_capacity IS NULL) = (places_over IS NULL))

CREATE TABLE csr_interactions (
	)
	CONSTRAINT ck_csr_interactions_done_was_a_step CHECK (done_on IS NULL OR next_step IS NOT NULL)
	CONSTRAINT ck_csr_interactions_kind CHECK (kind IN ('meeting', 'call', 'letter', 'email', 'event'))
	CONSTRAINT ck_csr_interactions_next_step_whole CHECK ((next_step IS NULL) = (due_on IS NULL) AND (next_step IS NULL) = (next_owner_id IS NULL))
	CONSTRAINT fk_csr_interactions_contact_id FOREIGN KEY(contact_id) REFERENCES csr_contacts (id) ON DELETE SET NULL
	CONSTRAINT fk_csr_interactions_next_owner_id FOREIGN KEY(next_owner_id) REFERENCES people (id)
	CONSTRAINT fk_csr_interactions_recorded_by FOREIGN KEY(recorded_by) REFERENCES people (id)
	CONSTRAINT fk_csr_interactions_siren FOREIGN KEY(siren) REFERENCES csr_firms (siren)
	CONSTRAINT pk_csr_interactions PRIMARY KEY (id)
	contact_id VARCHAR(32)
	done_on DATE
	due_on DATE
	happened_on DATE NOT NULL
	id VARCHAR(32) NOT NULL
	kind VARCHAR(40) NOT NULL
	next_owner_id VARCHAR(32)
	next_step TEXT
	recorded_at DATETIME NOT NULL
	recorded_by VARCHAR(32) NOT NULL
	siren VARCHAR(9) NOT NULL
	summary TEXT NOT NULL
	version INTEGER NOT NULL

CREATE TABLE csr_involvements (
	)
	CONSTRAINT ck_csr_involvements_places CHECK (places >= 0)
	CONSTRAINT fk_csr_involvements_initiative_id FOREIGN KEY(initiative_id) REFERENCES csr_initiatives (id)
	CONSTRAINT fk_csr_involvements_partner_id FOREIGN KEY(partner_id) REFERENCES partners (id)
	CONSTRAINT pk_csr_involvements PRIMARY KEY (initiative_id, partner_id)
	counted_at DATETIME
	initiative_id VARCHAR(32) NOT NULL
	partner_id VARCHAR(40) NOT NULL
	places INTEGER NOT NULL
	version INTEGER NOT NULL

CREATE TABLE csr_milestones (
	)
	CONSTRAINT fk_csr_milestones_initiative_id FOREIGN KEY(initiative_id) REFERENCES csr_initiatives (id)
	CONSTRAINT pk_csr_milestones PRIMARY KEY (id)
	done_on DATE
	due_on DATE NOT NULL
	id VARCHAR(32) NOT NULL
	initiative_id VARCHAR(32) NOT NULL
	title VARCHAR(250) NOT NULL
	version INTEGER NOT NULL

CREATE TABLE csr_needs (
	)
	CONSTRAINT ck_csr_needs_audience CHECK (audience IN ('youth', 'senior', 'long_term_unemployed', 'very_long_term_unemployed', 'executive_job_seeker', 'peripheral_obstacles'))
	CONSTRAINT ck_csr_needs_share CHECK (share_percent BETWEEN 0 AND 10000)
	CONSTRAINT ck_csr_needs_total CHECK (seekers_total > 0)
	CONSTRAINT pk_csr_needs PRIMARY KEY (year, audience)
	audience VARCHAR(40) NOT NULL
	seekers_total INTEGER NOT NULL
	share_percent BIGINT NOT NULL
	source VARCHAR(250) NOT NULL
	version INTEGER NOT NULL
	year INTEGER NOT NULL

CREATE TABLE csr_observatories (
	)
	CONSTRAINT fk_csr_observatories_frozen_by FOREIGN KEY(frozen_by) REFERENCES people (id)
	CONSTRAINT pk_csr_observatories PRIMARY KEY (id)
	frozen_at DATETIME NOT NULL
	frozen_by VARCHAR(32) NOT NULL
	id VARCHAR(32) NOT NULL
	inputs TEXT NOT NULL
	inputs_digest VARCHAR(71) NOT NULL
	number INTEGER NOT NULL
	reason TEXT
	tables TEXT NOT NULL
	tables_digest VARCHAR(71) NOT NULL
	year INTEGER NOT NULL

CREATE TABLE csr_outcomes (
	)
	CONSTRAINT ck_csr_outcomes_audience CHECK (audience IN ('youth', 'senior', 'long_term_unemployed', 'very_long_term_unemployed', 'executive_job_seeker', 'peripheral_obstacles'))
	CONSTRAINT ck_csr_outcomes_confirmed_whole CHECK ((confirmed_at IS NULL) = (confirmed_by IS NULL))
	CONSTRAINT ck_csr_outcomes_fit CHECK (reached >= 0 AND started BETWEEN 0 AND reached AND finished BETWEEN 0 AND started)
	CONSTRAINT ck_csr_outcomes_months_whole CHECK ((durable_3 IS NULL) = (other_3 IS NULL) AND (other_3 IS NULL) = (training_3 IS NULL) AND (durable_6 IS NULL) = (other_6 IS NULL) AND (other_6 IS NULL) = (training_6 IS NULL))
	CONSTRAINT ck_csr_outcomes_six_months_fit CHECK (durable_6 >= 0 AND other_6 >= 0 AND training_6 >= 0 AND durable_6 + other_6 + training_6 <= reached)
	CONSTRAINT ck_csr_outcomes_three_months_fit CHECK (durable_3 >= 0 AND other_3 >= 0 AND training_3 >= 0 AND durable_3 + other_3 + training_3 <= reached)
	CONSTRAINT fk_csr_outcomes_confirmed_by FOREIGN KEY(confirmed_by) REFERENCES people (id)
	CONSTRAINT fk_csr_outcomes_initiative_id FOREIGN KEY(initiative_id, partner_id) REFERENCES csr_involvements (initiative_id, partner_id)
	CONSTRAINT pk_csr_outcomes PRIMARY KEY (initiative_id, partner_id, audience)
	audience VARCHAR(40) NOT NULL
	confirmed_at DATETIME
	confirmed_by VARCHAR(32)
	durable_3 INTEGER
	durable_6 INTEGER
	finished INTEGER NOT NULL
	initiative_id VARCHAR(32) NOT NULL
	other_3 INTEGER
	other_6 INTEGER
	partner_id VARCHAR(40) NOT NULL
	reached INTEGER NOT NULL
	started INTEGER NOT NULL
	training_3 INTEGER
	training_6 INTEGER
	version INTEGER NOT NULL

CREATE TABLE csr_registrations (
	)
	CONSTRAINT ck_csr_registrations_figures CHECK (people > 0 AND offers >= 0)
	CONSTRAINT fk_csr_registrations_event_id FOREIGN KEY(event_id) REFERENCES csr_events (id)
	CONSTRAINT fk_csr_registrations_registered_by FOREIGN KEY(registered_by) REFERENCES people (id)
	CONSTRAINT fk_csr_registrations_siren FOREIGN KEY(siren) REFERENCES companies (siren)
	CONSTRAINT pk_csr_registrations PRIMARY KEY (event_id, siren)
	event_id VARCHAR(32) NOT NULL
	note TEXT
	offers INTEGER NOT NULL
	people INTEGER NOT NULL
	registered_at DATETIME NOT NULL
	registered_by VARCHAR(32) NOT NULL
	siren VARCHAR(9) NOT NULL
	version INTEGER NOT NULL
	withdrawn_at DATETIME

CREATE TABLE csr_stage_changes (
	)
	CONSTRAINT ck_csr_stage_changes_stage CHECK (stage IN ('not_contacted', 'in_discussion', 'committed', 'acting', 'paused'))
	CONSTRAINT fk_csr_stage_changes_person_id FOREIGN KEY(person_id) REFERENCES people (id)
	CONSTRAINT fk_csr_stage_changes_siren FOREIGN KEY(siren) REFERENCES csr_firms (siren)
	CONSTRAINT pk_csr_stage_changes PRIMARY KEY (id)
	at DATETIME NOT NULL
	id VARCHAR(32) NOT NULL
	person_id VARCHAR(32) NOT NULL
	reason TEXT
	siren VARCHAR(9) NOT NULL
	stage VARCHAR(40) NOT NULL

CREATE TABLE csr_stories (
	)
	CONSTRAINT ck_csr_stories_withdrawn_is_erased CHECK ((withdrawn_on IS NULL) = (words IS NOT NULL) AND (words IS NULL) = (byline IS NULL) AND (words IS NULL) = (title IS NULL))
	CONSTRAINT ck_csr_stories_withdrawn_is_not_published CHECK (published_at IS NULL OR withdrawn_on IS NULL)
	CONSTRAINT ck_csr_stories_witness CHECK (witness IN ('employee', 'job_seeker', 'association'))
	CONSTRAINT fk_csr_stories_created_by FOREIGN KEY(created_by) REFERENCES people (id)
	CONSTRAINT fk_csr_stories_initiative_id FOREIGN KEY(initiative_id) REFERENCES csr_initiatives (id)
	CONSTRAINT fk_csr_stories_siren FOREIGN KEY(siren) REFERENCES companies (siren)
	CONSTRAINT pk_csr_stories PRIMARY KEY (id)
	byline VARCHAR(250)
	consent TEXT NOT NULL
	consented_on DATE NOT NULL
	created_at DATETIME NOT NULL
	created_by VARCHAR(32) NOT NULL
	id VARCHAR(32) NOT NULL
	initiative_id VARCHAR(32)
	published_at DATETIME
	siren VARCHAR(9)
	title VARCHAR(250)
	version INTEGER NOT NULL
	withdrawn_on DATE
	witness VARCHAR(40) NOT NULL
	words TEXT

CREATE TABLE csr_targets (
	)
	CONSTRAINT ck_csr_targets_audience CHECK (audience IN ('all', 'youth', 'senior', 'long_term_unemployed', 'very_long_term_unemployed', 'executive_job_seeker', 'peripheral_obstacles'))
	CONSTRAINT ck_csr_targets_goal CHECK (goal > 0)
	CONSTRAINT ck_csr_targets_measure CHECK (measure IN ('people', 'hours', 'places', 'hires', 'firms'))
	CONSTRAINT pk_csr_targets PRIMARY KEY (year, measure, audience)
	audience VARCHAR(40) NOT NULL
	goal BIGINT NOT NULL
	measure VARCHAR(40) NOT NULL
	version INTEGER NOT NULL
	year INTEGER NOT NULL

CREATE TABLE csr_updates (
	)
	CONSTRAINT fk_csr_updates_initiative_id FOREIGN KEY(initiative_id) REFERENCES csr_initiatives (id)
	CONSTRAINT fk_csr_updates_person_id FOREIGN KEY(person_id) REFERENCES people (id)
	CONSTRAINT pk_csr_updates PRIMARY KEY (id)
	at DATETIME NOT NULL
	id VARCHAR(32) NOT NULL
	initiative_id VARCHAR(32) NOT NULL
	person_id VARCHAR(32) NOT NULL
	words TEXT NOT NULL

CREATE TABLE decision_annulments (
	)
	CONSTRAINT fk_decision_annulments_application_id FOREIGN KEY(application_id) REFERENCES applications (id)
	CONSTRAINT fk_decision_annulments_decision_id FOREIGN KEY(decision_id) REFERENCES decisions (id)
	CONSTRAINT fk_decision_annulments_person_id FOREIGN KEY(person_id) REFERENCES people (id)
	CONSTRAINT pk_decision_annulments PRIMARY KEY (decision_id)
	annulled_at DATETIME NOT NULL
	application_id VARCHAR(32) NOT NULL
	decision_id VARCHAR(32) NOT NULL
	person_id VARCHAR(32) NOT NULL
	reason TEXT NOT NULL

CREATE TABLE decisions (
	)
	CONSTRAINT ck_decisions_granted_has_a_level CHECK ((outcome = 'granted') = (level IS NOT NULL))
	CONSTRAINT ck_decisions_level CHECK (level IN ('engaged', 'confirmed', 'exemplary'))
	CONSTRAINT ck_decisions_outcome CHECK (outcome IN ('granted', 'refused'))
	CONSTRAINT fk_decisions_application_id FOREIGN KEY(application_id) REFERENCES applications (id)
	CONSTRAINT fk_decisions_person_id FOREIGN KEY(person_id) REFERENCES people (id)
	CONSTRAINT fk_decisions_snapshot_id FOREIGN KEY(snapshot_id) REFERENCES snapshots (id)
	CONSTRAINT pk_decisions PRIMARY KEY (id)
	application_id VARCHAR(32) NOT NULL
	decided_at DATETIME NOT NULL, number INTEGER DEFAULT '1' NOT NULL
	id VARCHAR(32) NOT NULL
	level VARCHAR(40)
	missing TEXT
	outcome VARCHAR(40) NOT NULL
	person_id VARCHAR(32) NOT NULL
	reasons TEXT NOT NULL
	round INTEGER NOT NULL
	snapshot_id VARCHAR(32) NOT NULL

CREATE TABLE declarations (
	"group" VARCHAR(40)
	)
	CONSTRAINT ck_declarations_action CHECK (action IN ('cv_workshop', 'mock_interview', 'job_testimony', 'mentoring', 'company_visit', 'skills_workshop', 'jury'))
	CONSTRAINT ck_declarations_audience CHECK (audience IN ('youth', 'senior', 'long_term_unemployed', 'executive_job_seeker', 'priority_district', 'general'))
	CONSTRAINT ck_declarations_candidates_fit CHECK (candidates_answered BETWEEN 0 AND candidates_met AND verified_candidates_answered BETWEEN 0 AND candidates_answered)
	CONSTRAINT ck_declarations_checked_has_a_verdict CHECK ((state = 'checked') = (judged_at IS NOT NULL))
	CONSTRAINT ck_declarations_contract CHECK (contract IN ('permanent', 'apprenticeship', 'fixed_term_12', 'fixed_term_6'))
	CONSTRAINT ck_declarations_count_fits CHECK (count >= 0 AND verified_count BETWEEN 0 AND count)
	CONSTRAINT ck_declarations_dates_in_order CHECK (started_on <= ended_on)
	CONSTRAINT ck_declarations_forum_has_a_presence CHECK ((kind = 'forum') = (presence IS NOT NULL))
	CONSTRAINT ck_declarations_group CHECK ("group" IN ('very_long_term_unemployed', 'long_term_unemployed', 'senior', 'youth', 'priority_district', 'executive_job_seeker', 'none'))
	CONSTRAINT ck_declarations_hours_fit CHECK (hours >= 0 AND participants >= 0 AND verified_hours BETWEEN 0 AND hours)
	CONSTRAINT ck_declarations_kind CHECK (kind IN ('volunteering', 'local_hire', 'forum'))
	CONSTRAINT ck_declarations_local_hire_has_a_count CHECK ((kind = 'local_hire') = (count IS NOT NULL))
	CONSTRAINT ck_declarations_offers_fit CHECK (offers >= 0 AND verified_offers BETWEEN 0 AND offers)
	CONSTRAINT ck_declarations_presence CHECK (presence IN ('full_day', 'half_day', 'shared_stand', 'offers_only', 'absent'))
	CONSTRAINT ck_declarations_state CHECK (state IN ('draft', 'submitted', 'checked', 'returned'))
	CONSTRAINT ck_declarations_time CHECK (time IN ('paid', 'personal'))
	CONSTRAINT ck_declarations_volunteering_has_hours CHECK ((kind = 'volunteering') = (hours IS NOT NULL))
	CONSTRAINT fk_declarations_created_by FOREIGN KEY(created_by) REFERENCES people (id)
	CONSTRAINT fk_declarations_edition FOREIGN KEY(edition) REFERENCES editions (code)
	CONSTRAINT fk_declarations_host FOREIGN KEY(host) REFERENCES partners (id)
	CONSTRAINT fk_declarations_judged_by FOREIGN KEY(judged_by) REFERENCES people (id)
	CONSTRAINT fk_declarations_siren FOREIGN KEY(siren) REFERENCES companies (siren)
	CONSTRAINT pk_declarations PRIMARY KEY (id)
	action VARCHAR(40)
	audience VARCHAR(40)
	candidates_answered INTEGER
	candidates_met INTEGER
	contract VARCHAR(40)
	count INTEGER
	created_at DATETIME NOT NULL
	created_by VARCHAR(32) NOT NULL
	edition VARCHAR(40) NOT NULL
	ended_on DATE
	host VARCHAR(40)
	hours BIGINT
	id VARCHAR(32) NOT NULL
	judged_at DATETIME
	judged_by VARCHAR(32)
	kind VARCHAR(40) NOT NULL
	note TEXT
	offers INTEGER
	participants INTEGER
	presence VARCHAR(40)
	presence_verified BOOLEAN
	reason TEXT
	reference VARCHAR(250)
	siren VARCHAR(9) NOT NULL
	started_on DATE
	state VARCHAR(40) NOT NULL
	submitted_at DATETIME
	time VARCHAR(40)
	verified_candidates_answered INTEGER
	verified_count INTEGER
	verified_hours BIGINT
	verified_offers INTEGER
	version INTEGER NOT NULL, origin VARCHAR(40), verified_candidates_met INTEGER CONSTRAINT ck_declarations_verified_candidates_fit CHECK (verified_candidates_answered <= verified_candidates_met), source VARCHAR(40) CONSTRAINT ck_declarations_source CHECK (source IN ('evidence', 'seen_on_site', 'known_to_organiser', 'organiser'))

CREATE TABLE discarded_files (
	)
	CONSTRAINT pk_discarded_files PRIMARY KEY (digest)
	digest VARCHAR(64) NOT NULL
	discarded_at DATETIME NOT NULL

CREATE TABLE edition_amendments (
	)
	CONSTRAINT fk_edition_amendments_edition FOREIGN KEY(edition) REFERENCES editions (code)
	CONSTRAINT fk_edition_amendments_person_id FOREIGN KEY(person_id) REFERENCES people (id)
	CONSTRAINT fk_edition_amendments_previous_digest FOREIGN KEY(previous_digest) REFERENCES rulebooks (digest)
	CONSTRAINT fk_edition_amendments_rulebook_digest FOREIGN KEY(rulebook_digest) REFERENCES rulebooks (digest)
	CONSTRAINT pk_edition_amendments PRIMARY KEY (id)
	amended_at DATETIME NOT NULL
	changes TEXT NOT NULL
	edition VARCHAR(40) NOT NULL
	id VARCHAR(32) NOT NULL
	person_id VARCHAR(32)
	previous_digest VARCHAR(71) NOT NULL
	reason TEXT NOT NULL
	rulebook_digest VARCHAR(71) NOT NULL

CREATE TABLE editions (
	)
	CONSTRAINT ck_editions_forum_has_a_date CHECK (NOT forum_held OR forum_on IS NOT NULL)
	CONSTRAINT ck_editions_period CHECK (period_start < period_end)
	CONSTRAINT ck_editions_window CHECK (applications_open <= applications_close)
	CONSTRAINT fk_editions_rulebook_digest FOREIGN KEY(rulebook_digest) REFERENCES rulebooks (digest)
	CONSTRAINT pk_editions PRIMARY KEY (code)
	applications_close DATE NOT NULL
	applications_open DATE NOT NULL
	code VARCHAR(40) NOT NULL
	forum_held BOOLEAN NOT NULL
	forum_on DATE
	period_end DATE NOT NULL
	period_start DATE NOT NULL
	rulebook_digest VARCHAR(71) NOT NULL
	title VARCHAR(250) NOT NULL
	version INTEGER NOT NULL, appeal_months INTEGER DEFAULT 2 NOT NULL CONSTRAINT ck_editions_appeal_months_positive CHECK (appeal_months > 0), correction_days INTEGER DEFAULT 30 NOT NULL CONSTRAINT ck_editions_correction_days_positive CHECK (correction_days > 0), correction_months INTEGER DEFAULT 6 NOT NULL CONSTRAINT ck_editions_correction_months_positive CHECK (correction_months > 0), opened_at DATETIME

CREATE TABLE establishments (
	)
	CONSTRAINT ck_establishments_siret CHECK (length(siret) = 14)
	CONSTRAINT ck_establishments_siret_is_of_siren CHECK (substr(siret, 1, 9) = siren)
	CONSTRAINT fk_establishments_siren FOREIGN KEY(siren) REFERENCES companies (siren)
	CONSTRAINT pk_establishments PRIMARY KEY (siret)
	active BOOLEAN NOT NULL
	address VARCHAR(250)
	commune_code VARCHAR(5)
	commune_name VARCHAR(250)
	diffusible BOOLEAN NOT NULL, closed_on DATE CONSTRAINT ck_establishments_end_of_a_closed_one CHECK (closed_on IS NULL OR NOT active)
	head_office BOOLEAN NOT NULL
	naf_code VARCHAR(6)
	naf_nomenclature VARCHAR(40)
	name VARCHAR(250)
	postcode VARCHAR(5)
	siren VARCHAR(9) NOT NULL
	siret VARCHAR(14) NOT NULL
	size_class VARCHAR(2)
	size_year INTEGER

CREATE TABLE evidence (
	)
	CONSTRAINT fk_evidence_siren FOREIGN KEY(siren) REFERENCES companies (siren)
	CONSTRAINT fk_evidence_uploaded_by FOREIGN KEY(uploaded_by) REFERENCES people (id)
	CONSTRAINT pk_evidence PRIMARY KEY (id)
	digest VARCHAR(64) NOT NULL
	id VARCHAR(32) NOT NULL
	media_type VARCHAR(40) NOT NULL
	name VARCHAR(250) NOT NULL
	siren VARCHAR(9) NOT NULL
	size INTEGER NOT NULL
	uploaded_at DATETIME NOT NULL, version INTEGER DEFAULT '1' NOT NULL, masked_at DATETIME, first_digest VARCHAR(64) CONSTRAINT ck_evidence_masked_has_a_first_digest CHECK ((first_digest IS NULL) = (masked_at IS NULL))
	uploaded_by VARCHAR(32) NOT NULL

CREATE TABLE evidence_maskings (
	)
	CONSTRAINT ck_evidence_maskings_changes_the_file CHECK (digest <> previous_digest)
	CONSTRAINT ck_evidence_maskings_number CHECK (number > 0)
	CONSTRAINT fk_evidence_maskings_evidence_id FOREIGN KEY(evidence_id) REFERENCES evidence (id)
	CONSTRAINT fk_evidence_maskings_masked_by FOREIGN KEY(masked_by) REFERENCES people (id)
	CONSTRAINT pk_evidence_maskings PRIMARY KEY (evidence_id, number)
	boxes TEXT NOT NULL
	digest VARCHAR(64) NOT NULL
	evidence_id VARCHAR(32) NOT NULL
	masked_at DATETIME NOT NULL
	masked_by VARCHAR(32) NOT NULL
	number INTEGER NOT NULL
	previous_digest VARCHAR(64) NOT NULL

CREATE TABLE figure_proofs (
	)
	CONSTRAINT ck_figure_proofs_dates_in_order CHECK (holds_until >= proves_on)
	CONSTRAINT ck_figure_proofs_figure CHECK (figure IN ('headcount', 'durable_hires', 'hires_from_shared_vacancies', 'volunteers'))
	CONSTRAINT fk_figure_proofs_edition FOREIGN KEY(edition) REFERENCES editions (code)
	CONSTRAINT fk_figure_proofs_evidence_id FOREIGN KEY(evidence_id) REFERENCES evidence (id)
	CONSTRAINT fk_figure_proofs_siren FOREIGN KEY(siren) REFERENCES companies (siren)
	CONSTRAINT pk_figure_proofs PRIMARY KEY (siren, edition, figure, evidence_id)
	edition VARCHAR(40) NOT NULL
	evidence_id VARCHAR(32) NOT NULL
	figure VARCHAR(40) NOT NULL
	holds_until DATE
	linked_at DATETIME NOT NULL
	proves_on DATE
	siren VARCHAR(9) NOT NULL

CREATE TABLE figure_verdicts (
	)
	CONSTRAINT ck_figure_verdicts_figure CHECK (figure IN ('headcount', 'durable_hires', 'candidates_met', 'hires_from_shared_vacancies', 'volunteers'))
	CONSTRAINT fk_figure_verdicts_edition FOREIGN KEY(edition) REFERENCES editions (code)
	CONSTRAINT fk_figure_verdicts_judged_by FOREIGN KEY(judged_by) REFERENCES people (id)
	CONSTRAINT fk_figure_verdicts_siren FOREIGN KEY(siren) REFERENCES companies (siren)
	CONSTRAINT pk_figure_verdicts PRIMARY KEY (siren, edition, figure)
	declared BIGINT NOT NULL
	edition VARCHAR(40) NOT NULL
	figure VARCHAR(40) NOT NULL
	judged_at DATETIME NOT NULL, source VARCHAR(40) CONSTRAINT ck_figure_verdicts_source CHECK (source IN ('evidence', 'seen_on_site', 'known_to_organiser', 'organiser'))
	judged_by VARCHAR(32) NOT NULL
	read_version INTEGER NOT NULL
	reason TEXT
	siren VARCHAR(9) NOT NULL

CREATE TABLE idempotency_keys (
	"key" VARCHAR(200) NOT NULL
	)
	CONSTRAINT pk_idempotency_keys PRIMARY KEY (person_id, "key")
	at DATETIME NOT NULL
	body BLOB
	fingerprint VARCHAR(64) NOT NULL
	headers VARCHAR
	person_id VARCHAR(32) NOT NULL
	status INTEGER

CREATE TABLE initiative_facts (
	)
	CONSTRAINT ck_initiative_facts_beneficiaries CHECK (beneficiaries >= 0)
	CONSTRAINT fk_initiative_facts_edition FOREIGN KEY(edition) REFERENCES editions (code)
	CONSTRAINT fk_initiative_facts_siren FOREIGN KEY(siren) REFERENCES companies (siren)
	CONSTRAINT pk_initiative_facts PRIMARY KEY (id, siren)
	beneficiaries INTEGER NOT NULL
	edition VARCHAR(40) NOT NULL
	id VARCHAR(32) NOT NULL
	siren VARCHAR(9) NOT NULL
	title VARCHAR(250) NOT NULL
	told_at DATETIME NOT NULL
	verified BOOLEAN NOT NULL

CREATE TABLE interests (
	)
	CONSTRAINT ck_interests_end_has_a_date CHECK (ended_by IS NULL OR ended_at IS NOT NULL)
	CONSTRAINT ck_interests_end_has_a_reason CHECK ((ended_at IS NULL) = (end_reason IS NULL))
	CONSTRAINT fk_interests_ended_by FOREIGN KEY(ended_by) REFERENCES people (id)
	CONSTRAINT fk_interests_person_id FOREIGN KEY(person_id) REFERENCES people (id)
	CONSTRAINT pk_interests PRIMARY KEY (id)
	declared_at DATETIME NOT NULL
	end_reason TEXT
	ended_at DATETIME
	ended_by VARCHAR(32)
	id VARCHAR(32) NOT NULL
	person_id VARCHAR(32) NOT NULL
	reason VARCHAR(250) NOT NULL
	siren VARCHAR(9) NOT NULL

CREATE TABLE issuer_keys (
	)
	CONSTRAINT ck_issuer_keys_kind CHECK (kind IN ('credential', 'seal'))
	CONSTRAINT pk_issuer_keys PRIMARY KEY (name)
	kind VARCHAR(40) NOT NULL
	made_at DATETIME NOT NULL
	name VARCHAR(64) NOT NULL
	public TEXT NOT NULL
	retired_at DATETIME
	test BOOLEAN NOT NULL

CREATE TABLE opinions (
	)
	CONSTRAINT ck_opinions_advice CHECK (advice IN ('grant', 'refuse'))
	CONSTRAINT ck_opinions_level CHECK (level IN ('engaged', 'confirmed', 'exemplary'))
	CONSTRAINT fk_opinions_application_id FOREIGN KEY(application_id) REFERENCES applications (id)
	CONSTRAINT fk_opinions_person_id FOREIGN KEY(person_id) REFERENCES people (id)
	CONSTRAINT pk_opinions PRIMARY KEY (id)
	advice VARCHAR(40) NOT NULL
	application_id VARCHAR(32) NOT NULL
	given_at DATETIME NOT NULL
	id VARCHAR(32) NOT NULL
	level VARCHAR(40)
	person_id VARCHAR(32) NOT NULL
	reasons TEXT NOT NULL
	round INTEGER NOT NULL
	snapshot INTEGER NOT NULL

CREATE TABLE orders (
	)
	CONSTRAINT ck_orders_one_of_two CHECK ((application_id IS NULL) <> (reissue_of IS NULL))
	CONSTRAINT ck_orders_state CHECK (state IN ('waiting', 'issued', 'refused'))
	CONSTRAINT fk_orders_application_id FOREIGN KEY(application_id) REFERENCES applications (id)
	CONSTRAINT fk_orders_campaign_id FOREIGN KEY(campaign_id) REFERENCES campaigns (id)
	CONSTRAINT fk_orders_number FOREIGN KEY(number) REFERENCES certificate_reservations (number)
	CONSTRAINT fk_orders_reissue_of FOREIGN KEY(reissue_of) REFERENCES certificates (number)
	CONSTRAINT fk_orders_siren FOREIGN KEY(siren) REFERENCES companies (siren)
	CONSTRAINT pk_orders PRIMARY KEY (id)
	CONSTRAINT uq_orders_number UNIQUE (number)
	application_id VARCHAR(32)
	asked TEXT NOT NULL
	campaign_id VARCHAR(32) NOT NULL
	ended_at DATETIME
	facts_digest VARCHAR(80) NOT NULL
	held_until DATETIME
	id VARCHAR(32) NOT NULL
	number VARCHAR(20)
	reissue_of VARCHAR(20)
	siren VARCHAR(9) NOT NULL
	state VARCHAR(40) NOT NULL
	tries INTEGER NOT NULL
	why TEXT NOT NULL

CREATE TABLE outbox (
	)
	CONSTRAINT ck_outbox_claim CHECK ((state = 'claimed') = (claimed_until IS NOT NULL))
	CONSTRAINT ck_outbox_digest CHECK (digest_id IS NULL OR state = 'digested')
	CONSTRAINT ck_outbox_failure CHECK (failure <> '' OR state NOT IN ('failed', 'void'))
	CONSTRAINT ck_outbox_handed CHECK (handed_at IS NOT NULL OR state NOT IN ('handing', 'sent'))
	CONSTRAINT ck_outbox_one_recipient CHECK ((person_id IS NULL) <> (address IS NULL))
	CONSTRAINT ck_outbox_sent CHECK ((state = 'sent') = (sent_at IS NOT NULL))
	CONSTRAINT ck_outbox_state CHECK (state IN ('queued', 'claimed', 'handing', 'sent', 'failed', 'void', 'digested'))
	CONSTRAINT fk_outbox_person_id FOREIGN KEY(person_id) REFERENCES people (id)
	CONSTRAINT fk_outbox_siren FOREIGN KEY(siren) REFERENCES companies (siren)
	CONSTRAINT pk_outbox PRIMARY KEY (id)
	address VARCHAR(250)
	attempts INTEGER NOT NULL
	audience VARCHAR(40) NOT NULL
	claimed_until DATETIME
	created_at DATETIME NOT NULL
	digest_id VARCHAR(32)
	event_key VARCHAR(200) NOT NULL
	facts TEXT NOT NULL
	failure TEXT NOT NULL
	handed_at DATETIME
	id VARCHAR(32) NOT NULL
	kind VARCHAR(40) NOT NULL
	next_attempt_at DATETIME NOT NULL
	person_id VARCHAR(32)
	sent_at DATETIME
	siren VARCHAR(9)
	state VARCHAR(40) NOT NULL
	version INTEGER NOT NULL

CREATE TABLE partners (
	)
	CONSTRAINT pk_partners PRIMARY KEY (id)
	active BOOLEAN NOT NULL, closed_on DATE, closed_because TEXT CONSTRAINT ck_partners_open_or_closed CHECK (NOT active OR closed_on IS NULL) CONSTRAINT ck_partners_closed_has_a_reason CHECK ((closed_on IS NULL) = (closed_because IS NULL)), version INTEGER DEFAULT '1' NOT NULL
	address VARCHAR(250)
	id VARCHAR(40) NOT NULL
	name VARCHAR(250) NOT NULL

CREATE TABLE people (
	)
	CONSTRAINT pk_people PRIMARY KEY (id)
	CONSTRAINT uq_people_email UNIQUE (email)
	created_at DATETIME NOT NULL
	email VARCHAR(250) NOT NULL
	id VARCHAR(32) NOT NULL
	name VARCHAR(250) NOT NULL

CREATE TABLE proofs (
	)
	CONSTRAINT fk_proofs_declaration_id FOREIGN KEY(declaration_id) REFERENCES declarations (id) ON DELETE CASCADE
	CONSTRAINT fk_proofs_evidence_id FOREIGN KEY(evidence_id) REFERENCES evidence (id)
	CONSTRAINT pk_proofs PRIMARY KEY (declaration_id, evidence_id)
	declaration_id VARCHAR(32) NOT NULL
	evidence_id VARCHAR(32) NOT NULL
	linked_at DATETIME NOT NULL, proves_on DATE, holds_until DATE CONSTRAINT ck_proofs_dates_in_order CHECK (holds_until >= proves_on)

CREATE TABLE "remarks" (
	)
	CONSTRAINT ck_remarks_answer_has_a_date CHECK ((answer IS NULL) = (answered_at IS NULL))
	CONSTRAINT ck_remarks_answer_has_an_author CHECK ((answer IS NULL) = (answered_by IS NULL))
	CONSTRAINT ck_remarks_code CHECK (code IN ('headcount_outside_insee_classes', 'attendance_differs', 'evidence_to_mask'))
	CONSTRAINT fk_remarks_answered_by FOREIGN KEY(answered_by) REFERENCES people (id)
	CONSTRAINT fk_remarks_edition FOREIGN KEY(edition) REFERENCES editions (code)
	CONSTRAINT fk_remarks_siren FOREIGN KEY(siren) REFERENCES companies (siren)
	CONSTRAINT pk_remarks PRIMARY KEY (id)
	answer TEXT
	answered_at DATETIME
	answered_by VARCHAR(32)
	closed_at DATETIME
	code VARCHAR(40) NOT NULL
	edition VARCHAR(40) NOT NULL
	facts TEXT NOT NULL
	id VARCHAR(32) NOT NULL
	raised_at DATETIME NOT NULL
	siren VARCHAR(9) NOT NULL
	subject VARCHAR(40) NOT NULL
	version INTEGER NOT NULL

CREATE TABLE rulebooks (
	)
	CONSTRAINT pk_rulebooks PRIMARY KEY (digest)
	digest VARCHAR(71) NOT NULL
	document TEXT NOT NULL
	published_at DATETIME NOT NULL

CREATE TABLE single_use_links (
	)
	CONSTRAINT ck_single_use_links_life CHECK (life_seconds > 0)
	CONSTRAINT ck_single_use_links_used_or_revoked CHECK (used_at IS NULL OR revoked_at IS NULL)
	CONSTRAINT ck_single_use_links_used_with_a_secret CHECK (used_at IS NULL OR digest IS NOT NULL)
	CONSTRAINT fk_single_use_links_person_id FOREIGN KEY(person_id) REFERENCES people (id)
	CONSTRAINT pk_single_use_links PRIMARY KEY (id)
	CONSTRAINT uq_single_use_links_digest UNIQUE (digest)
	created_at DATETIME NOT NULL
	digest VARCHAR(64)
	expires_at DATETIME NOT NULL
	id VARCHAR(32) NOT NULL
	life_seconds INTEGER NOT NULL
	person_id VARCHAR(32)
	purpose VARCHAR(40) NOT NULL
	revoked_at DATETIME
	subject_id VARCHAR(40) NOT NULL
	used_at DATETIME

CREATE TABLE snapshots (
	)
	CONSTRAINT fk_snapshots_application_id FOREIGN KEY(application_id) REFERENCES applications (id)
	CONSTRAINT fk_snapshots_rulebook_digest FOREIGN KEY(rulebook_digest) REFERENCES rulebooks (digest)
	CONSTRAINT pk_snapshots PRIMARY KEY (id)
	application_id VARCHAR(32) NOT NULL
	cause VARCHAR(40) NOT NULL
	digest VARCHAR(71) NOT NULL
	document TEXT NOT NULL
	id VARCHAR(32) NOT NULL
	level VARCHAR(40) NOT NULL
	number INTEGER NOT NULL
	rulebook_digest VARCHAR(71) NOT NULL
	taken_at DATETIME NOT NULL
	total VARCHAR(10)

CREATE TABLE standings (
	)
	CONSTRAINT ck_standings_phase CHECK (phase IN ('open', 'review', 'correction', 'closed'))
	CONSTRAINT fk_standings_edition FOREIGN KEY(edition) REFERENCES editions (code)
	CONSTRAINT fk_standings_rulebook_digest FOREIGN KEY(rulebook_digest) REFERENCES rulebooks (digest)
	CONSTRAINT fk_standings_siren FOREIGN KEY(siren) REFERENCES companies (siren)
	CONSTRAINT pk_standings PRIMARY KEY (siren, edition)
	declared TEXT NOT NULL
	drafts INTEGER NOT NULL
	edition VARCHAR(40) NOT NULL
	phase VARCHAR(40) NOT NULL
	returned INTEGER NOT NULL
	rulebook_digest VARCHAR(71) NOT NULL
	serial INTEGER NOT NULL
	siren VARCHAR(9) NOT NULL
	verified TEXT NOT NULL, forum_judged BOOLEAN DEFAULT 0 NOT NULL, correct_by DATE CONSTRAINT ck_standings_correct_by CHECK (correct_by IS NULL OR phase = 'correction')

CREATE TABLE statements (
	)
	CONSTRAINT ck_statements_checked_has_a_verdict CHECK (state <> 'checked' OR judged_at IS NOT NULL)
	CONSTRAINT ck_statements_headcount_positive CHECK (headcount > 0)
	CONSTRAINT ck_statements_shared_fit CHECK (hires_from_shared_vacancies BETWEEN 0 AND durable_hires)
	CONSTRAINT ck_statements_signed_or_draft CHECK ((state = 'draft') = (signed_by IS NULL))
	CONSTRAINT ck_statements_state CHECK (state IN ('draft', 'submitted', 'checked', 'returned'))
	CONSTRAINT ck_statements_verified_durable_hires_positive CHECK (verified_durable_hires >= 0)
	CONSTRAINT ck_statements_verified_headcount_positive CHECK (verified_headcount > 0)
	CONSTRAINT ck_statements_verified_shared_fit CHECK (verified_hires_from_shared_vacancies BETWEEN 0 AND hires_from_shared_vacancies)
	CONSTRAINT ck_statements_verified_shared_fit_durable CHECK (verified_hires_from_shared_vacancies <= verified_durable_hires)
	CONSTRAINT ck_statements_volunteers_fit CHECK (volunteers >= 0 AND verified_volunteers BETWEEN 0 AND volunteers)
	CONSTRAINT fk_statements_edition FOREIGN KEY(edition) REFERENCES editions (code)
	CONSTRAINT fk_statements_siren FOREIGN KEY(siren) REFERENCES companies (siren)
	CONSTRAINT pk_statements PRIMARY KEY (siren, edition)
	durable_hires INTEGER NOT NULL
	edition VARCHAR(40) NOT NULL
	headcount BIGINT NOT NULL
	hires_from_shared_vacancies INTEGER NOT NULL
	judged_at DATETIME
	signed_at DATETIME
	signed_by VARCHAR(250)
	signed_role VARCHAR(250)
	siren VARCHAR(9) NOT NULL
	state VARCHAR(40) NOT NULL
	verified_durable_hires INTEGER
	verified_headcount BIGINT
	verified_hires_from_shared_vacancies INTEGER
	verified_volunteers INTEGER
	version INTEGER NOT NULL
	volunteers INTEGER NOT NULL

CREATE TABLE tokens (
	)
	CONSTRAINT fk_tokens_person_id FOREIGN KEY(person_id) REFERENCES people (id)
	CONSTRAINT pk_tokens PRIMARY KEY (id)
	CONSTRAINT uq_tokens_digest UNIQUE (digest)
	created_at DATETIME NOT NULL
	digest VARCHAR(64) NOT NULL
	expires_at DATETIME NOT NULL
	id VARCHAR(32) NOT NULL
	last_used_at DATETIME
	person_id VARCHAR(32) NOT NULL
	prefix VARCHAR(12) NOT NULL
	revoked_at DATETIME
	title VARCHAR(250) NOT NULL

CREATE TRIGGER affiliations_ended_no_delete BEFORE DELETE ON affiliations WHEN OLD.ended_at IS NOT NULL BEGIN SELECT RAISE(ABORT, 'affiliations: what has ended is never changed'); END

CREATE TRIGGER affiliations_ended_no_update BEFORE UPDATE ON affiliations WHEN OLD.ended_at IS NOT NULL BEGIN SELECT RAISE(ABORT, 'affiliations: what has ended is never changed'); END

CREATE TRIGGER appeals_no_delete BEFORE DELETE ON appeals BEGIN SELECT RAISE(ABORT, 'appeals is never changed'); END

CREATE TRIGGER appeals_no_update BEFORE UPDATE ON appeals BEGIN SELECT RAISE(ABORT, 'appeals is never changed'); END

CREATE TRIGGER assignments_no_delete BEFORE DELETE ON assignments BEGIN SELECT RAISE(ABORT, 'assignments is never changed'); END

CREATE TRIGGER assignments_no_update BEFORE UPDATE OF id, application_id, round, person_id, assigned_by, assigned_at ON assignments BEGIN SELECT RAISE(ABORT, 'assignments is never changed'); END

CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit is never changed'); END

CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit is never changed'); END

CREATE TRIGGER certificate_events_no_delete BEFORE DELETE ON certificate_events BEGIN SELECT RAISE(ABORT, 'certificate_events is never changed'); END

CREATE TRIGGER certificate_events_no_update BEFORE UPDATE ON certificate_events BEGIN SELECT RAISE(ABORT, 'certificate_events is never changed'); END

CREATE TRIGGER certificate_retentions_no_delete BEFORE DELETE ON certificate_retentions BEGIN SELECT RAISE(ABORT, 'certificate_retentions is never changed'); END

CREATE TRIGGER certificate_retentions_no_update BEFORE UPDATE ON certificate_retentions BEGIN SELECT RAISE(ABORT, 'certificate_retentions is never changed'); END

CREATE TRIGGER certificate_variants_no_delete BEFORE DELETE ON certificate_variants BEGIN SELECT RAISE(ABORT, 'certificate_variants is never changed'); END

CREATE TRIGGER certificate_variants_no_update BEFORE UPDATE ON certificate_variants BEGIN SELECT RAISE(ABORT, 'certificate_variants is never changed'); END

CREATE TRIGGER corrections_no_delete BEFORE DELETE ON corrections BEGIN SELECT RAISE(ABORT, 'corrections is never changed'); END

CREATE TRIGGER corrections_no_update BEFORE UPDATE OF id, application_id, round, person_id, message, asked_at ON corrections BEGIN SELECT RAISE(ABORT, 'corrections is never changed'); END

CREATE TRIGGER csr_action_revisions_no_delete BEFORE DELETE ON csr_action_revisions BEGIN SELECT RAISE(ABORT, 'csr_action_revisions is never changed'); END

CREATE TRIGGER csr_action_revisions_no_update BEFORE UPDATE ON csr_action_revisions BEGIN SELECT RAISE(ABORT, 'csr_action_revisions is never changed'); END

CREATE TRIGGER csr_observatories_no_delete BEFORE DELETE ON csr_observatories BEGIN SELECT RAISE(ABORT, 'csr_observatories is never changed'); END

CREATE TRIGGER csr_observatories_no_update BEFORE UPDATE ON csr_observatories BEGIN SELECT RAISE(ABORT, 'csr_observatories is never changed'); END

CREATE TRIGGER csr_stage_changes_no_delete BEFORE DELETE ON csr_stage_changes BEGIN SELECT RAISE(ABORT, 'csr_stage_changes is never changed'); END

CREATE TRIGGER csr_stage_changes_no_update BEFORE UPDATE ON csr_stage_changes BEGIN SELECT RAISE(ABORT, 'csr_stage_changes is never changed'); END

CREATE TRIGGER csr_updates_no_delete BEFORE DELETE ON csr_updates BEGIN SELECT RAISE(ABORT, 'csr_updates is never changed'); END

CREATE TRIGGER csr_updates_no_update BEFORE UPDATE ON csr_updates BEGIN SELECT RAISE(ABORT, 'csr_updates is never changed'); END

CREATE TRIGGER decision_annulments_no_delete BEFORE DELETE ON decision_annulments BEGIN SELECT RAISE(ABORT, 'decision_annulments is never changed'); END

CREATE TRIGGER decision_annulments_no_update BEFORE UPDATE ON decision_annulments BEGIN SELECT RAISE(ABORT, 'decision_annulments is never changed'); END

CREATE TRIGGER decisions_no_delete BEFORE DELETE ON decisions BEGIN SELECT RAISE(ABORT, 'decisions is never changed'); END

CREATE TRIGGER decisions_no_update BEFORE UPDATE ON decisions BEGIN SELECT RAISE(ABORT, 'decisions is never changed'); END

CREATE TRIGGER edition_amendments_no_delete BEFORE DELETE ON edition_amendments BEGIN SELECT RAISE(ABORT, 'edition_amendments is never changed'); END

CREATE TRIGGER edition_amendments_no_update BEFORE UPDATE ON edition_amendments BEGIN SELECT RAISE(ABORT, 'edition_amendments is never changed'); END

CREATE TRIGGER evidence_maskings_no_delete BEFORE DELETE ON evidence_maskings BEGIN SELECT RAISE(ABORT, 'evidence_maskings is never changed'); END

CREATE TRIGGER evidence_maskings_no_update BEFORE UPDATE ON evidence_maskings BEGIN SELECT RAISE(ABORT, 'evidence_maskings is never changed'); END

CREATE TRIGGER evidence_no_update BEFORE UPDATE ON evidence WHEN (NEW.version = OLD.version + 1 AND NEW.masked_at IS NOT NULL AND NEW.digest <> OLD.digest AND NEW.first_digest = COALESCE(OLD.first_digest, OLD.digest) AND NEW.id = OLD.id AND NEW.siren = OLD.siren AND NEW.uploaded_by = OLD.uploaded_by AND NEW.uploaded_at = OLD.uploaded_at) IS NOT TRUE BEGIN SELECT RAISE(ABORT, 'evidence is never changed'); END

CREATE TRIGGER interests_ended_no_delete BEFORE DELETE ON interests WHEN OLD.ended_at IS NOT NULL BEGIN SELECT RAISE(ABORT, 'interests: what has ended is never changed'); END

CREATE TRIGGER interests_ended_no_update BEFORE UPDATE ON interests WHEN OLD.ended_at IS NOT NULL BEGIN SELECT RAISE(ABORT, 'interests: what has ended is never changed'); END

CREATE TRIGGER opinions_no_delete BEFORE DELETE ON opinions BEGIN SELECT RAISE(ABORT, 'opinions is never changed'); END

CREATE TRIGGER opinions_no_update BEFORE UPDATE ON opinions BEGIN SELECT RAISE(ABORT, 'opinions is never changed'); END

CREATE TRIGGER rulebooks_no_delete BEFORE DELETE ON rulebooks BEGIN SELECT RAISE(ABORT, 'rulebooks is never changed'); END

CREATE TRIGGER rulebooks_no_update BEFORE UPDATE ON rulebooks BEGIN SELECT RAISE(ABORT, 'rulebooks is never changed'); END

CREATE TRIGGER snapshots_no_delete BEFORE DELETE ON snapshots BEGIN SELECT RAISE(ABORT, 'snapshots is never changed'); END

CREATE TRIGGER snapshots_no_update BEFORE UPDATE ON snapshots BEGIN SELECT RAISE(ABORT, 'snapshots is never changed'); END
