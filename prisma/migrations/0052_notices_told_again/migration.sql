-- An open notice is told again in a new round: where it became worse, where one that somebody has grew, where it came back and stays.
ALTER TABLE "notices"
  ADD COLUMN "round" INTEGER NOT NULL DEFAULT 1,
  ADD COLUMN "told_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  ADD COLUMN "worst" TEXT NOT NULL DEFAULT 'low',
  ADD COLUMN "reopened_at" TIMESTAMPTZ(3),
  ADD CONSTRAINT "notices_worst" CHECK ("worst" IN ('low', 'medium', 'high'));
UPDATE "notices" SET "told_at" = "opened_at", "worst" = "severity";
CREATE INDEX "notices_kind_subject_id_idx" ON "notices"("kind", "subject_id");

-- One message waits without the others of its channel.
ALTER TABLE "notice_messages"
  ADD COLUMN "round" INTEGER NOT NULL DEFAULT 1,
  ADD COLUMN "next_at" TIMESTAMPTZ(3);
DROP INDEX "notice_messages_once";
CREATE UNIQUE INDEX "notice_messages_once" ON "notice_messages" ("notice_id", "channel_id", "recipient", "stage", "round") WHERE "stage" <> 'test';
