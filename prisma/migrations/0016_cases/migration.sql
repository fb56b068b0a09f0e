CREATE TABLE "rejection_cases" (
    "id" UUID NOT NULL,
    "group_key" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'new',
    "code" TEXT NOT NULL,
    "codes" JSONB NOT NULL,
    "count" BIGINT NOT NULL,
    "first_at" TIMESTAMPTZ(3) NOT NULL,
    "last_at" TIMESTAMPTZ(3) NOT NULL,
    "door" TEXT NOT NULL,
    "audience" TEXT,
    "resource_server_id" UUID,
    "token_identity_id" UUID,
    "presented_identity_id" UUID,
    "bound_certificate_id" UUID,
    "presented_certificate_id" UUID,
    "bound_thumbprint" TEXT,
    "presented_thumbprint" TEXT,
    "jtis" UUID[],
    "addresses" TEXT[],
    "decision_id" UUID NOT NULL,
    "position" BIGINT NOT NULL,
    "assignee" TEXT,
    "mute_id" UUID,
    "opened_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "rejection_cases_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "case_decisions" (
    "decision_id" UUID NOT NULL,
    "case_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "position" BIGINT NOT NULL,
    "folded" BOOLEAN NOT NULL,

    CONSTRAINT "case_decisions_pkey" PRIMARY KEY ("decision_id")
);

CREATE TABLE "case_notes" (
    "id" UUID NOT NULL,
    "case_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "author" TEXT NOT NULL,
    "text" TEXT NOT NULL,

    CONSTRAINT "case_notes_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "case_mutes" (
    "id" UUID NOT NULL,
    "code" TEXT NOT NULL,
    "token_identity_id" UUID,
    "presented_identity_id" UUID,
    "resource_server_id" UUID,
    "note" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "case_mutes_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "containment_rules" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "codes" TEXT[],
    "threshold" INTEGER NOT NULL,
    "window_seconds" INTEGER NOT NULL,
    "enabled" BOOLEAN NOT NULL DEFAULT false,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "containment_rules_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "case_progress" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "position" BIGINT NOT NULL,

    CONSTRAINT "case_progress_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "rejection_cases_group_key_last_at_idx" ON "rejection_cases"("group_key", "last_at");

CREATE INDEX "rejection_cases_bound_thumbprint_idx" ON "rejection_cases"("bound_thumbprint");

CREATE INDEX "rejection_cases_presented_identity_id_idx" ON "rejection_cases"("presented_identity_id");

CREATE INDEX "rejection_cases_token_identity_id_idx" ON "rejection_cases"("token_identity_id");

CREATE INDEX "case_decisions_case_id_position_idx" ON "case_decisions"("case_id", "position");

CREATE INDEX "case_notes_case_id_idx" ON "case_notes"("case_id");

CREATE INDEX "case_mutes_expires_at_idx" ON "case_mutes"("expires_at");

CREATE UNIQUE INDEX "containment_rules_name_key" ON "containment_rules"("name");

ALTER TABLE "case_decisions" ADD CONSTRAINT "case_decisions_case_id_fkey" FOREIGN KEY ("case_id") REFERENCES "rejection_cases"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "case_notes" ADD CONSTRAINT "case_notes_case_id_fkey" FOREIGN KEY ("case_id") REFERENCES "rejection_cases"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What the query builder cannot say.

ALTER TABLE "rejection_cases"
  ADD CONSTRAINT "rejection_cases_state" CHECK ("state" IN ('new', 'acknowledged', 'explained', 'contained')),
  ADD CONSTRAINT "rejection_cases_window" CHECK ("first_at" <= "last_at"),
  ADD CONSTRAINT "rejection_cases_count" CHECK ("count" > 0);
ALTER TABLE "case_mutes" ADD CONSTRAINT "case_mutes_expiry" CHECK ("expires_at" > "created_at");
ALTER TABLE "containment_rules" ADD CONSTRAINT "containment_rules_terms" CHECK ("threshold" > 0 AND "window_seconds" > 0);
ALTER TABLE "case_progress" ADD CONSTRAINT "case_progress_single" CHECK ("id" = 1 AND "position" >= 0);
CREATE INDEX "rejection_cases_open" ON "rejection_cases" ("id" DESC) WHERE "state" IN ('new', 'acknowledged');
CREATE INDEX "case_decisions_folded" ON "case_decisions" ("case_id") WHERE "folded";

-- How far in the sealed ledger rejections were put into cases.
INSERT INTO "case_progress" ("position") VALUES (0);
