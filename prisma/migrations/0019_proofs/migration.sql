-- What a resource server did when it was called by Hawser itself, case by case.
CREATE TABLE "proofs" (
    "id" UUID NOT NULL,
    "resource_server_id" UUID NOT NULL,
    "audience" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "started_by" TEXT NOT NULL,
    "ends_by" TIMESTAMPTZ(3) NOT NULL,
    "finished_at" TIMESTAMPTZ(3),
    "outcome" TEXT,
    "detail" TEXT,
    "cases" JSONB NOT NULL DEFAULT '[]',
    "event_id" UUID,

    CONSTRAINT "proofs_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "proofs_resource_server_id_id_idx" ON "proofs"("resource_server_id", "id" DESC);

CREATE INDEX "rejection_cases_resource_server_id_last_at_idx" ON "rejection_cases"("resource_server_id", "last_at" DESC);

ALTER TABLE "proofs" ADD CONSTRAINT "proofs_resource_server_id_fkey" FOREIGN KEY ("resource_server_id") REFERENCES "resource_servers"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Whom the client that asks others may reach there: an address inside the network, and a TLS certificate of this authority.
ALTER TABLE "resource_servers" ADD COLUMN "private_addresses" BOOLEAN NOT NULL DEFAULT false, ADD COLUMN "ca_pem" TEXT;

-- Which verifier a process runs, by its own word.
ALTER TABLE "feed_followers" ADD COLUMN "version" TEXT;

-- What the query builder cannot say.

ALTER TABLE "proofs"
  ADD CONSTRAINT "proofs_finished" CHECK (("finished_at" IS NULL) = ("outcome" IS NULL)),
  ADD CONSTRAINT "proofs_ends" CHECK ("ends_by" > "started_at");
-- One at a time for each resource server.
CREATE UNIQUE INDEX "proofs_under_way" ON "proofs" ("resource_server_id") WHERE "finished_at" IS NULL;
