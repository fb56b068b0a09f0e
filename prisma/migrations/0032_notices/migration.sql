-- What somebody has to know. One is open for each cause and subject, and closes when the cause is gone.
CREATE TABLE "notices" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "subject_kind" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "subject_name" TEXT NOT NULL,
    "severity" TEXT NOT NULL,
    "summary" TEXT NOT NULL,
    "detail" JSONB NOT NULL DEFAULT '{}',
    "owners" TEXT[],
    "count" INTEGER NOT NULL,
    "opened_at" TIMESTAMPTZ(3) NOT NULL,
    "seen_at" TIMESTAMPTZ(3) NOT NULL,
    "acknowledged_at" TIMESTAMPTZ(3),
    "acknowledged_by" TEXT,
    "note" TEXT,
    "escalated_at" TIMESTAMPTZ(3),
    "closed_at" TIMESTAMPTZ(3),
    "closed_because" TEXT,

    CONSTRAINT "notices_pkey" PRIMARY KEY ("id")
);

-- Where notices are told, besides the console and the webhooks. The row is the job (decision 025): whoever has its lease sends.
CREATE TABLE "notice_channels" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "settings" JSONB NOT NULL,
    "sealed" BYTEA NOT NULL,
    "kek_id" TEXT NOT NULL,
    "severity" TEXT NOT NULL,
    "kinds" TEXT[],
    "owners" TEXT[],
    "escalations_only" BOOLEAN NOT NULL,
    "private_addresses" BOOLEAN NOT NULL,
    "ca_pem" TEXT,
    "enabled" BOOLEAN NOT NULL,
    "lease" UUID,
    "leased_until" TIMESTAMPTZ(3),
    "next_at" TIMESTAMPTZ(3) NOT NULL,
    "failures" INTEGER NOT NULL DEFAULT 0,
    "failing_since" TIMESTAMPTZ(3),
    "problem" TEXT,
    "delivered_at" TIMESTAMPTZ(3),
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "notice_channels_pkey" PRIMARY KEY ("id")
);

-- What is to be told, written in the transaction of what it tells; afterwards the log of how that went.
CREATE TABLE "notice_messages" (
    "id" UUID NOT NULL,
    "channel_id" UUID NOT NULL,
    "notice_id" UUID,
    "stage" TEXT NOT NULL,
    "recipient" TEXT NOT NULL,
    "owner" TEXT,
    "state" TEXT NOT NULL,
    "queued_at" TIMESTAMPTZ(3) NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "last_at" TIMESTAMPTZ(3),
    "took_millis" INTEGER,
    "response" TEXT,
    "problem" TEXT,

    CONSTRAINT "notice_messages_pkey" PRIMARY KEY ("id")
);

-- One row: who looks for causes, and when next; and after how long what nobody acknowledges is told again.
CREATE TABLE "notice_watch" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "lease" UUID,
    "leased_until" TIMESTAMPTZ(3),
    "next_at" TIMESTAMPTZ(3) NOT NULL,
    "escalate_high" INTEGER,
    "escalate_medium" INTEGER,
    "escalate_low" INTEGER,

    CONSTRAINT "notice_watch_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "notice_channels_name_key" ON "notice_channels"("name");

CREATE INDEX "notice_messages_notice_id_idx" ON "notice_messages"("notice_id");

CREATE INDEX "notice_messages_channel_id_id_idx" ON "notice_messages"("channel_id", "id");

ALTER TABLE "notice_messages" ADD CONSTRAINT "notice_messages_channel_id_fkey" FOREIGN KEY ("channel_id") REFERENCES "notice_channels"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "notice_messages" ADD CONSTRAINT "notice_messages_notice_id_fkey" FOREIGN KEY ("notice_id") REFERENCES "notices"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What the query builder cannot say.

ALTER TABLE "notices"
  ADD CONSTRAINT "notices_severity" CHECK ("severity" IN ('low', 'medium', 'high')),
  ADD CONSTRAINT "notices_count" CHECK ("count" > 0),
  ADD CONSTRAINT "notices_acknowledged" CHECK (("acknowledged_at" IS NULL) = ("acknowledged_by" IS NULL)),
  ADD CONSTRAINT "notices_closed" CHECK (("closed_at" IS NULL) = ("closed_because" IS NULL));
-- Of two that find the same cause, one opens the notice.
CREATE UNIQUE INDEX "notices_open" ON "notices" ("kind", "subject_id") WHERE "closed_at" IS NULL;
CREATE INDEX "notices_open_newest" ON "notices" ("id" DESC) WHERE "closed_at" IS NULL;
CREATE INDEX "notices_closed_at" ON "notices" ("closed_at") WHERE "closed_at" IS NOT NULL;
ALTER TABLE "notice_channels"
  ADD CONSTRAINT "notice_channels_kind" CHECK ("kind" IN ('email', 'slack')),
  ADD CONSTRAINT "notice_channels_severity" CHECK ("severity" IN ('low', 'medium', 'high')),
  ADD CONSTRAINT "notice_channels_lease" CHECK (("lease" IS NULL) = ("leased_until" IS NULL)),
  ADD CONSTRAINT "notice_channels_failing" CHECK (("failures" = 0) = ("failing_since" IS NULL));
ALTER TABLE "notice_messages"
  ADD CONSTRAINT "notice_messages_stage" CHECK ("stage" IN ('opened', 'escalated', 'closed', 'test')),
  ADD CONSTRAINT "notice_messages_of_notice" CHECK (("stage" = 'test') = ("notice_id" IS NULL)),
  ADD CONSTRAINT "notice_messages_state" CHECK ("state" IN ('queued', 'sent', 'refused', 'failed'));
-- Nobody is told the same twice.
CREATE UNIQUE INDEX "notice_messages_once" ON "notice_messages" ("notice_id", "channel_id", "recipient", "stage") WHERE "stage" <> 'test';
CREATE INDEX "notice_messages_queued" ON "notice_messages" ("channel_id", "id") WHERE "state" = 'queued';
ALTER TABLE "notice_watch" ADD CONSTRAINT "notice_watch_one" CHECK ("id" = 1);
INSERT INTO "notice_watch" ("id", "next_at", "escalate_high", "escalate_medium", "escalate_low") VALUES (1, '2000-01-01', 900, 14400, NULL);
-- What nobody renews but a person, by when it is due.
CREATE INDEX "lineage_rotations_due_by_hand" ON "lineage_rotations" ("renew_after") WHERE "by_hand" AND "state" = 'manual';
