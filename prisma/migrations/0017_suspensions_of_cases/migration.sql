CREATE TABLE "case_suspensions" (
    "case_id" UUID NOT NULL,
    "identity_id" UUID NOT NULL,

    CONSTRAINT "case_suspensions_pkey" PRIMARY KEY ("case_id","identity_id")
);

CREATE INDEX "case_suspensions_identity_id_idx" ON "case_suspensions"("identity_id");

ALTER TABLE "case_suspensions" ADD CONSTRAINT "case_suspensions_case_id_fkey" FOREIGN KEY ("case_id") REFERENCES "rejection_cases"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
