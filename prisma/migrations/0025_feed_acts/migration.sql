-- An act was looked for again only by what it had told. One that had nobody to tell, because a token was still on its way to an audience
-- that its identity has no grant for any more, was forgotten with it: each act stands for itself now, as long as a token may come late.
CREATE TABLE "feed_acts" (
    "cause_kind" TEXT NOT NULL,
    "cause" TEXT NOT NULL,
    "kind" TEXT,
    "subject" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "holds_from" TIMESTAMPTZ(3) NOT NULL,
    "position" BIGINT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "feed_acts_pkey" PRIMARY KEY ("cause_kind", "cause")
);

-- Wakes whoever sweeps, also where there was nobody to tell.
CREATE FUNCTION "keep_feed_act"(
  "cause_kind" text, "cause" text, "kind" text, "subject" text, "code" text, "holds_from" timestamptz, "position" bigint
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO feed_acts AS a VALUES ("cause_kind", "cause", "kind", "subject", "code", "holds_from", "position", clock_timestamp())
    ON CONFLICT ON CONSTRAINT feed_acts_pkey DO UPDATE SET kind = excluded.kind, subject = excluded.subject, code = excluded.code,
      holds_from = excluded.holds_from, position = excluded.position, at = excluded.at;
  PERFORM pg_notify('hawser_feed', '');
END $$;

-- Audiences with a token that says of itself what ended it, and that were not told since `position`.
CREATE FUNCTION "unheard_audiences"("cause_kind" text, "cause" text, "kind" text, "position" bigint) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE AS $$
DECLARE
  "over" timestamptz := now() - interval '1 minute';
BEGIN
  IF "cause_kind" NOT IN ('certificate', 'identity') THEN RETURN; END IF;
  RETURN QUERY
    SELECT DISTINCT t.audience_id FROM certificates c JOIN tokens t ON t.certificate_id = c.id AND t.expires_at > "over"
    WHERE c.id IN (
        SELECT x.id FROM certificates x WHERE "cause_kind" = 'certificate' AND x.id = "cause"::uuid
        UNION ALL SELECT x.id FROM certificates x WHERE "cause_kind" = 'identity' AND x.identity_id = "cause"::uuid
      )
      AND NOT EXISTS (SELECT FROM feed_entries e WHERE e.cause = unheard_audiences."cause" AND e.kind = unheard_audiences."kind"
        AND e.audience_id = t.audience_id AND e.position > unheard_audiences."position");
END $$;

-- As before, but what is named already is looked up in a hash: comparing each with each grows with the square of their number.
CREATE OR REPLACE FUNCTION "append_chained"("cause_kind" text, "cause" text, "code" text, "holds_from" timestamptz, "known" bigint)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  "part" record;
BEGIN
  FOR "part" IN
    SELECT n.audience_id, array_agg(n.jti) AS jtis FROM (
      SELECT c.audience_id, c.jti, row_number() OVER (PARTITION BY c.audience_id ORDER BY c.jti) AS n
      FROM chained_tokens("cause_kind", "cause") c
      WHERE c.jti NOT IN (SELECT unnest(e.jtis) FROM feed_entries e
        WHERE e.cause = append_chained."cause" AND e.position > "known" AND e.jtis IS NOT NULL)
    ) n GROUP BY n.audience_id, n.n / 500
  LOOP
    PERFORM append_feed("part".audience_id, 'tokens', "cause", "code", "holds_from", "part".jtis, "cause_kind", "cause");
  END LOOP;
END $$;

-- As before, and each act that ends something is kept for the sweep.
CREATE OR REPLACE FUNCTION "follow_with_feed"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  "known" bigint;
  "starts" timestamptz;
  "why" text;
  "name" text;
  "audience" uuid;
BEGIN
  SELECT s.position INTO "known" FROM feed_state s FOR UPDATE;
  CASE TG_TABLE_NAME
    WHEN 'certificates' THEN
      "name" := rtrim(translate(encode(NEW.sha256, 'base64'), '+/', '-_'), '=');
      IF NEW.status = 'revoked' THEN "starts" := NEW.revoked_at; "why" := 'cert_revoked';
      ELSIF NEW.frozen_at IS NOT NULL THEN "starts" := NEW.frozen_at; "why" := 'cert_frozen';
      ELSIF NEW.status = 'superseded' THEN "starts" := NEW.usable_until; "why" := 'cert_expired';
      END IF;
      FOR "audience" IN SELECT * FROM audiences_of_identity(NEW.identity_id) LOOP
        PERFORM append_feed("audience", 'certificate', "name", "why", "starts", NULL, 'certificate', NEW.id::text);
      END LOOP;
      IF "starts" IS NOT NULL THEN
        PERFORM append_chained('certificate', NEW.id::text, CASE "why" WHEN 'cert_expired' THEN "why" ELSE 'token_revoked' END, "starts", "known");
        PERFORM keep_feed_act('certificate', NEW.id::text, 'certificate', "name", "why", "starts", "known");
      END IF;
      "name" := NEW.id::text;
    WHEN 'identities' THEN
      IF NEW.status <> 'active' THEN "starts" := clock_timestamp(); "why" := 'identity_' || NEW.status; END IF;
      FOR "audience" IN SELECT * FROM audiences_of_identity(NEW.id) LOOP
        PERFORM append_feed("audience", 'identity', NEW.spiffe_id, "why", "starts", NULL, 'identity', NEW.id::text);
      END LOOP;
      IF "starts" IS NOT NULL THEN
        PERFORM append_chained('identity', NEW.id::text, 'token_revoked', "starts", "known");
        PERFORM keep_feed_act('identity', NEW.id::text, 'identity', NEW.spiffe_id, "why", "starts", "known");
      END IF;
      "name" := NEW.id::text;
    WHEN 'token_keys' THEN
      PERFORM append_feed(NULL, 'keys', NEW.kid, NULL, NULL, NULL, NULL, NULL);
      IF NEW.status = 'revoked' THEN
        PERFORM append_feed(NULL, 'key', NEW.kid, 'token_revoked', NEW.revoked_at, NULL, 'key', NEW.kid);
        PERFORM append_chained('key', NEW.kid, 'token_revoked', NEW.revoked_at, "known");
        PERFORM keep_feed_act('key', NEW.kid, NULL, NEW.kid, 'token_revoked', NEW.revoked_at, "known");
      END IF;
      RETURN NULL;
    WHEN 'denied_tokens' THEN
      PERFORM append_chained('token', NEW.jti::text, 'token_revoked', NEW.denied_at, "known");
      PERFORM keep_feed_act('token', NEW.jti::text, NULL, NEW.jti::text, 'token_revoked', NEW.denied_at, "known");
      RETURN NULL;
    WHEN 'exchange_secrets' THEN
      -- Also where no token is out: one may be on its way.
      FOR "audience" IN SELECT * FROM audiences_of_identity(NEW.identity_id) LOOP
        PERFORM append_feed("audience", 'tokens', NEW.id::text, 'token_revoked', NEW.revoked_at, '{}', 'secret', NEW.id::text);
      END LOOP;
      PERFORM append_chained('secret', NEW.id::text, 'token_revoked', NEW.revoked_at, "known");
      PERFORM keep_feed_act('secret', NEW.id::text, NULL, NEW.id::text, 'token_revoked', NEW.revoked_at, "known");
      RETURN NULL;
    WHEN 'audiences' THEN
      PERFORM append_feed(NEW.id, 'policy', NEW.uri, NULL, NULL, NULL, NULL, NULL);
      RETURN NULL;
  END CASE;
  -- Taken back: whatever was named because of it lives again, unless something else ends it.
  IF "starts" IS NULL THEN
    DELETE FROM feed_acts a WHERE a.cause = "name";
    FOR "audience" IN SELECT DISTINCT e.audience_id FROM feed_entries e WHERE e.cause = "name" AND e.kind = 'tokens' LOOP
      PERFORM append_feed("audience", 'tokens', "name", NULL, NULL, '{}', NULL, "name");
    END LOOP;
  END IF;
  RETURN NULL;
END $$;

-- As before, but by the acts themselves; and whoever holds a token that says of itself what ended it is told as well.
CREATE OR REPLACE FUNCTION "sweep_feed"() RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  "act" record;
  "audience" uuid;
  "found" boolean := false;
BEGIN
  IF NOT pg_try_advisory_xact_lock(hashtext('hawser feed sweep')) THEN RETURN true; END IF;
  FOR "act" IN SELECT * FROM feed_acts LOOP
    "found" := "found" OR "act".at > clock_timestamp() - interval '15 seconds';
    CONTINUE WHEN NOT EXISTS (SELECT FROM unheard_audiences("act"."cause_kind", "act"."cause", "act"."kind", "act"."position"))
      AND NOT EXISTS (SELECT FROM chained_tokens("act".cause_kind, "act".cause) c
        WHERE c.jti NOT IN (SELECT unnest(e.jtis) FROM feed_entries e WHERE e.cause = "act".cause AND e.jtis IS NOT NULL));
    PERFORM FROM feed_state FOR UPDATE;
    -- Taken back, or done again, before the lock was had.
    CONTINUE WHEN NOT EXISTS (SELECT FROM feed_acts a
      WHERE a.cause_kind = "act".cause_kind AND a.cause = "act".cause AND a.position = "act".position);
    FOR "audience" IN SELECT * FROM unheard_audiences("act"."cause_kind", "act"."cause", "act"."kind", "act"."position") LOOP
      PERFORM append_feed("audience", "act".kind, "act".subject, "act".code, "act".holds_from, NULL, "act".cause_kind, "act".cause);
    END LOOP;
    PERFORM append_chained("act".cause_kind, "act".cause,
      CASE "act".code WHEN 'cert_expired' THEN "act".code ELSE 'token_revoked' END, "act".holds_from, 0);
  END LOOP;
  -- Long enough for the sweep that comes every thirty seconds, whether or not its waker was heard.
  DELETE FROM feed_acts a WHERE a.at < clock_timestamp() - interval '45 seconds';
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
