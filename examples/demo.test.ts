import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { works } from '../server/testing/nginx.ts';
import { startProcesses, type TestProcesses } from '../server/testing/processes.ts';

const run = (environment: Readonly<Record<string, string>>) =>
  promisify(execFile)(process.execPath, ['run.mjs', 'examples/demo.ts'], { env: { ...process.env, ...environment } });

let house: TestProcesses;
beforeAll(async () => {
  house = await startProcesses();
});
afterAll(() => house.close());

const decisions = async (code: string): Promise<{ id: string; bound_thumbprint: string; presented_thumbprint: string }[]> =>
  (await house.ledger.database.pool.query("SELECT * FROM events WHERE type = 'decision' AND code = $1 ORDER BY at", [code])).rows;

describe('the demo', () => {
  it.each(['first', 'second'])('shows the token accepted and refused, for the %s time', async () => {
    const { stdout, stderr } = await run(house.environment);
    expect(stderr).toBe('');
    const foreign = (await decisions('cnf_mismatch.foreign')).at(-1);
    const missing = (await decisions('cnf_missing_cert')).at(-1);
    expect(stdout).toContain("ACCEPTED     alice's token, alice's certificate: {alice} ok");
    expect(stdout).toContain("ACCEPTED     gRPC, alice's token, her certificate: {alice} ok");
    expect(stdout).toMatch(/REFUSED {6}gRPC, alice's token, bob's: {9}UNAUTHENTICATED invalid_token dec_\w{26}/);
    expect(stdout).toMatch(/ACCEPTED {5}nginx, alice's token, her certificate: \{alice\} ok|SKIPPED {6}nginx, because/);
    expect(stdout).toMatch(/REFUSED {6}nginx, alice's token, bob's: {8}401 dec_\w{26}|SKIPPED {6}nginx, because/);
    expect(stdout).toMatch(/ACCEPTED {5}alice's key in SoftHSM, by PKCS#11: {2}\{alice\} ok|SKIPPED {6}a key in SoftHSM, because/);
    expect(stdout).toContain('cnf_mismatch.foreign');
    expect(stdout).toContain(foreign?.bound_thumbprint);
    expect(stdout).toContain(foreign?.presented_thumbprint);
    expect(stdout).toContain(missing?.bound_thumbprint);
    expect(stdout).toMatch(/http:\/\/localhost:3000\/d\/dec_[0-9a-z]{26}\n/);
    expect(stdout).not.toMatch(/eyJ|iamthe|hwj_|hwk_|PRIVATE/);
  });

  it("is nobody's first API, nor first workload", async () => {
    expect(await house.api('setup.progress', {})).toMatchObject({ audiences: 0, resourceServer: null, workload: null });
  });

  it('leaves no API key behind that works, and every decision that it showed on record once', async () => {
    const { rows } = await house.ledger.database.pool.query("SELECT revoked_at FROM api_keys WHERE name = 'demo'");
    expect(rows).toHaveLength(2);
    for (const { revoked_at } of rows) expect(revoked_at).not.toBeNull();
    expect(await decisions('cnf_mismatch.foreign')).toHaveLength(works('nginx', '-v') ? 6 : 4);
    expect(await decisions('cnf_missing_cert')).toHaveLength(2);
  });

  it('says what to do when nothing is running', async () => {
    const failure = await run({ ...house.environment, HAWSER_DATA_DIR: `${house.config.dataDir}/nowhere` }).catch(
      (error: unknown) => error,
    );
    expect(failure).toMatchObject({ code: 2, stderr: expect.stringContaining('npm start') });
  });
});
