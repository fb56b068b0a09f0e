-- A channel by e-mail may also send a digest of what ends: since when the next is counted from, and the instant that each was for.
ALTER TABLE "notice_channels"
  ADD COLUMN "digest" TEXT NOT NULL DEFAULT 'none',
  ADD COLUMN "digested_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  ADD CONSTRAINT "notice_channels_digest" CHECK ("digest" IN ('none', 'daily', 'weekly') AND ("digest" = 'none' OR "kind" = 'email'));

ALTER TABLE "notice_messages"
  ADD COLUMN "digest_of" TIMESTAMPTZ(3),
  DROP CONSTRAINT "notice_messages_stage",
  DROP CONSTRAINT "notice_messages_of_notice",
  ADD CONSTRAINT "notice_messages_stage" CHECK ("stage" IN ('opened', 'escalated', 'closed', 'test', 'digest')),
  ADD CONSTRAINT "notice_messages_of_notice" CHECK (("stage" IN ('test', 'digest')) = ("notice_id" IS NULL)),
  ADD CONSTRAINT "notice_messages_of_digest" CHECK (("stage" = 'digest') = ("digest_of" IS NOT NULL));
-- Nobody gets the same digest twice.
CREATE UNIQUE INDEX "notice_messages_digest_once" ON "notice_messages" ("channel_id", "digest_of", "recipient") WHERE "stage" = 'digest';
