-- Indexes for pages that took long over ten million events. They are built while no process runs that writes; each of those on events reads all of
-- them once, about half a minute for ten million. No issued token and no acceptance with its certificate writes an entry into any of them.

-- Acts by what they are, newest first: a rare one is found without a look at the others.
CREATE INDEX "events_act_type" ON "events" ("type", "at" DESC, "id" DESC) WHERE "code" IS NULL;

-- Acceptances of a token with another certificate than its own or, as a report tells, with none.
CREATE INDEX "events_unbound" ON "events" ("resource_server_id", "at" DESC)
  WHERE "code" = 'accepted' AND "bound_thumbprint" IS NOT NULL
    AND ("presented_thumbprint" <> "bound_thumbprint" OR "presented_thumbprint" IS NULL AND "door" = 'report');

-- Also by lineage: whom an order to renew now would reach is counted in here.
DROP INDEX "certificates_current";
CREATE INDEX "certificates_current" ON "certificates" ("not_after")
  INCLUDE ("id", "authority_id", "profile_id", "identity_id", "lineage_id", "usage", "status", "not_before", "usable_until", "frozen_at")
  WHERE "status" IN ('active', 'superseded');

-- The newest case of a token's identity.
DROP INDEX "rejection_cases_token_identity_id_idx";
CREATE INDEX "rejection_cases_token_identity_id_last_at_idx" ON "rejection_cases"("token_identity_id", "last_at" DESC);
