-- When a grant was used, and from where a certificate: kept up from what is issued, so that nobody has to look through months of decisions.
CREATE TABLE "grant_uses" (
    "identity_id" UUID NOT NULL,
    "audience_id" UUID NOT NULL,
    "first_at" TIMESTAMPTZ(3) NOT NULL,
    "last_at" TIMESTAMPTZ(3) NOT NULL,
    "scopes" TEXT[],

    CONSTRAINT "grant_uses_pkey" PRIMARY KEY ("identity_id", "audience_id")
);

CREATE TABLE "certificate_places" (
    "certificate_id" UUID NOT NULL,
    "address" TEXT NOT NULL,
    "first_at" TIMESTAMPTZ(3) NOT NULL,
    "last_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "certificate_places_pkey" PRIMARY KEY ("certificate_id", "address")
);

-- One row: since when and until when uses are counted.
CREATE TABLE "use_progress" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "since" TIMESTAMPTZ(3) NOT NULL,
    "until" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "use_progress_pkey" PRIMARY KEY ("id")
);

-- What is wrong with an identity though everything works, as it was found last; it goes when it is found no more.
CREATE TABLE "findings" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "identity_id" UUID NOT NULL,
    "subject_id" UUID NOT NULL,
    "evidence" JSONB NOT NULL,
    "found_at" TIMESTAMPTZ(3) NOT NULL,
    "seen_at" TIMESTAMPTZ(3) NOT NULL,
    "dismissed_at" TIMESTAMPTZ(3),
    "dismissed_by" TEXT,
    "dismissed_until" TIMESTAMPTZ(3),
    "dismissed_because" TEXT,

    CONSTRAINT "findings_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "findings_kind_subject_id_key" ON "findings"("kind", "subject_id");

CREATE INDEX "findings_kind_found_at_id_idx" ON "findings"("kind", "found_at" DESC, "id" DESC);

CREATE INDEX "findings_found_at_id_idx" ON "findings"("found_at" DESC, "id" DESC);

CREATE INDEX "findings_identity_id_idx" ON "findings"("identity_id");

CREATE INDEX "certificate_places_last_at_idx" ON "certificate_places"("last_at");

ALTER TABLE "findings" ADD CONSTRAINT "findings_identity_id_fkey" FOREIGN KEY ("identity_id") REFERENCES "identities"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What the query builder cannot say.

ALTER TABLE "findings"
  ADD CONSTRAINT "findings_kind" CHECK ("kind" IN ('stale', 'never_used', 'unused_grant', 'over_granted', 'cross_environment', 'long_lived', 'shared', 'orphaned')),
  ADD CONSTRAINT "findings_dismissed" CHECK (num_nulls("dismissed_at", "dismissed_by", "dismissed_until", "dismissed_because") IN (0, 4));
ALTER TABLE "use_progress" ADD CONSTRAINT "use_progress_one" CHECK ("id" = 1);

-- What was issued before is told by the decisions that are still kept.
INSERT INTO "grant_uses" ("identity_id", "audience_id", "first_at", "last_at", "scopes")
  SELECT e."token_identity_id", a."id", min(e."at"), max(e."at"), a."scopes" FROM "events" e JOIN "audiences" a ON a."uri" = e."audience"
  WHERE e."code" = 'issued' AND e."token_identity_id" IS NOT NULL GROUP BY 1, 2, a."scopes";
INSERT INTO "use_progress" ("id", "since", "until")
  SELECT 1, coalesce((SELECT min("at") FROM "events" WHERE "code" = 'issued'), now()), now();
