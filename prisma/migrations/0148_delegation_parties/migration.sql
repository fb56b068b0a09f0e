-- Whom each delegation was between, also after it was removed: by it the history of an identity finds what was done about them.
CREATE TABLE "delegation_parties" (
    "identity_id" UUID NOT NULL,
    "delegation_id" UUID NOT NULL,

    CONSTRAINT "delegation_parties_pkey" PRIMARY KEY ("identity_id", "delegation_id"),
    CONSTRAINT "delegation_parties_identity_id_fkey" FOREIGN KEY ("identity_id") REFERENCES "identities"("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

INSERT INTO "delegation_parties" ("identity_id", "delegation_id")
  SELECT p."party", d."id" FROM "delegations" d CROSS JOIN LATERAL (VALUES (d."actor_id"), (d."subject_id")) p ("party");

-- Of those that are gone, the acts say whom they were between: "<actor> for <subject> at <audience>", and no name holds a blank. Whoever has lost the
-- identity itself has no history either.
INSERT INTO "delegation_parties" ("identity_id", "delegation_id")
  SELECT DISTINCT i."id", e."target_id"::uuid FROM "events" e
  CROSS JOIN LATERAL (VALUES (split_part(e."target_name", ' ', 1)), (split_part(e."target_name", ' ', 3))) n ("name")
  JOIN "identities" i ON i."name" = n."name"
  WHERE e."code" IS NULL AND e."type" IN ('delegation.added', 'delegation.changed', 'delegation.removed') AND e."target_kind" = 'delegation'
    AND e."target_id" ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
  ON CONFLICT DO NOTHING;
