-- What was done to something, found by its name. No decision has a target, so that it costs issuance nothing.
CREATE INDEX "events_target_name" ON "events" ("target_name", "at" DESC, "id" DESC) WHERE "target_name" IS NOT NULL;
