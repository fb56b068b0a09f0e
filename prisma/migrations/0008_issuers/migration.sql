-- Other ways to prove who one is: certificates made elsewhere, keys that sign assertions, and tokens of issuers that are trusted.

-- A registered certificate stands among those issued here, so that whatever ends a certificate ends it too.
ALTER TABLE "certificates"
  ALTER COLUMN "authority_id" DROP NOT NULL,
  ALTER COLUMN "profile_id" DROP NOT NULL,
  ADD COLUMN "issuer" TEXT;

CREATE TABLE "client_keys" (
    "id" UUID NOT NULL,
    "identity_id" UUID NOT NULL,
    "label" TEXT NOT NULL,
    "kid" TEXT NOT NULL,
    "algorithm" TEXT NOT NULL,
    "public_jwk" JSONB NOT NULL,
    "spki_sha256" BYTEA NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "client_keys_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "trusted_issuers" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "issuer" TEXT NOT NULL,
    "preset" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "key_source" TEXT NOT NULL,
    "jwks_url" TEXT,
    "audiences" TEXT[],
    "algorithms" TEXT[],
    "lifetime_maximum" INTEGER NOT NULL,
    "single_use" BOOLEAN NOT NULL DEFAULT true,
    "private_addresses" BOOLEAN NOT NULL DEFAULT false,
    "ca_pem" TEXT,
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "trusted_issuers_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "issuer_rules" (
    "id" UUID NOT NULL,
    "trusted_issuer_id" UUID NOT NULL,
    "conditions" TEXT[],
    "identity" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "issuer_rules_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "issuer_keys" (
    "trusted_issuer_id" UUID NOT NULL,
    "jwks" JSONB,
    "source" TEXT,
    "fetched_at" TIMESTAMPTZ(3),
    "attempted_at" TIMESTAMPTZ(3),
    "failure" TEXT,

    CONSTRAINT "issuer_keys_pkey" PRIMARY KEY ("trusted_issuer_id")
);

CREATE TABLE "used_client_assertions" (
    "identity_id" UUID NOT NULL,
    "jti_sha256" BYTEA NOT NULL,
    "used_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "used_client_assertions_pkey" PRIMARY KEY ("identity_id", "jti_sha256")
);

CREATE UNIQUE INDEX "client_keys_identity_id_kid_key" ON "client_keys"("identity_id", "kid");

CREATE UNIQUE INDEX "client_keys_spki_sha256_key" ON "client_keys"("spki_sha256");

CREATE UNIQUE INDEX "trusted_issuers_name_key" ON "trusted_issuers"("name");

CREATE UNIQUE INDEX "trusted_issuers_issuer_key" ON "trusted_issuers"("issuer");

CREATE INDEX "issuer_rules_trusted_issuer_id_idx" ON "issuer_rules"("trusted_issuer_id");

CREATE INDEX "used_client_assertions_expires_at_idx" ON "used_client_assertions"("expires_at");

ALTER TABLE "client_keys" ADD CONSTRAINT "client_keys_identity_id_fkey" FOREIGN KEY ("identity_id") REFERENCES "identities"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "issuer_rules" ADD CONSTRAINT "issuer_rules_trusted_issuer_id_fkey" FOREIGN KEY ("trusted_issuer_id") REFERENCES "trusted_issuers"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "issuer_keys" ADD CONSTRAINT "issuer_keys_trusted_issuer_id_fkey" FOREIGN KEY ("trusted_issuer_id") REFERENCES "trusted_issuers"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What the query builder cannot say.

-- Whoever made a registered certificate chose its serial, so that there it is unique with its bytes only.
DROP INDEX "certificates_serial_key";
CREATE UNIQUE INDEX "certificates_serial_key"
  ON "certificates" ("serial", (CASE WHEN "authority_id" IS NULL THEN "sha256" END)) NULLS NOT DISTINCT;
ALTER TABLE "certificates"
  ADD CONSTRAINT "certificates_registered" CHECK (
    ("source" = 'registered') = ("authority_id" IS NULL) AND ("source" = 'registered') = ("profile_id" IS NULL)
    AND ("source" = 'registered') = ("issuer" IS NOT NULL)
    AND ("source" <> 'registered' OR ("usage" = 'client' AND "status" IN ('active', 'revoked') AND "predecessor_id" IS NULL
      AND "der" IS NOT NULL AND "sha256" = sha256("der"))));

-- The bytes of what is issued here come from whoever may write them afterwards: the signer. Only what was made elsewhere arrives with them.
CREATE FUNCTION "sign_by_signer_alone"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW."source" IS DISTINCT FROM 'registered' AND NOT has_column_privilege("current_user"(), 'certificates', 'der', 'UPDATE') THEN
    RAISE EXCEPTION 'certificate % did not come from the signer', NEW."id" USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER "certificates_sign_by_signer_alone" BEFORE INSERT ON "certificates" FOR EACH ROW
  WHEN (NEW."der" IS NOT NULL OR NEW."sha256" IS NOT NULL OR NEW."signed_at" IS NOT NULL)
  EXECUTE FUNCTION "sign_by_signer_alone"();

ALTER TABLE "client_keys"
  ADD CONSTRAINT "client_keys_public" CHECK (NOT ("public_jwk" ?| ARRAY['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']));
ALTER TABLE "trusted_issuers"
  ADD CONSTRAINT "trusted_issuers_key_source" CHECK ("key_source" IN ('discovery', 'url', 'pasted')),
  ADD CONSTRAINT "trusted_issuers_jwks_url" CHECK (("key_source" = 'url') = ("jwks_url" IS NOT NULL)),
  ADD CONSTRAINT "trusted_issuers_audiences" CHECK (cardinality("audiences") > 0),
  ADD CONSTRAINT "trusted_issuers_algorithms" CHECK (cardinality("algorithms") > 0),
  ADD CONSTRAINT "trusted_issuers_lifetime_maximum" CHECK ("lifetime_maximum" > 0);
-- Without a condition, whoever has a token of the issuer would be let in.
ALTER TABLE "issuer_rules" ADD CONSTRAINT "issuer_rules_conditions" CHECK (cardinality("conditions") > 0);
