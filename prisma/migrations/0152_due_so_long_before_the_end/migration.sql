-- By when before its end a certificate is due at the latest, in seconds, where that comes before the percent of its lifetime; 0 for no such limit.
ALTER TABLE "profile_versions" ADD COLUMN "renew_before_end" INTEGER NOT NULL DEFAULT 0,
  ADD CONSTRAINT "profile_versions_renew_before_end" CHECK ("renew_before_end" >= 0 AND ("renew_before_end" = 0 OR "renew_before_end" < "lifetime"));

-- The overview asks for what is past its renewal point.
CREATE INDEX "lineage_rotations_renew_after_idx" ON "lineage_rotations"("renew_after");
