-- That whoever a revoked certificate belonged to was told: once for each reason that its revocation came to have.
CREATE TABLE "told_revocations" (
    "certificate_id" UUID NOT NULL,
    "reason" TEXT NOT NULL,
    "notice_id" UUID,
    "told_at" TIMESTAMPTZ(3) NOT NULL,
    "told_by" TEXT NOT NULL,

    CONSTRAINT "told_revocations_pkey" PRIMARY KEY ("certificate_id", "reason"),
    CONSTRAINT "told_revocations_certificate_id_fkey" FOREIGN KEY ("certificate_id") REFERENCES "certificates"("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "told_revocations_notice_id_fkey" FOREIGN KEY ("notice_id") REFERENCES "notices"("id") ON DELETE SET NULL ON UPDATE CASCADE
);
CREATE INDEX "told_revocations_notice_id_idx" ON "told_revocations"("notice_id");

-- The cases of a certificate: in which a token bound to it was shown, or it was shown itself.
CREATE INDEX "rejection_cases_bound_certificate_id_idx" ON "rejection_cases"("bound_certificate_id");
CREATE INDEX "rejection_cases_presented_certificate_id_idx" ON "rejection_cases"("presented_certificate_id");
