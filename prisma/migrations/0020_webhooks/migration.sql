-- Where events go. What waits for an endpoint is what lies behind its position in the sealed ledger: nothing of it is copied.
CREATE TABLE "webhooks" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "url" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "format" TEXT NOT NULL,
    "types" TEXT[],
    "codes" TEXT[],
    "audiences" TEXT[],
    "severity" TEXT NOT NULL,
    "private_addresses" BOOLEAN NOT NULL,
    "ca_pem" TEXT,
    "enabled" BOOLEAN NOT NULL,
    "position" BIGINT NOT NULL,
    "round" INTEGER NOT NULL DEFAULT 0,
    "lease" UUID,
    "leased_until" TIMESTAMPTZ(3),
    "next_at" TIMESTAMPTZ(3) NOT NULL,
    "failures" INTEGER NOT NULL DEFAULT 0,
    "failing_since" TIMESTAMPTZ(3),
    "paused_at" TIMESTAMPTZ(3),
    "pause_reason" TEXT,
    "delivered_at" TIMESTAMPTZ(3),
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "webhooks_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "webhook_secrets" (
    "id" UUID NOT NULL,
    "webhook_id" UUID NOT NULL,
    "sealed" BYTEA NOT NULL,
    "kek_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3),

    CONSTRAINT "webhook_secrets_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "webhook_deliveries" (
    "id" UUID NOT NULL,
    "webhook_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "round" INTEGER NOT NULL,
    "position" BIGINT,
    "event_id" UUID NOT NULL,
    "event_at" TIMESTAMPTZ(3) NOT NULL,
    "event_type" TEXT NOT NULL,
    "code" TEXT,
    "state" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL,
    "first_at" TIMESTAMPTZ(3) NOT NULL,
    "last_at" TIMESTAMPTZ(3) NOT NULL,
    "took_millis" INTEGER NOT NULL,
    "status" INTEGER,
    "response" TEXT,
    "problem" TEXT,

    CONSTRAINT "webhook_deliveries_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "webhooks_name_key" ON "webhooks"("name");

CREATE INDEX "webhook_secrets_webhook_id_idx" ON "webhook_secrets"("webhook_id");

CREATE INDEX "webhook_deliveries_webhook_id_id_idx" ON "webhook_deliveries"("webhook_id", "id");

ALTER TABLE "webhook_secrets" ADD CONSTRAINT "webhook_secrets_webhook_id_fkey" FOREIGN KEY ("webhook_id") REFERENCES "webhooks"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "webhook_deliveries" ADD CONSTRAINT "webhook_deliveries_webhook_id_fkey" FOREIGN KEY ("webhook_id") REFERENCES "webhooks"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What the query builder cannot say.

ALTER TABLE "webhooks"
  ADD CONSTRAINT "webhooks_format" CHECK ("format" IN ('cloudevents', 'ocsf')),
  ADD CONSTRAINT "webhooks_severity" CHECK ("severity" IN ('none', 'info', 'low', 'medium', 'high')),
  ADD CONSTRAINT "webhooks_https" CHECK ("url" LIKE 'https://%'),
  ADD CONSTRAINT "webhooks_position" CHECK ("position" >= 0),
  ADD CONSTRAINT "webhooks_lease" CHECK (("lease" IS NULL) = ("leased_until" IS NULL)),
  ADD CONSTRAINT "webhooks_failing" CHECK (("failures" = 0) = ("failing_since" IS NULL)),
  ADD CONSTRAINT "webhooks_paused" CHECK (("paused_at" IS NULL) = ("pause_reason" IS NULL));
ALTER TABLE "webhook_deliveries"
  ADD CONSTRAINT "webhook_deliveries_kind" CHECK ("kind" IN ('event', 'replay', 'test')),
  ADD CONSTRAINT "webhook_deliveries_state" CHECK ("state" IN ('delivered', 'failed', 'skipped')),
  ADD CONSTRAINT "webhook_deliveries_attempts" CHECK ("attempts" > 0);
-- Each event once in a round, however often it is tried.
CREATE UNIQUE INDEX "webhook_deliveries_once" ON "webhook_deliveries" ("webhook_id", "round", "event_id") WHERE "kind" = 'event';
