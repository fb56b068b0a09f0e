ALTER TABLE "certificates"
  ADD COLUMN "invalidity_date" TIMESTAMPTZ(0),
  ADD COLUMN "revocation_recorded_at" TIMESTAMPTZ(3);

CREATE TABLE "blocked_keys" (
    "spki_sha256" BYTEA NOT NULL,
    "certificate_id" UUID NOT NULL,
    "blocked_at" TIMESTAMPTZ(3) NOT NULL,
    "blocked_by" TEXT NOT NULL,

    CONSTRAINT "blocked_keys_pkey" PRIMARY KEY ("spki_sha256")
);

CREATE TABLE "ocsp_responders" (
    "certificate_id" UUID NOT NULL,
    "authority_id" UUID NOT NULL,
    "sealed" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ocsp_responders_pkey" PRIMARY KEY ("certificate_id")
);

CREATE TABLE "foreign_certificates" (
    "id" UUID NOT NULL,
    "sha256" BYTEA NOT NULL,
    "der" BYTEA NOT NULL,
    "serial" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "issuer" TEXT NOT NULL,
    "names" TEXT[],
    "spki_sha256" BYTEA NOT NULL,
    "not_before" TIMESTAMPTZ(0) NOT NULL,
    "not_after" TIMESTAMPTZ(0) NOT NULL,
    "owner" TEXT NOT NULL,
    "note" TEXT NOT NULL DEFAULT '',
    "imported_by" TEXT NOT NULL,
    "imported_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "foreign_certificates_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "blocked_keys_certificate_id_idx" ON "blocked_keys"("certificate_id");

CREATE INDEX "ocsp_responders_authority_id_idx" ON "ocsp_responders"("authority_id");

CREATE UNIQUE INDEX "foreign_certificates_sha256_key" ON "foreign_certificates"("sha256");

CREATE INDEX "foreign_certificates_serial_idx" ON "foreign_certificates"("serial");

CREATE INDEX "foreign_certificates_spki_sha256_idx" ON "foreign_certificates"("spki_sha256");

CREATE INDEX "foreign_certificates_not_after_id_idx" ON "foreign_certificates"("not_after", "id");

ALTER TABLE "blocked_keys" ADD CONSTRAINT "blocked_keys_certificate_id_fkey" FOREIGN KEY ("certificate_id") REFERENCES "certificates"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "ocsp_responders" ADD CONSTRAINT "ocsp_responders_certificate_id_fkey" FOREIGN KEY ("certificate_id") REFERENCES "certificates"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "ocsp_responders" ADD CONSTRAINT "ocsp_responders_authority_id_fkey" FOREIGN KEY ("authority_id") REFERENCES "authorities"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What the query builder cannot say.

UPDATE "certificates" SET "revocation_recorded_at" = "revoked_at" WHERE "status" = 'revoked';

ALTER TABLE "certificates"
  DROP CONSTRAINT "certificates_usage",
  DROP CONSTRAINT "certificates_owner",
  ADD CONSTRAINT "certificates_usage" CHECK ("usage" IN ('client', 'server', 'ocsp')),
  ADD CONSTRAINT "certificates_owner" CHECK ("usage" IN ('server', 'ocsp') OR "identity_id" IS NOT NULL),
  ADD CONSTRAINT "certificates_ocsp" CHECK ("usage" <> 'ocsp' OR ("identity_id" IS NULL AND "source" = 'internal' AND "names" = '{}')),
  ADD CONSTRAINT "certificates_invalid_since" CHECK ("invalidity_date" IS NULL OR "revocation_reason" = 'keyCompromise');

-- Of a revocation only one thing may change: that it was for keyCompromise after all. Its date stays (RFC 5280 §5.3).
CREATE FUNCTION "keep_revocation"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD."status" = 'revoked' AND NEW."revocation_reason" IS DISTINCT FROM OLD."revocation_reason"
    AND (NEW."revocation_reason" IS DISTINCT FROM 'keyCompromise' OR OLD."revocation_reason" = 'keyCompromise') THEN
    RAISE EXCEPTION 'the reason of certificate % only changes to keyCompromise', OLD."id" USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER "certificates_keep_revocation" BEFORE UPDATE ON "certificates" FOR EACH ROW EXECUTE FUNCTION "keep_revocation"();

-- What the revocation lists, the inventory and its filters walk along.
CREATE INDEX "certificates_revocation_recorded" ON "certificates" ("authority_id", "revocation_recorded_at") WHERE "status" = 'revoked';
CREATE INDEX "certificates_status_id" ON "certificates" ("status", "id" DESC);
CREATE INDEX "certificates_profile_id" ON "certificates" ("profile_id", "id" DESC);
CREATE INDEX "certificates_authority_id" ON "certificates" ("authority_id", "id" DESC);
CREATE INDEX "certificates_source_id" ON "certificates" ("source", "id" DESC);
CREATE INDEX "certificates_ocsp_responders" ON "certificates" ("authority_id", "not_after" DESC) WHERE "usage" = 'ocsp';
CREATE INDEX "identities_owner" ON "identities" ("owner");
CREATE INDEX "foreign_certificates_names" ON "foreign_certificates" USING gin ("names");

-- Any part of a name, a subject or a serial finds its certificate. `array_to_string` is only not immutable for types other than text.
CREATE EXTENSION IF NOT EXISTS "pg_trgm";
CREATE FUNCTION "certificate_words"("subject" text, "serial" text, "names" text[]) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT "subject" || ' ' || "serial" || ' ' || array_to_string("names", ' ')
$$;
CREATE INDEX "certificates_words" ON "certificates" USING gin ("certificate_words"("subject", "serial", "names") gin_trgm_ops);
