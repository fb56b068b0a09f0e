-- An act that ends very many tokens which do not say so themselves named each of them: a million took longer than an act may, and more room than
-- a verifier has. Beyond a number they are not named: a doubt says what those tokens say of themselves, and whoever has one of them asks.
ALTER TABLE "feed_entries" DROP CONSTRAINT "feed_entries_kind",
  ADD CONSTRAINT "feed_entries_kind" CHECK ("kind" IN ('certificate', 'identity', 'key', 'tokens', 'keys', 'policy', 'doubt'));

-- How many tokens one act names. Not immutable, so that no plan holds it.
CREATE FUNCTION "feed_names_at_most"() RETURNS integer LANGUAGE sql STABLE AS $$ SELECT 5000 $$;

-- Audiences with live tokens that a cause ends and that do not say so themselves, as in `chained_tokens`, and how many of each: one row for each
-- audience, however many tokens there are. Of tokens whose id is not below `least`, which are those since an instant.
CREATE FUNCTION "chained_audiences"("cause_kind" text, "cause" text, "least" uuid, OUT "audience_id" uuid, OUT "count" bigint) RETURNS SETOF record
LANGUAGE plpgsql STABLE AS $$
DECLARE
  "over" timestamptz := now() - interval '1 minute';
BEGIN
  CASE "cause_kind"
    WHEN 'certificate' THEN RETURN QUERY
      SELECT t.audience_id, count(*) FROM tokens t WHERE t.jti >= "least" AND t.expires_at > "over" AND cardinality(t.jtis) > 1
        AND t.certificate_ids @> ARRAY["cause"::uuid] AND t.certificate_id <> "cause"::uuid GROUP BY 1;
    WHEN 'identity' THEN RETURN QUERY
      SELECT t.audience_id, count(*) FROM tokens t WHERE t.jti >= "least" AND t.expires_at > "over" AND cardinality(t.jtis) > 1
        AND t.identity_ids @> ARRAY["cause"::uuid] GROUP BY 1;
    WHEN 'key' THEN RETURN QUERY
      SELECT t.audience_id, count(*) FROM tokens t WHERE t.jti >= "least" AND t.expires_at > "over" AND cardinality(t.jtis) > 1
        AND EXISTS (SELECT FROM tokens x JOIN token_keys k ON k.number = x.key_number WHERE x.jti = ANY (t.jtis) AND k.kid = "cause") GROUP BY 1;
    WHEN 'token' THEN RETURN QUERY
      SELECT u.audience_id, count(*) FROM (
        SELECT t.audience_id FROM tokens t WHERE t.jti = "cause"::uuid
        UNION ALL
        SELECT t.audience_id FROM tokens t WHERE t.jti >= "least" AND t.expires_at > "over" AND cardinality(t.jtis) > 1
          AND t.jtis @> ARRAY["cause"::uuid] AND t.jti <> "cause"::uuid
      ) u GROUP BY 1;
    WHEN 'secret' THEN RETURN QUERY
      SELECT u.audience_id, count(*) FROM (
        SELECT t.audience_id FROM exchange_secrets s JOIN certificates c ON c.identity_id = s.identity_id
          JOIN tokens t ON t.certificate_id = c.id AND t.expires_at > "over"
          WHERE s.id = "cause"::uuid AND t.exchange_secret_id = s.id AND t.jti >= "least"
        UNION ALL
        SELECT t.audience_id FROM tokens t WHERE t.jti >= "least" AND t.expires_at > "over" AND cardinality(t.jtis) > 1
          AND EXISTS (SELECT FROM tokens x WHERE x.jti = ANY (t.jtis) AND x.exchange_secret_id = "cause"::uuid)
      ) u GROUP BY 1;
  END CASE;
END $$;

-- What every token of a cause says of itself: what came of a secret names its identity, as its subject or as one that acts. A `*` stands for all tokens.
CREATE FUNCTION "doubted_subject"("cause_kind" text, "cause" text) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF "cause_kind" <> 'secret' THEN RETURN '*'; END IF;
  RETURN (SELECT i.spiffe_id FROM exchange_secrets s JOIN identities i ON i.id = s.identity_id WHERE s.id = "cause"::uuid);
