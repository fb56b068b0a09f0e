-- What the query builder cannot say.

-- Refusals by what they are and by where they came from, newest first. Issued tokens and acceptances are in neither: they write no entry.
CREATE INDEX "events_refusal_code" ON "events" ("code", "at" DESC, "id" DESC) WHERE "code" IS NOT NULL AND "code" NOT IN ('issued', 'accepted');
CREATE INDEX "events_refusal_address" ON "events" ("source_address", "at" DESC, "id" DESC)
  WHERE "source_address" IS NOT NULL AND "code" IS NOT NULL AND "code" NOT IN ('issued', 'accepted');
