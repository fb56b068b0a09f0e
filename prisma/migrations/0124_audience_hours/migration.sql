-- How many decisions of each code and door there were about an audience in each hour: told by the sealer like `decision_hours`. Only of audiences that
-- are registered: anybody can ask for one that is not, and each would be a row.
CREATE TABLE "audience_hours" (
    "audience_id" UUID NOT NULL,
    "hour" TIMESTAMPTZ(3) NOT NULL,
    "code" TEXT NOT NULL,
    "door" TEXT NOT NULL,
    "count" BIGINT NOT NULL,

    CONSTRAINT "audience_hours_pkey" PRIMARY KEY ("audience_id", "hour", "code", "door")
);

CREATE INDEX "audience_hours_hour_idx" ON "audience_hours"("hour");

-- What was sealed before this is counted once; what is not sealed yet, the sealer counts.
INSERT INTO "audience_hours" ("audience_id", "hour", "code", "door", "count")
  SELECT a."id", told."hour", told."code", told."door", told."count" FROM (
    SELECT e."audience", date_bin('1 hour', e."at", 'epoch') AS "hour", e."code", e."door", sum(coalesce(e."count", 1)) AS "count"
    FROM "events" e CROSS JOIN "ledger_state" s
    WHERE e."audience" IS NOT NULL AND e."at" >= now() - interval '25 hours' AND e."code" IS NOT NULL AND e."door" IS NOT NULL
      AND (e."xid" < s."horizon" OR EXISTS (SELECT FROM "ledger_entries" n WHERE n."event_id" = e."id" AND n."event_at" = e."at"))
    GROUP BY 1, 2, 3, 4
  ) told JOIN "audiences" a ON a."uri" = told."audience";
