-- Below it no revocation list of the authority is numbered any more: after a restore that lost something, lists of greater numbers may be out.
ALTER TABLE "authorities" ADD COLUMN "crl_floor" BIGINT NOT NULL DEFAULT 0;
