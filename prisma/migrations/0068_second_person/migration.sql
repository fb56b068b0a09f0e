-- Whether what cannot be undone and is in use needs a second person.
CREATE TABLE "second_person" (
    "single" BOOLEAN NOT NULL DEFAULT true PRIMARY KEY CHECK ("single"),
    "required" BOOLEAN NOT NULL,
    "updated_by" TEXT,
    "updated_at" TIMESTAMPTZ(3)
);
INSERT INTO "second_person" ("required") VALUES (false);

-- Acts that wait for a second person: what was asked for as it was sent, and a hash of what was shown when it was asked for.
CREATE TABLE "approvals" (
    "id" UUID NOT NULL PRIMARY KEY,
    "operation" TEXT NOT NULL,
    "sent" JSONB NOT NULL,
    "state" TEXT NOT NULL,
    "summary" TEXT NOT NULL,
    "target_kind" TEXT NOT NULL,
    "target_id" TEXT NOT NULL,
    "target_name" TEXT NOT NULL,
    "reason" TEXT,
    "requester_kind" TEXT NOT NULL CHECK ("requester_kind" IN ('user', 'api_key')),
    "requester_id" TEXT NOT NULL,
    "requester_name" TEXT NOT NULL,
    -- Members behind the request: whoever it is, or made the API key.
    "persons" TEXT[] NOT NULL,
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "taken_until" TIMESTAMPTZ(3),
    "outcome" TEXT CHECK ("outcome" IN ('approved', 'declined', 'withdrawn', 'failed', 'expired')),
    "decided_by" TEXT,
    "decided_at" TIMESTAMPTZ(3),
    "comment" TEXT
);
CREATE UNIQUE INDEX "approvals_open_key" ON "approvals"("operation", "target_id") WHERE "outcome" IS NULL;
