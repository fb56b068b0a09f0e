-- Whoever writes the rows of a dump, or those of another ledger as they come, does so with an empty search path: the function must find the other one then too.
ALTER FUNCTION "key_algorithm_of"(bytea) SET search_path = pg_catalog, public, pg_temp;
