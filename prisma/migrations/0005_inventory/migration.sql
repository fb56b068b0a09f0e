-- Whoever counts what is usable counts in here, without a look at the rows.
CREATE INDEX "certificates_current" ON "certificates" ("not_after")
  INCLUDE ("id", "authority_id", "profile_id", "identity_id", "usage", "status", "not_before", "usable_until", "frozen_at")
  WHERE "status" IN ('active', 'superseded');

-- A revocation list is mostly random, and looking for what repeats in it costs more than it saves.
ALTER TABLE "crls" ALTER COLUMN "tbs" SET STORAGE EXTERNAL, ALTER COLUMN "der" SET STORAGE EXTERNAL;
