-- Serials are unique for each issuer (RFC 5280 §4.1.2.2), and authorities from elsewhere often both have the first one.
DROP INDEX "authorities_serial_key";
