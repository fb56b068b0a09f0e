ALTER TABLE "token_keys"
  ADD COLUMN "number" SMALLINT,
  ADD COLUMN "custody" TEXT NOT NULL DEFAULT 'sealed',
  ADD COLUMN "created_by" TEXT NOT NULL DEFAULT 'sts',
  ADD COLUMN "activated_at" TIMESTAMPTZ(3),
  ADD COLUMN "retiring_at" TIMESTAMPTZ(3),
  ADD COLUMN "retired_at" TIMESTAMPTZ(3),
  ADD COLUMN "revoked_at" TIMESTAMPTZ(3),
  ADD COLUMN "revocation_comment" TEXT;
UPDATE "token_keys" k SET "number" = n."number" FROM (SELECT "kid", row_number() OVER (ORDER BY "created_at", "kid") AS "number" FROM "token_keys") n
  WHERE n."kid" = k."kid";
UPDATE "token_keys" SET "activated_at" = "created_at" WHERE "status" <> 'next';
ALTER TABLE "token_keys" ALTER COLUMN "number" SET NOT NULL;

ALTER TABLE "tokens" ADD COLUMN "key_number" SMALLINT;

CREATE TABLE "token_key_intents" (
    "algorithm" TEXT NOT NULL,
    "requested_by" TEXT NOT NULL,
    "requested_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "token_key_intents_pkey" PRIMARY KEY ("algorithm")
);

CREATE TABLE "token_key_schedules" (
    "algorithm" TEXT NOT NULL,
    "period" INTEGER,
    "overlap" INTEGER NOT NULL,
    "updated_at" TIMESTAMPTZ(3),
    "updated_by" TEXT,

    CONSTRAINT "token_key_schedules_pkey" PRIMARY KEY ("algorithm")
);

CREATE UNIQUE INDEX "token_keys_number_key" ON "token_keys"("number");

-- What the query builder cannot say.

-- A month, and a day in which everybody who keeps keys has seen the next one.
INSERT INTO "token_key_schedules" ("algorithm", "period", "overlap") VALUES ('ES256', 2592000, 86400), ('EdDSA', 2592000, 86400), ('RS256', 2592000, 86400);

-- Tokens that live at this moment were signed by the one key of their algorithm that there was.
UPDATE "tokens" t SET "key_number" = k."number" FROM "audiences" a, "token_keys" k
  WHERE a."id" = t."audience_id" AND k."algorithm" = a."algorithm" AND k."status" = 'current' AND t."expires_at" > now();

ALTER TABLE "token_keys"
  DROP CONSTRAINT "token_keys_status",
  ADD CONSTRAINT "token_keys_status" CHECK ("status" IN ('next', 'current', 'retiring', 'retired', 'revoked')),
  ADD CONSTRAINT "token_keys_custody" CHECK ("custody" IN ('sealed', 'module')),
  ADD CONSTRAINT "token_keys_revoked_means_dated" CHECK (("status" = 'revoked') = ("revoked_at" IS NOT NULL));
ALTER TABLE "token_key_schedules"
  ADD CONSTRAINT "token_key_schedules_terms" CHECK ("overlap" >= 0 AND ("period" IS NULL OR "period" > "overlap"));

CREATE UNIQUE INDEX "token_keys_one_next" ON "token_keys" ("algorithm") WHERE "status" = 'next';

-- A key goes forwards only; once revoked it stays so, and what it is never changes.
CREATE FUNCTION "keep_token_key"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  steps CONSTANT text[] := ARRAY['next', 'current', 'retiring', 'retired', 'revoked'];
BEGIN
  IF array_position(steps, NEW."status") < array_position(steps, OLD."status") THEN
    RAISE EXCEPTION 'token key % is %, and goes forwards only', OLD."kid", OLD."status" USING ERRCODE = 'check_violation';
  END IF;
  IF NEW."kid" <> OLD."kid" OR NEW."algorithm" <> OLD."algorithm" OR NEW."number" <> OLD."number" OR NEW."public_jwk" <> OLD."public_jwk" THEN
    RAISE EXCEPTION 'what token key % is does not change', OLD."kid" USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER "token_keys_keep" BEFORE UPDATE ON "token_keys" FOR EACH ROW EXECUTE FUNCTION "keep_token_key"();

-- Every node looks again at once.
CREATE FUNCTION "wake_token_keys"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('hawser_token_keys', '');
  RETURN NULL;
END $$;
CREATE TRIGGER "token_keys_wake" AFTER INSERT OR UPDATE ON "token_keys" FOR EACH STATEMENT EXECUTE FUNCTION "wake_token_keys"();
CREATE TRIGGER "token_key_intents_wake" AFTER INSERT ON "token_key_intents" FOR EACH STATEMENT EXECUTE FUNCTION "wake_token_keys"();
CREATE TRIGGER "token_key_schedules_wake" AFTER UPDATE ON "token_key_schedules" FOR EACH STATEMENT EXECUTE FUNCTION "wake_token_keys"();
