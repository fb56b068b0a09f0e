-- Each token that was denied was an act of its own: of some thousands at once, each was looked for among all derived tokens, by the act under the lock
-- of the feed and by each sweep of the next minute. What one statement denies is one act now. Locks `denied_tokens` for a moment only.
ALTER TABLE "feed_acts" ADD COLUMN "jtis" UUID[];

-- Tokens that end because of some that were denied together, each once. When the feed was told of the act (its position is not below 0), of those that
-- derive from them only the tokens of the last minute before it and since can be new.
CREATE FUNCTION "tokens_denied_together"("batch" text, "least" uuid, OUT "jti" uuid, OUT "audience_id" uuid) RETURNS SETOF record
LANGUAGE plpgsql STABLE AS $$
DECLARE
  "over" timestamptz := now() - interval '1 minute';
  "denied" uuid[];
  "since" uuid;
BEGIN
  -- The first 48 bits of a UUIDv7 are its milliseconds (RFC 9562 section 5.7).
  SELECT a.jtis, greatest("least", CASE WHEN a.position >= 0
      THEN (lpad(to_hex((extract(epoch FROM a.at - interval '1 minute') * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid END)
    INTO "denied", "since" FROM feed_acts a WHERE a.cause_kind = 'tokens' AND a.cause = "batch";
  RETURN QUERY
    SELECT t.jti, t.audience_id FROM tokens t WHERE t.jti = ANY ("denied")
    UNION
    SELECT t.jti, t.audience_id FROM tokens t CROSS JOIN LATERAL unnest(t.jtis) AS part
      WHERE t.jti >= "since" AND t.expires_at > "over" AND cardinality(t.jtis) > 1 AND part IN (SELECT unnest("denied"));
END $$;

-- As before, and for a batch.
ALTER FUNCTION "chained_tokens"(text, text) RENAME TO "chained_tokens_of_one";
CREATE FUNCTION "chained_tokens"("cause_kind" text, "cause" text, OUT "jti" uuid, OUT "audience_id" uuid) RETURNS SETOF record
LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF "cause_kind" = 'tokens' THEN
    RETURN QUERY SELECT d.jti, d.audience_id FROM tokens_denied_together("cause", '00000000-0000-0000-0000-000000000000') d;
  ELSE
    RETURN QUERY SELECT o.jti, o.audience_id FROM chained_tokens_of_one("cause_kind", "cause") o;
  END IF;
END $$;

ALTER FUNCTION "chained_audiences"(text, text, uuid) RENAME TO "chained_audiences_of_one";
CREATE FUNCTION "chained_audiences"("cause_kind" text, "cause" text, "least" uuid, OUT "audience_id" uuid, OUT "count" bigint) RETURNS SETOF record
LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF "cause_kind" = 'tokens' THEN
    RETURN QUERY SELECT d.audience_id, count(*) FROM tokens_denied_together("cause", "least") d GROUP BY 1;
  ELSE
    RETURN QUERY SELECT o.audience_id, o.count FROM chained_audiences_of_one("cause_kind", "cause", "least") o;
  END IF;
END $$;

-- Notes what a statement denied; the feed is told of it last, as of every other act. One alone keeps its own name.
CREATE FUNCTION "gather_denials"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  INSERT INTO feed_acts (cause_kind, cause, subject, code, holds_from, position, at, jtis)
    SELECT CASE WHEN d.number = 1 THEN 'token' ELSE 'tokens' END, d.name, d.name, 'token_revoked', d.denied_at, -1, clock_timestamp(), d.jtis
    FROM (SELECT count(*) AS number, min(n.denied_at) AS denied_at, array_agg(n.jti) AS jtis,
        CASE count(*) WHEN 1 THEN min(n.jti::text) ELSE gen_random_uuid()::text END AS name
      FROM denied n) d
    WHERE d.number > 0
    ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;

CREATE FUNCTION "follow_denials"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  "known" bigint;
BEGIN
  SELECT s.position INTO "known" FROM feed_state s FOR UPDATE;
  PERFORM append_chained(NEW.cause_kind, NEW.cause, NEW.code, NEW.holds_from, "known");
  UPDATE feed_acts a SET position = "known", at = clock_timestamp() WHERE a.cause_kind = NEW.cause_kind AND a.cause = NEW.cause;
  PERFORM pg_notify('hawser_feed', '');
  RETURN NULL;
END $$;

DROP TRIGGER "denied_tokens_feed" ON "denied_tokens";
CREATE TRIGGER "denied_tokens_feed" AFTER INSERT ON "denied_tokens" REFERENCING NEW TABLE AS "denied" FOR EACH STATEMENT
  EXECUTE FUNCTION "gather_denials"();
CREATE CONSTRAINT TRIGGER "denials_feed" AFTER INSERT ON "feed_acts" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (NEW."cause_kind" IN ('token', 'tokens')) EXECUTE FUNCTION "follow_denials"();

-- The sweep forgets acts when it has looked at all: one that is cut off never does, and the next has as much to do. In a statement of its own, before
-- the sweep, and late enough that nobody was away for that long.
CREATE FUNCTION "forget_feed_acts"() RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  DELETE FROM feed_acts a WHERE a.at < clock_timestamp() - interval '5 minutes';
$$;

REVOKE ALL ON FUNCTION "gather_denials"(), "follow_denials"(), "forget_feed_acts"() FROM PUBLIC;
