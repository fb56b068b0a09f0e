-- How many decisions there were in each hour, by resource server, code and door: told by the sealer as it gives them their positions, so that a
-- page about the last day takes no longer the busier that was.
CREATE TABLE "decision_hours" (
    "resource_server_id" UUID NOT NULL,
    "hour" TIMESTAMPTZ(3) NOT NULL,
    "code" TEXT NOT NULL,
    "door" TEXT NOT NULL,
    "count" BIGINT NOT NULL,

    CONSTRAINT "decision_hours_pkey" PRIMARY KEY ("resource_server_id", "hour", "code", "door")
);

CREATE INDEX "decision_hours_hour_idx" ON "decision_hours"("hour");

-- What was sealed before this is counted once, for as far back as anybody asks; what is not sealed yet, the sealer counts.
INSERT INTO "decision_hours" ("resource_server_id", "hour", "code", "door", "count")
  SELECT coalesce(e."resource_server_id", '00000000-0000-0000-0000-000000000000'), date_bin('1 hour', e."at", 'epoch'), e."code", e."door",
    sum(coalesce(e."count", 1))
  FROM "events" e CROSS JOIN "ledger_state" s
  WHERE e."at" >= now() - interval '25 hours' AND e."code" IS NOT NULL AND e."door" IS NOT NULL
    AND (e."xid" < s."horizon" OR EXISTS (SELECT FROM "ledger_entries" n WHERE n."event_id" = e."id" AND n."event_at" = e."at"))
  GROUP BY 1, 2, 3, 4;
