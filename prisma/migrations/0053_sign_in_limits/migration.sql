-- What has passed is found and forgotten without reading what has not.
CREATE INDEX "verifications_expires_at_idx" ON "verifications"("expires_at");
CREATE INDEX "sign_in_attempts_until_idx" ON "sign_in_attempts"("until");

-- Who invited, by id: what they may no longer give ends with their role.
ALTER TABLE "invitations" ADD COLUMN "inviter_id" TEXT;
CREATE INDEX "invitations_inviter_id_idx" ON "invitations"("inviter_id") WHERE "accepted_at" IS NULL AND "revoked_at" IS NULL;
UPDATE "invitations" i SET "inviter_id" = e."actor_id" FROM "events" e
    WHERE i."accepted_at" IS NULL AND i."revoked_at" IS NULL
    AND e."type" = 'member.invited' AND e."target_name" = i."email" AND e."target_id" = i."id"::text;
