-- Authorities as a lifecycle: prepared → active → retiring → retired, and where their keys are.
ALTER TABLE "authorities"
  ADD COLUMN "custody" TEXT NOT NULL DEFAULT 'sealed',
  ADD COLUMN "activated_at" TIMESTAMPTZ(3),
  ADD COLUMN "retiring_at" TIMESTAMPTZ(3),
  ADD COLUMN "retired_at" TIMESTAMPTZ(3);

CREATE TABLE "authority_intents" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "parent_id" UUID,
    "common_name" TEXT,
    "organization" TEXT NOT NULL,
    "algorithm" TEXT NOT NULL,
    "lifetime" INTEGER,
    "chain" BYTEA[],
    "csr" BYTEA,
    "requested_by" TEXT NOT NULL,
    "requested_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "authority_intents_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "authority_intents_name_key" ON "authority_intents"("name");

ALTER TABLE "authority_intents" ADD CONSTRAINT "authority_intents_parent_id_fkey" FOREIGN KEY ("parent_id") REFERENCES "authorities"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- A key may be there before its certificate: the certificate comes from an authority elsewhere.
ALTER TABLE "authority_keys" DROP CONSTRAINT "authority_keys_authority_id_fkey";
ALTER TABLE "authority_keys" ADD COLUMN "kek_id" TEXT NOT NULL DEFAULT '';
ALTER TABLE "token_key_secrets" ADD COLUMN "kek_id" TEXT NOT NULL DEFAULT '';

-- What the query builder cannot say.

UPDATE "authorities" SET "activated_at" = "created_at" WHERE "status" = 'active';
ALTER TABLE "authorities"
  ADD CONSTRAINT "authorities_status" CHECK ("status" IN ('prepared', 'active', 'retiring', 'retired')),
  ADD CONSTRAINT "authorities_custody" CHECK ("custody" IN ('sealed', 'module', 'external')),
  ADD CONSTRAINT "authorities_external_signs_nothing" CHECK ("custody" <> 'external' OR "status" IN ('prepared', 'retired'));
ALTER TABLE "authority_intents"
  ADD CONSTRAINT "authority_intents_kind" CHECK ("kind" IN ('create', 'request', 'import')),
  ADD CONSTRAINT "authority_intents_role" CHECK ("role" IN ('root', 'issuing')),
  ADD CONSTRAINT "authority_intents_algorithm" CHECK ("algorithm" IN ('ES256', 'EdDSA', 'RS256'));

-- New certificates come from exactly one issuing authority, and new issuing authorities by default from one root.
CREATE UNIQUE INDEX "authorities_one_active" ON "authorities" ("role") WHERE "status" = 'active';

-- What an authority is never changes; only its status does, and that only forwards.
CREATE FUNCTION "keep_authority"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  "stages" CONSTANT text[] := ARRAY['prepared', 'active', 'retiring', 'retired'];
BEGIN
  IF NEW."der" <> OLD."der" OR NEW."name" <> OLD."name" OR NEW."role" <> OLD."role" OR NEW."custody" <> OLD."custody" THEN
    RAISE EXCEPTION 'what authority % is stays so', OLD."name" USING ERRCODE = 'check_violation';
  END IF;
  IF array_position("stages", NEW."status") < array_position("stages", OLD."status") THEN
    RAISE EXCEPTION 'authority % is % and goes only forwards', OLD."name", OLD."status" USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER "authorities_keep" BEFORE UPDATE ON "authorities" FOR EACH ROW EXECUTE FUNCTION "keep_authority"();
