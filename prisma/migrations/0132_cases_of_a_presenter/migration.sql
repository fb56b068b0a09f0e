-- The last cases of whoever presented, as the history of an identity asks for them.
CREATE INDEX "rejection_cases_presented_identity_id_last_at_idx" ON "rejection_cases"("presented_identity_id", "last_at" DESC);
DROP INDEX "rejection_cases_presented_identity_id_idx";
