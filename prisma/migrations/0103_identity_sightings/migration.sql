-- When a certificate of an identity was last presented: told by the sealer, so that who was not seen for long is found without looking through
-- the decisions of everybody.
CREATE TABLE "identity_sightings" (
    "identity_id" UUID NOT NULL,
    "last_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "identity_sightings_pkey" PRIMARY KEY ("identity_id")
);

-- What was before this is looked up once, for each by an index.
INSERT INTO "identity_sightings" ("identity_id", "last_at")
  SELECT i."id", seen."at" FROM "identities" i CROSS JOIN LATERAL (SELECT greatest(
    (SELECT e."at" FROM "events" e WHERE e."token_identity_id" = i."id" AND e."presented_identity_id" = e."token_identity_id"
      ORDER BY e."at" DESC LIMIT 1),
    (SELECT e."at" FROM "events" e WHERE e."presented_identity_id" = i."id" AND e."presented_identity_id" IS DISTINCT FROM e."token_identity_id"
      ORDER BY e."at" DESC LIMIT 1)) AS "at") seen WHERE seen."at" IS NOT NULL;