END $$;

-- Doubts for these audiences that were not told since `known`.
CREATE FUNCTION "append_doubts"("cause_kind" text, "cause" text, "code" text, "holds_from" timestamptz, "known" bigint, "least" uuid)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  "audience" uuid;
BEGIN
  FOR "audience" IN
    SELECT c.audience_id FROM chained_audiences("cause_kind", "cause", "least") c
    WHERE NOT EXISTS (SELECT FROM feed_entries e WHERE e.cause = append_doubts."cause" AND e.kind = 'doubt'
      AND e.audience_id = c.audience_id AND e.position > "known")
  LOOP
    PERFORM append_feed("audience", 'doubt', doubted_subject("cause_kind", "cause"), "code", "holds_from", NULL, "cause_kind", "cause");
  END LOOP;
END $$;

-- As before, where they are not too many.
CREATE OR REPLACE FUNCTION "append_chained"("cause_kind" text, "cause" text, "code" text, "holds_from" timestamptz, "known" bigint)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  "part" record;
  "least" uuid := '00000000-0000-0000-0000-000000000000';
BEGIN
  IF (SELECT sum(c.count) FROM chained_audiences("cause_kind", "cause", "least") c) > feed_names_at_most() THEN
    PERFORM append_doubts("cause_kind", "cause", "code", "holds_from", "known", "least");
    RETURN;
  END IF;
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

-- As before; where there is a doubt, only the tokens of the last minute before the act and since can be for an audience that was not told of it.
CREATE OR REPLACE FUNCTION "sweep_feed"() RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  "act" record;
  "audience" uuid;
  "doubted" boolean;
  "least" uuid;
  "why" text;
  "found" boolean := false;
BEGIN
  IF NOT pg_try_advisory_xact_lock(hashtext('hawser feed sweep')) THEN RETURN true; END IF;
  FOR "act" IN SELECT * FROM feed_acts LOOP
    "found" := "found" OR "act".at > clock_timestamp() - interval '15 seconds';
    "why" := CASE "act".code WHEN 'cert_expired' THEN "act".code ELSE 'token_revoked' END;
    "doubted" := EXISTS (SELECT FROM feed_entries e WHERE e.cause = "act".cause AND e.kind = 'doubt' AND e.position > "act".position);
    -- The first 48 bits of a UUIDv7 are its milliseconds (RFC 9562 section 5.7).
    "least" := (lpad(to_hex((extract(epoch FROM "act".at - interval '1 minute') * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid;
    CONTINUE WHEN NOT EXISTS (SELECT FROM unheard_audiences("act"."cause_kind", "act"."cause", "act"."kind", "act"."position"))
      AND NOT CASE WHEN "doubted"
        THEN EXISTS (SELECT FROM chained_audiences("act".cause_kind, "act".cause, "least") c
          WHERE NOT EXISTS (SELECT FROM feed_entries e WHERE e.cause = "act".cause AND e.kind = 'doubt'
            AND e.audience_id = c.audience_id AND e.position > "act".position))
        ELSE EXISTS (SELECT FROM chained_tokens("act".cause_kind, "act".cause) c
          WHERE c.jti NOT IN (SELECT unnest(e.jtis) FROM feed_entries e WHERE e.cause = "act".cause AND e.jtis IS NOT NULL)) END;
    PERFORM FROM feed_state FOR UPDATE;
    -- Taken back, or done again, before the lock was had.
    CONTINUE WHEN NOT EXISTS (SELECT FROM feed_acts a
      WHERE a.cause_kind = "act".cause_kind AND a.cause = "act".cause AND a.position = "act".position);
    FOR "audience" IN SELECT * FROM unheard_audiences("act"."cause_kind", "act"."cause", "act"."kind", "act"."position") LOOP
      PERFORM append_feed("audience", "act".kind, "act".subject, "act".code, "act".holds_from, NULL, "act".cause_kind, "act".cause);
    END LOOP;
    IF "doubted" THEN
      PERFORM append_doubts("act".cause_kind, "act".cause, "why", "act".holds_from, "act".position, "least");
    ELSE
      PERFORM append_chained("act".cause_kind, "act".cause, "why", "act".holds_from, 0);
    END IF;
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
