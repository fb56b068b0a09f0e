-- A gateway speaks for connections that it ends: the certificate of the client comes in exactly one header, registered here.
ALTER TABLE "resource_servers" ADD COLUMN "certificate_header" TEXT;
UPDATE "resource_servers" SET "certificate_header" = 'X-SSL-Client-Cert' WHERE "kind" = 'gateway';
ALTER TABLE "resource_servers"
  ADD CONSTRAINT "resource_servers_certificate_header_check" CHECK (
    CASE "kind"
      WHEN 'gateway' THEN "certificate_header" IS NOT NULL
        AND "certificate_header" IN ('Client-Cert', 'X-SSL-Client-Cert', 'X-Forwarded-Client-Cert', 'X-Forwarded-Tls-Client-Cert')
      ELSE "certificate_header" IS NULL
    END
  );
