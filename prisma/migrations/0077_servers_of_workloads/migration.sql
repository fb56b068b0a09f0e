-- Whether certificates for clients may also serve TLS, as X509-SVID §4.4 wants; those of the versions before may not.
ALTER TABLE "profile_versions" ADD COLUMN "also_server" BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE "profile_versions" ALTER COLUMN "also_server" DROP DEFAULT;
