-- A token that was exchanged for one of a trusted issuer derives from no token here, and still names two: whoever holds it, and in whose name.
-- Built while no process runs that writes; reads all tokens once, some seconds for ten million. A token that names one has no entry in it.
CREATE INDEX "tokens_of_several" ON "tokens" ("expires_at") WHERE cardinality("jtis") > 1 OR cardinality("identity_ids") > 1;
