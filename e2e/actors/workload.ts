import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Answer, callRestServer } from '../../examples/rest-client.ts';
import { hawser } from '../setup/instance.ts';
import type { SharedInstance } from '../setup/shared-instance.ts';
import type { JoinOffer } from './administrator.ts';

/** A workload: a directory with its own key, and the command line. */
export class Workload {
  readonly directory = mkdtempSync(join(tmpdir(), 'hawser-workload-'));
  readonly #instance: SharedInstance;

  constructor(instance: SharedInstance) {
    this.#instance = instance;
  }

  #file = (name: string): string => readFileSync(join(this.directory, name), 'utf8');

  get credentials(): { certificate: string; key: string } {
    return { certificate: this.#file('certificate.pem'), key: this.#file('key.pem') };
  }
  get ca(): string {
    return this.#file('ca.pem');
  }

  #run(...args: string[]): string {
    const { code, stdout, stderr } = hawser(this.#instance, ...args, '--directory', this.directory);
    if (code !== 0) throw new Error(`hawser ${args[0]} ended with ${code}: ${stderr}`);
    return stdout.trim();
  }

  join({ token, caHash }: JoinOffer): void {
    this.#run('join', '--token', token, '--ca-hash', caHash, '--enrolment', this.#instance.urls.enrolment);
  }

  /** Gets the successor of its certificate, now. */
  renew(): void {
    this.#run('renew', '--enrolment', this.#instance.urls.enrolment);
  }

  token(audience: string): string {
    return this.#run('token', '--audience', audience, '--issuer', this.#instance.urls.sts);
  }

  /** What the STS answers to this workload's own certificate, asked with curl. */
  askForToken(audience: string): { status: number; body: Record<string, unknown> } {
    return this.#curl('/token', ['grant_type=client_credentials', `audience=${audience}`]);
  }

  /** Exchanges a secret for a token (RFC 8693). */
  exchange(audience: string, secret: string): { status: number; body: Record<string, unknown> } {
    const type = 'urn:hawser:params:oauth:token-type:exchange-secret';
    const grant = 'grant_type=urn:ietf:params:oauth:grant-type:token-exchange';
    return this.#curl('/token', [grant, `audience=${audience}`, `subject_token=${secret}`, `subject_token_type=${type}`]);
  }

  /** Asks about a token, with what is said of the connection that it came on. */
  introspect(token: string, facts: Readonly<Record<string, string>> = {}): { status: number; body: Record<string, unknown> } {
    return this.#curl('/introspect', [`token=${token}`, ...Object.entries(facts).map((pair) => pair.join('='))]);
  }

  #curl(path: string, form: string[]): { status: number; body: Record<string, unknown> } {
    const files = ['--cacert', 'ca.pem', '--cert', 'certificate.pem', '--key', 'key.pem'];
    const { stdout, stderr } = spawnSync(
      'curl',
      ['-sS', ...files, '-w', '\n%{http_code}', ...form.flatMap((pair) => ['--data-urlencode', pair]), `${this.#instance.urls.sts}${path}`],
      { cwd: this.directory, encoding: 'utf8', timeout: 10_000 },
    );
    const [body = '', status] = stdout.split(/\n(?=\d+$)/);
    if (status === undefined) throw new Error(`curl: ${stderr}`);
    return { status: Number(status), body: JSON.parse(body) };
  }

  /** Calls a resource server with a token, on a connection with this workload's certificate. */
  call(url: string, token: string): Promise<Answer> {
    return callRestServer(url, token, this.ca, this.credentials);
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
