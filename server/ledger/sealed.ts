import pg from 'pg';

/**
 * Which of the keys outside the database are already needed by what is in it. Asked as the owner of the ledger, before any
 * process starts.
 */
export async function whatIsSealed(url: string): Promise<{ signerKek: boolean; apiKek: boolean; stsKek: boolean; pepper: boolean }> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  await client.connect();
  try {
    const { rows } = await client.query<{ signer: boolean; api: boolean; sts: boolean; pepper: boolean }>(`SELECT
      EXISTS (SELECT FROM authority_keys) OR EXISTS (SELECT FROM seal_keys) AS signer,
      EXISTS (SELECT FROM api_secrets) OR EXISTS (SELECT FROM ocsp_responders) AS api,
      EXISTS (SELECT FROM token_key_secrets) AS sts,
      EXISTS (SELECT FROM exchange_secrets) AS pepper`);
    const row = rows[0];
    return { signerKek: row?.signer ?? false, apiKek: row?.api ?? false, stsKek: row?.sts ?? false, pepper: row?.pepper ?? false };
  } finally {
    await client.end();
  }
}
