-- A ledger that was put back to an earlier state gives its positions a second time. What stands at one is told apart by a mark that is
-- made with it, and never again: whoever goes on after a position names both.
ALTER TABLE "feed_state" ADD COLUMN "mark" UUID NOT NULL DEFAULT gen_random_uuid();
ALTER TABLE "feed_entries" ADD COLUMN "mark" UUID NOT NULL DEFAULT gen_random_uuid();
UPDATE "feed_state" s SET "mark" = e."mark" FROM "feed_entries" e WHERE e."position" = s."position";

-- As before, with a mark that entry and state share.
CREATE OR REPLACE FUNCTION "append_feed"(
  "audience" uuid, "kind" text, "subject" text, "code" text, "holds_from" timestamptz, "jtis" uuid[], "cause_kind" text, "cause" text
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  "next" bigint;
  "fresh" uuid;
  -- No token that is out now, or that was asked for before this commits, lives longer.
  "until" timestamptz := greatest(clock_timestamp(), "holds_from") + interval '2 minutes'
    + make_interval(secs => (SELECT coalesce(max(a.lifetime_maximum), 0) FROM audiences a));
BEGIN
  "until" := greatest("until", (SELECT max(t.expires_at) FROM tokens t) + interval '1 minute');
  UPDATE feed_state s SET position = s.position + 1, mark = gen_random_uuid() RETURNING s.position, s.mark INTO "next", "fresh";
  INSERT INTO feed_entries
    VALUES ("next", clock_timestamp(), "audience", "kind", "subject", "code", "holds_from", "until", "jtis", "cause_kind", "cause", "fresh");
  PERFORM pg_notify('hawser_feed', '');
END $$;
