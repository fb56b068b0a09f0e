-- How many decisions of each code an identity had in each hour, as the holder of the token or as whoever presented it: told by the sealer like
-- `decision_hours`, so that a list of identities takes no longer the busier they are.
CREATE TABLE "identity_hours" (
    "identity_id" UUID NOT NULL,
    "hour" TIMESTAMPTZ(3) NOT NULL,
    "code" TEXT NOT NULL,
    "count" BIGINT NOT NULL,

    CONSTRAINT "identity_hours_pkey" PRIMARY KEY ("identity_id", "hour", "code")
);

CREATE INDEX "identity_hours_hour_idx" ON "identity_hours"("hour");

-- What the query builder cannot say.

-- Who was refused what, and who was replayed: few rows of many.
CREATE INDEX "identity_hours_refusals" ON "identity_hours" ("code", "hour", "identity_id") WHERE "code" NOT IN ('issued', 'accepted');

-- What was sealed before this is counted once; what is not sealed yet, the sealer counts.
INSERT INTO "identity_hours" ("identity_id", "hour", "code", "count")
  SELECT p."party", date_bin('1 hour', e."at", 'epoch'), e."code", sum(coalesce(e."count", 1))
  FROM "events" e CROSS JOIN "ledger_state" s CROSS JOIN LATERAL (VALUES (e."token_identity_id"),
    (CASE WHEN e."presented_identity_id" IS DISTINCT FROM e."token_identity_id" THEN e."presented_identity_id" END)) p ("party")
  WHERE p."party" IS NOT NULL AND e."at" >= now() - interval '25 hours' AND e."code" IS NOT NULL
    AND (e."xid" < s."horizon" OR EXISTS (SELECT FROM "ledger_entries" n WHERE n."event_id" = e."id" AND n."event_at" = e."at"))
  GROUP BY 1, 2, 3;
