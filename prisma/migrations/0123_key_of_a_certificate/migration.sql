-- What kind of key a certificate has stands in it, and is read from there once: so it is right also for what was issued before, and
-- whoever writes a certificate says nothing of it. Writes the table anew, which takes some seconds for a few hundred thousand rows.

-- Where the content of the DER element at an octet begins, and where what follows it does; null where there is no such element.
CREATE FUNCTION "der_element"(der bytea, place integer, OUT content integer, OUT following integer) LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  size integer;
  more integer;
BEGIN
  IF place + 2 > length(der) THEN RETURN; END IF;
  size := get_byte(der, place + 1);
  content := place + 2;
  IF size >= 128 THEN
    more := size - 128;
    IF more NOT BETWEEN 1 AND 3 OR content + more > length(der) THEN content := NULL; RETURN; END IF;
    size := 0;
    FOR i IN 1..more LOOP
      size := size * 256 + get_byte(der, content);
      content := content + 1;
    END LOOP;
  END IF;
  IF content + size > length(der) THEN content := NULL; RETURN; END IF;
  following := content + size;
END $$;

-- The kind of the public key of a to-be-signed certificate (RFC 5280 section 4.1), for RSA with the bits of its modulus; null where it is none of these.
CREATE FUNCTION "key_algorithm_of"(tbs bytea) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  place integer;
  spki integer;
  following integer;
  highest integer;
BEGIN
  place := (der_element(tbs, 0)).content;
  IF place IS NULL OR place >= length(tbs) THEN RETURN NULL; END IF;
  -- The version is left away in one of version 1.
  IF get_byte(tbs, place) = 160 THEN place := (der_element(tbs, place)).following; END IF;
  -- Past the serial number, signature, issuer, validity and subject.
  FOR i IN 1..5 LOOP place := (der_element(tbs, place)).following; END LOOP;
  spki := (der_element(tbs, place)).content;
  following := (der_element(tbs, spki)).following;
  IF following IS NULL THEN RETURN NULL; END IF;
  CASE substring(tbs FROM spki + 1 FOR following - spki)
    WHEN '\x301306072a8648ce3d020106082a8648ce3d030107' THEN RETURN 'P-256';
    WHEN '\x301006072a8648ce3d020106052b81040022' THEN RETURN 'P-384';
    WHEN '\x301006072a8648ce3d020106052b81040023' THEN RETURN 'P-521';
    WHEN '\x300506032b6570' THEN RETURN 'Ed25519';
    WHEN '\x300506032b6571' THEN RETURN 'Ed448';
    WHEN '\x300d06092a864886f70d0101010500' THEN
      -- Into the BIT STRING, past its count of unused bits, into the SEQUENCE: the modulus stands first, without leading zeros but for the one of its sign.
      place := (der_element(tbs, (der_element(tbs, following)).content + 1)).content;
      following := (der_element(tbs, place)).following;
      place := (der_element(tbs, place)).content;
      IF place IS NULL OR place + 1 >= following THEN RETURN NULL; END IF;
      IF get_byte(tbs, place) = 0 THEN place := place + 1; END IF;
      highest := get_byte(tbs, place);
      RETURN 'RSA ' || ((following - place - 1) * 8 + length(ltrim(highest::bit(8)::text, '0')));
    ELSE RETURN NULL;
  END CASE;
END $$;

ALTER TABLE "certificates" ADD COLUMN "key_algorithm" text GENERATED ALWAYS AS ("key_algorithm_of"("tbs")) STORED;
