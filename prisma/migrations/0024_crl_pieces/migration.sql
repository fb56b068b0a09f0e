-- A revocation list of five million octets written, or read, in one go holds up every commit behind it: it stands in pieces, once.
CREATE TABLE "crl_pieces" (
    "crl_id" UUID NOT NULL,
    "piece" INTEGER NOT NULL,
    "octets" BYTEA NOT NULL,

    CONSTRAINT "crl_pieces_pkey" PRIMARY KEY ("crl_id", "piece")
);
ALTER TABLE "crl_pieces" ADD CONSTRAINT "crl_pieces_crl_id_fkey" FOREIGN KEY ("crl_id") REFERENCES "crls"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "crl_pieces" ALTER COLUMN "octets" SET STORAGE EXTERNAL;

-- What is signed is the pieces; the head and the tail around them make a CertificateList of it.
ALTER TABLE "crls" ADD COLUMN "length" INTEGER, ADD COLUMN "head" BYTEA, ADD COLUMN "tail" BYTEA;
INSERT INTO "crl_pieces" ("crl_id", "piece", "octets")
  SELECT "id", "piece", substring("tbs" FROM "piece" * 65536 + 1 FOR 65536)
  FROM "crls" CROSS JOIN LATERAL generate_series(0, (octet_length("tbs") - 1) / 65536) "piece";
UPDATE "crls" SET "length" = octet_length("tbs");
UPDATE "crls" SET "head" = substring("der" FROM 1 FOR "header"), "tail" = substring("der" FROM "header" + "length" + 1)
  FROM (SELECT "id" AS "signed", CASE WHEN get_byte("der", 1) < 128 THEN 2 ELSE get_byte("der", 1) - 126 END AS "header"
    FROM "crls" WHERE "der" IS NOT NULL) "headers"
  WHERE "crls"."id" = "signed";
ALTER TABLE "crls" DROP COLUMN "tbs", DROP COLUMN "der", ALTER COLUMN "length" SET NOT NULL;
ALTER TABLE "crls" ADD CONSTRAINT "crls_signed" CHECK (("signed_at" IS NULL) = ("tail" IS NULL) AND ("tail" IS NULL) = ("head" IS NULL));
