-- Which key-encryption key sealed a value is known for every sealed value.
ALTER TABLE "ocsp_responders" ADD COLUMN "kek_id" TEXT NOT NULL DEFAULT '';

-- What the api process itself keeps secret, sealed under the word that says what it is.
CREATE TABLE "api_secrets" (
    "name" TEXT NOT NULL,
    "sealed" BYTEA NOT NULL,
    "kek_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "api_secrets_pkey" PRIMARY KEY ("name")
);

-- Each file with a key-encryption key, as the processes that use it report it: by its id, never the key.
CREATE TABLE "kek_files" (
    "role" TEXT NOT NULL,
    "host" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "key_id" TEXT NOT NULL,
    "replaced_key_id" TEXT,
    "seen_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "kek_files_pkey" PRIMARY KEY ("role", "host", "path")
);

-- An owner asked for another key in the place of one; the process that holds it does so.
CREATE TABLE "kek_rotations" (
    "id" UUID NOT NULL,
    "role" TEXT NOT NULL,
    "before" TEXT NOT NULL,
    "after" TEXT,
    "requested_by" TEXT NOT NULL,
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "finished_at" TIMESTAMPTZ(3),
    "problem" TEXT,

    CONSTRAINT "kek_rotations_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "kek_rotations_one_open" ON "kek_rotations"("role") WHERE "finished_at" IS NULL;
CREATE INDEX "kek_rotations_role_id_idx" ON "kek_rotations"("role", "id" DESC);
ALTER TABLE "kek_files" ADD CONSTRAINT "kek_files_role" CHECK ("role" IN ('signer', 'sts', 'api'));
ALTER TABLE "kek_rotations" ADD CONSTRAINT "kek_rotations_role" CHECK ("role" IN ('signer', 'sts', 'api')),
  ADD CONSTRAINT "kek_rotations_finished" CHECK ("finished_at" IS NOT NULL OR "problem" IS NULL);

-- The key of a root, certified once more by a root that was there before it.
CREATE TABLE "cross_certificates" (
    "authority_id" UUID NOT NULL,
    "issuer_id" UUID NOT NULL,
    "serial" TEXT NOT NULL,
    "der" BYTEA NOT NULL,
    "not_before" TIMESTAMPTZ(0) NOT NULL,
    "not_after" TIMESTAMPTZ(0) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "cross_certificates_pkey" PRIMARY KEY ("authority_id", "issuer_id")
);
CREATE UNIQUE INDEX "cross_certificates_serial_key" ON "cross_certificates"("serial");
ALTER TABLE "cross_certificates"
  ADD CONSTRAINT "cross_certificates_authority_id_fkey" FOREIGN KEY ("authority_id") REFERENCES "authorities"("id") ON DELETE RESTRICT ON UPDATE CASCADE,
  ADD CONSTRAINT "cross_certificates_issuer_id_fkey" FOREIGN KEY ("issuer_id") REFERENCES "authorities"("id") ON DELETE RESTRICT ON UPDATE CASCADE,
  ADD CONSTRAINT "cross_certificates_of_another" CHECK ("authority_id" <> "issuer_id");
CREATE TRIGGER "cross_certificates_append_only" BEFORE UPDATE OR DELETE ON "cross_certificates" FOR EACH ROW EXECUTE FUNCTION "append_only"();

-- A request that nobody decides ends by itself, as its profile says; seconds.
ALTER TABLE "profile_versions" ADD COLUMN "request_lifetime" INTEGER NOT NULL DEFAULT 604800,
  ADD CONSTRAINT "profile_versions_request_lifetime" CHECK ("request_lifetime" > 0);
ALTER TABLE "certificate_requests" ADD COLUMN "expires_at" TIMESTAMPTZ(3);
UPDATE "certificate_requests" SET "expires_at" = "requested_at" + interval '7 days';
ALTER TABLE "certificate_requests" ALTER COLUMN "expires_at" SET NOT NULL,
  DROP CONSTRAINT "certificate_requests_status",
  DROP CONSTRAINT "certificate_requests_decided",
  ADD CONSTRAINT "certificate_requests_status" CHECK ("status" IN ('pending', 'approved', 'rejected', 'expired')),
  ADD CONSTRAINT "certificate_requests_decided" CHECK (("status" IN ('approved', 'rejected')) = ("decided_at" IS NOT NULL) AND ("decided_at" IS NULL) = ("decided_by" IS NULL));
CREATE INDEX "certificate_requests_expiring" ON "certificate_requests" ("expires_at") WHERE "status" = 'pending';

-- An id is claimed once: by a resource server for its report, or, without one, by a node for a decision that waited on its disk.
ALTER TABLE "reports" ALTER COLUMN "resource_server_id" DROP NOT NULL;
