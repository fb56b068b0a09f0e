-- Verifiers that follow the feed tell of the tokens that they accepted, many in one event, and up to when they have told of all.

ALTER TABLE "events" ADD COLUMN "count" INTEGER, ADD COLUMN "first_at" TIMESTAMPTZ(3);

ALTER TABLE "feed_followers" ADD COLUMN "counted_until" TIMESTAMPTZ(3),
ADD COLUMN "lost" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN "lost_told" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN "closed_at" TIMESTAMPTZ(3),
ADD COLUMN "silence_told_at" TIMESTAMPTZ(3);

-- What the query builder cannot say.

-- Existing events have neither, so that nothing has to be read to know that it holds.
ALTER TABLE "events" ADD CONSTRAINT "events_count" CHECK ("count" IS NULL OR ("count" > 0 AND "first_at" IS NOT NULL)) NOT VALID;

CREATE INDEX "feed_followers_untold" ON "feed_followers" ("seen_at") WHERE "lost_told" < "lost" OR ("closed_at" IS NULL AND "silence_told_at" IS NULL);

-- As before, but a process of which something is left to tell stays until that is told.
CREATE OR REPLACE FUNCTION "sweep_feed"() RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  "act" record;
  "found" boolean := false;
BEGIN
  IF NOT pg_try_advisory_xact_lock(hashtext('hawser feed sweep')) THEN RETURN true; END IF;
  FOR "act" IN
    SELECT DISTINCT ON (e.cause) e.cause_kind, e.cause, e.code, e.holds_from, e.position FROM feed_entries e
    WHERE e.at > clock_timestamp() - interval '15 seconds' AND e.cause IS NOT NULL ORDER BY e.cause, e.position DESC
  LOOP
    CONTINUE WHEN "act".holds_from IS NULL;
    "found" := true;
    IF EXISTS (SELECT FROM chained_tokens("act".cause_kind, "act".cause) c
      WHERE NOT EXISTS (SELECT FROM feed_entries e WHERE e.cause = "act".cause AND c.jti = ANY (e.jtis)))
    THEN
      PERFORM FROM feed_state FOR UPDATE;
      PERFORM append_chained("act".cause_kind, "act".cause,
        CASE "act".code WHEN 'cert_expired' THEN "act".code ELSE 'token_revoked' END, "act".holds_from, 0);
    END IF;
  END LOOP;
  -- What nobody needs any more to judge a token is kept for two days, to show who has heard of it.
  IF EXISTS (SELECT FROM feed_entries e WHERE e.at < now() - interval '2 days' AND e.until < now() - interval '2 days') THEN
    WITH gone AS (DELETE FROM feed_entries e WHERE e.at < now() - interval '2 days' AND e.until < now() - interval '2 days' RETURNING e.position)
    UPDATE feed_state s SET pruned = greatest(s.pruned, (SELECT max(g.position) FROM gone g));
  END IF;
  DELETE FROM feed_acknowledgements a WHERE a.at < now() - interval '2 days';
  DELETE FROM feed_followers f WHERE f.seen_at < now() - interval '2 days'
    AND f.lost_told >= f.lost AND (f.closed_at IS NOT NULL OR f.silence_told_at IS NOT NULL);
  RETURN "found";
END $$;
