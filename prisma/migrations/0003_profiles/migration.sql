-- A profile is a name and a usage; its terms are versions, of which each certificate names the one it was made under.
CREATE TABLE "profile_versions" (
    "profile_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "description" TEXT NOT NULL,
    "lifetime" INTEGER NOT NULL,
    "overlap" INTEGER NOT NULL,
    "backdate" INTEGER NOT NULL,
    "renew_at_percent" INTEGER NOT NULL,
    "grace" INTEGER NOT NULL,
    "key_algorithms" TEXT[],
    "dns_names" TEXT[],
    "uri_names" TEXT[],
    "email_names" TEXT[],
    "allowed_environments" TEXT[],
    "allowed_kinds" TEXT[],
    "allowed_names" TEXT[],
    "approval_required" BOOLEAN NOT NULL,
    "freeze_on_clone" BOOLEAN NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "profile_versions_pkey" PRIMARY KEY ("profile_id", "version")
);
INSERT INTO "profile_versions"
  SELECT "id", 1, '', "lifetime", "overlap", "backdate", "renew_at_percent", 0, "key_algorithms", '{}', '{}', '{}', '{}', '{}', '{}',
    false, false, 'hawser', "created_at"
  FROM "profiles";

ALTER TABLE "profiles"
  DROP COLUMN "lifetime",
  DROP COLUMN "overlap",
  DROP COLUMN "backdate",
  DROP COLUMN "renew_at_percent",
  DROP COLUMN "key_algorithms",
  ADD COLUMN "version" INTEGER NOT NULL DEFAULT 1,
  ADD COLUMN "retired_at" TIMESTAMPTZ(3),
  ADD CONSTRAINT "profiles_usage" CHECK ("usage" IN ('client', 'server', 'ocsp'));

ALTER TABLE "profile_versions"
  ADD CONSTRAINT "profile_versions_profile_id_fkey" FOREIGN KEY ("profile_id") REFERENCES "profiles"("id") ON DELETE RESTRICT ON UPDATE CASCADE,
  ADD CONSTRAINT "profile_versions_lifetime" CHECK ("lifetime" > 0),
  ADD CONSTRAINT "profile_versions_overlap" CHECK ("overlap" >= 0 AND "overlap" < "lifetime"),
  ADD CONSTRAINT "profile_versions_backdate" CHECK ("backdate" >= 0),
  ADD CONSTRAINT "profile_versions_grace" CHECK ("grace" >= 0),
  ADD CONSTRAINT "profile_versions_renew_at_percent" CHECK ("renew_at_percent" BETWEEN 1 AND 99),
  ADD CONSTRAINT "profile_versions_key_algorithms" CHECK (cardinality("key_algorithms") > 0);
-- Checked at the end of the transaction, in which a new profile and its first version need each other.
ALTER TABLE "profiles" ADD CONSTRAINT "profiles_version_fkey" FOREIGN KEY ("id", "version")
  REFERENCES "profile_versions"("profile_id", "version") DEFERRABLE INITIALLY DEFERRED;

-- What certificates were made under stays readable for ever.
CREATE TRIGGER "profile_versions_append_only" BEFORE UPDATE OR DELETE ON "profile_versions" FOR EACH ROW EXECUTE FUNCTION "append_only"();

ALTER TABLE "certificates"
  ADD COLUMN "profile_version" INTEGER NOT NULL DEFAULT 1,
  -- Since when nobody may use it because a copy of its key is suspected; taken back by an administrator.
  ADD COLUMN "frozen_at" TIMESTAMPTZ(3);
ALTER TABLE "certificates" ADD CONSTRAINT "certificates_profile_version_fkey" FOREIGN KEY ("profile_id", "profile_version")
  REFERENCES "profile_versions"("profile_id", "version");

CREATE OR REPLACE FUNCTION "usable"("c" "certificates", "instant" timestamptz) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT "c"."not_before" <= "instant" AND "instant" < "c"."not_after" AND "c"."frozen_at" IS NULL
    AND ("c"."status" = 'active' OR ("c"."status" = 'superseded' AND "instant" < "c"."usable_until"))
$$;

-- Somebody asked for a certificate whose profile wants a person's approval.
CREATE TABLE "certificate_requests" (
    "id" UUID NOT NULL,
    "identity_id" UUID NOT NULL,
    "profile_id" UUID NOT NULL,
    "spki" BYTEA NOT NULL,
    "spki_sha256" BYTEA NOT NULL,
    "source" TEXT NOT NULL,
    "join_token_id" UUID,
    "status" TEXT NOT NULL,
    "requested_by" TEXT NOT NULL,
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "source_address" TEXT,
    "decided_by" TEXT,
    "decided_at" TIMESTAMPTZ(3),
    "comment" TEXT,
    "certificate_id" UUID,
    "collected_at" TIMESTAMPTZ(3),

    CONSTRAINT "certificate_requests_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "certificate_requests_join_token_id_key" ON "certificate_requests"("join_token_id");
CREATE UNIQUE INDEX "certificate_requests_certificate_id_key" ON "certificate_requests"("certificate_id");
CREATE INDEX "certificate_requests_identity_id_idx" ON "certificate_requests"("identity_id");
CREATE INDEX "certificate_requests_status_id_idx" ON "certificate_requests"("status", "id" DESC);
-- The same thing asked for twice waits once.
CREATE UNIQUE INDEX "certificate_requests_one_pending" ON "certificate_requests"("identity_id", "profile_id", "spki_sha256")
  WHERE "status" = 'pending';
ALTER TABLE "certificate_requests"
  ADD CONSTRAINT "certificate_requests_identity_id_fkey" FOREIGN KEY ("identity_id") REFERENCES "identities"("id") ON DELETE RESTRICT ON UPDATE CASCADE,
  ADD CONSTRAINT "certificate_requests_profile_id_fkey" FOREIGN KEY ("profile_id") REFERENCES "profiles"("id") ON DELETE RESTRICT ON UPDATE CASCADE,
  ADD CONSTRAINT "certificate_requests_join_token_id_fkey" FOREIGN KEY ("join_token_id") REFERENCES "join_tokens"("id") ON DELETE RESTRICT ON UPDATE CASCADE,
  ADD CONSTRAINT "certificate_requests_certificate_id_fkey" FOREIGN KEY ("certificate_id") REFERENCES "certificates"("id") ON DELETE RESTRICT ON UPDATE CASCADE,
  ADD CONSTRAINT "certificate_requests_status" CHECK ("status" IN ('pending', 'approved', 'rejected')),
  ADD CONSTRAINT "certificate_requests_source" CHECK ("source" IN ('csr', 'join')),
  ADD CONSTRAINT "certificate_requests_decided" CHECK (("status" = 'pending') = ("decided_at" IS NULL) AND ("decided_at" IS NULL) = ("decided_by" IS NULL)),
  ADD CONSTRAINT "certificate_requests_approved_means_issued" CHECK (("status" = 'approved') = ("certificate_id" IS NOT NULL));
