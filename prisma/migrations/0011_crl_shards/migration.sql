-- Each certificate stands on one list of its authority, which its distribution point names; the first is number 0.
ALTER TABLE "certificates" ADD COLUMN "crl_shard" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "crls" ADD COLUMN "shard" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "authorities" ADD COLUMN "crl_shard" INTEGER NOT NULL DEFAULT 0;

CREATE INDEX "certificates_authority_id_crl_shard_not_after_idx" ON "certificates"("authority_id", "crl_shard", "not_after");

CREATE INDEX "crls_authority_id_shard_number_idx" ON "crls"("authority_id", "shard", "number" DESC);

-- What the query builder cannot say.

ALTER TABLE "certificates" ADD CONSTRAINT "certificates_crl_shard" CHECK ("crl_shard" BETWEEN 0 AND 9999);
ALTER TABLE "crls" ADD CONSTRAINT "crls_shard" CHECK ("shard" BETWEEN 0 AND 9999);
ALTER TABLE "authorities" ADD CONSTRAINT "authorities_crl_shard" CHECK ("crl_shard" BETWEEN 0 AND 9999);

-- Whether a list owes an entry is asked all the time: by counting, in here alone.
CREATE INDEX "certificates_revoked_on" ON "certificates" ("authority_id", "crl_shard", "not_after") WHERE "status" = 'revoked';
