-- The next message of a channel, what happened before a digest, is the first of the index and not of a sort over all that wait.
DROP INDEX "notice_messages_queued";
CREATE INDEX "notice_messages_queued" ON "notice_messages" ("channel_id", ("stage" = 'digest'), "id") WHERE "state" = 'queued';
