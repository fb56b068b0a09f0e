-- What the agent of a lineage last said of itself; one row for each lineage, however often it speaks.
CREATE TABLE "rotation_agents" (
    "lineage_id" UUID NOT NULL,
    "identity_id" UUID NOT NULL,
    "agent" TEXT NOT NULL,
    "host" TEXT NOT NULL,
    "renew_at" TIMESTAMPTZ(3) NOT NULL,
    "reported_at" TIMESTAMPTZ(3) NOT NULL,
    "next_report_at" TIMESTAMPTZ(3) NOT NULL,
    "failing_since" TIMESTAMPTZ(3),
    "failure" TEXT,

    CONSTRAINT "rotation_agents_pkey" PRIMARY KEY ("lineage_id")
);

CREATE INDEX "rotation_agents_identity_id_idx" ON "rotation_agents"("identity_id");

ALTER TABLE "rotation_agents" ADD CONSTRAINT "rotation_agents_identity_id_fkey" FOREIGN KEY ("identity_id") REFERENCES "identities"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What the query builder cannot say.

ALTER TABLE "rotation_agents"
  ADD CONSTRAINT "rotation_agents_order" CHECK ("reported_at" < "next_report_at"),
  ADD CONSTRAINT "rotation_agents_failing" CHECK (("failing_since" IS NULL) = ("failure" IS NULL));
