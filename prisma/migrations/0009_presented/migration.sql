-- Nearly every decision is about a certificate in the hands of its owner: then the index of what the token is bound to finds it.
-- What was presented is indexed only where it is something else, so that an issued token writes two entries less.
DROP INDEX "events_presented_identity_id_at_idx";
DROP INDEX "events_presented_thumbprint";
CREATE INDEX "events_presented_identity" ON "events" ("presented_identity_id", "at" DESC)
  WHERE "presented_identity_id" IS DISTINCT FROM "token_identity_id";
CREATE INDEX "events_presented_thumbprint" ON "events" ("presented_thumbprint", "at" DESC)
  WHERE "presented_thumbprint" IS DISTINCT FROM "bound_thumbprint";
