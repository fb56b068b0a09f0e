-- What a published list names and a restored ledger never knew: it stays on that list until its authority ends.
CREATE TABLE "carried_revocations" (
    "authority_id" UUID NOT NULL,
    "serial" TEXT NOT NULL,
    "shard" INTEGER NOT NULL,
    "revoked_at" TIMESTAMPTZ(3) NOT NULL,
    "reason" TEXT NOT NULL,

    CONSTRAINT "carried_revocations_pkey" PRIMARY KEY ("authority_id", "serial")
);
ALTER TABLE "carried_revocations" ADD CONSTRAINT "carried_revocations_authority_id_fkey"
  FOREIGN KEY ("authority_id") REFERENCES "authorities"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "carried_revocations" ADD CONSTRAINT "carried_revocations_reason" CHECK ("reason" IN
  ('keyCompromise', 'privilegeWithdrawn', 'cessationOfOperation', 'affiliationChanged', 'superseded', 'unspecified'));
