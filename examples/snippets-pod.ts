// The Pod of examples/snippets/sidecar.yaml as processes of this machine: each volume is a directory, and each container its own command line.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { Deployment, type IDeployment } from 'kubernetes-models/apps/v1';
import { type IPersistentVolumeClaim, PersistentVolumeClaim } from 'kubernetes-models/v1';
import { parseAllDocuments } from 'yaml';

type Ended = { code: number | null; stdout: string; stderr: string };
type Container = NonNullable<NonNullable<NonNullable<IDeployment['spec']>['template']['spec']>['initContainers']>[number];

/** Every method throws for what the manifest does not have. */
export class Sidecar {
  readonly #place: string;
  readonly #claim: IPersistentVolumeClaim;
  readonly #deployment: IDeployment;

  /** @param place a directory of its own, where the volumes are */
  constructor(manifest: string, place: string) {
    this.#place = place;
    const [claim, deployment] = parseAllDocuments(manifest).map((document): unknown => document.toJS());
    if (!PersistentVolumeClaim.is(claim) || !Deployment.is(deployment)) throw new Error('it is no claim and deployment');
    this.#claim = claim;
    this.#deployment = deployment;
    for (const name of ['bin', ...this.#volumes]) mkdirSync(join(place, name), { recursive: true });
    // As in an image that has the command.
    if (!existsSync(join(place, 'bin/hawser'))) symlinkSync(resolve('cli/bin.mjs'), join(place, 'bin/hawser'));
  }

  /** Holds both documents against the types of Kubernetes: for values of another type, and for names that it does not know. */
  validate(): void {
    new PersistentVolumeClaim(this.#claim).validate();
    new Deployment(this.#deployment).validate();
    const program = join(this.#place, 'manifest.ts');
    writeFileSync(
      program,
      `import type { IDeployment } from 'kubernetes-models/apps/v1';
import type { IPersistentVolumeClaim } from 'kubernetes-models/v1';
export const claim: IPersistentVolumeClaim = ${JSON.stringify(this.#claim)};
export const deployment: IDeployment = ${JSON.stringify(this.#deployment)};\n`,
    );
    const modules = join(this.#place, 'node_modules');
    if (!existsSync(modules)) symlinkSync(resolve('node_modules'), modules);
    const options = [
      '--noEmit',
      '--ignoreConfig',
      '--strict',
      '--skipLibCheck',
      '--module',
      'nodenext',
      '--target',
      'es2023',
      '--types',
      'node',
    ];
    const ended = spawnSync(process.execPath, [resolve('node_modules/typescript/bin/tsc'), ...options, program], { encoding: 'utf8' });
    if (ended.status !== 0) throw new Error(ended.stdout);
  }

  /** Puts files into a volume, in place of all that is there. */
  mount(volume: string, files: Readonly<Record<string, string>>): void {
    if (!this.#volumes.includes(volume)) throw new Error(`there is no volume ${volume}`);
    rmSync(join(this.#place, volume), { recursive: true, force: true });
    mkdirSync(join(this.#place, volume));
    for (const [name, content] of Object.entries(files)) writeFileSync(join(this.#place, volume, name), content, { mode: 0o600 });
  }

  environmentOf(container: string): Readonly<Record<string, string>> {
    const { env = [] } = this.#container(container);
    return Object.fromEntries(env.map(({ name, value = '' }) => [name, this.#here(container, value)]));
  }

  /** What is said of the account, of each image, and of what each container may write to and use. */
  get bounds() {
    const containers = [...(this.#pod.initContainers ?? []), ...this.#pod.containers];
    return {
      account: this.#pod.automountServiceAccountToken,
      containers: containers.map(({ image, resources, securityContext }) => ({
        image,
        memory: resources?.limits?.memory,
        readOnly: securityContext?.readOnlyRootFilesystem,
      })),
    };
  }

  /** Runs a container until it ends by itself. */
  async run(container: string): Promise<Ended> {
    const child = this.#spawn(container, this.#commandOf(container));
    const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
    return { code, stdout, stderr };
  }

  /** Starts one that stays; `end` asks it to end as a kubelet does, and returns its exit code. */
  start(container: string): { end(): Promise<number | null> } {
    const child = this.#spawn(container, this.#commandOf(container));
    const closed = once(child, 'close');
    return {
      async end() {
        child.kill('SIGTERM');
        const [code] = await closed;
        return code;
      },
    };
  }

  /** Whether its startup probe says that it has started. */
  probe(container: string): boolean {
    const command = this.#container(container).startupProbe?.exec?.command;
    if (command === undefined) throw new Error(`${container} has no startup probe`);
    const [program = '', ...args] = command.map((word) => this.#here(container, word));
    return spawnSync(program, args).status === 0;
  }

  get #pod() {
    const pod = this.#deployment.spec?.template.spec;
    if (pod === undefined) throw new Error('there is no Pod in it');
    return pod;
  }

  get #volumes(): string[] {
    return (this.#pod.volumes ?? []).map(({ name }) => name);
  }

  #container(name: string): Container {
    const found = [...(this.#pod.initContainers ?? []), ...this.#pod.containers].find((each) => each.name === name);
    if (found === undefined) throw new Error(`there is no container ${name}`);
    return found;
  }

  #commandOf(name: string): string[] {
    const { command = [], args = [] } = this.#container(name);
    return [...command, ...args].map((word) => this.#here(name, word));
  }

  /** A text of the manifest with the directories of this machine where the container has its mounts. */
  #here(container: string, value: string): string {
    const mounts = [...(this.#container(container).volumeMounts ?? [])].sort((a, b) => b.mountPath.length - a.mountPath.length);
    return mounts.reduce((so, { name, mountPath }) => {
      if (!this.#volumes.includes(name)) throw new Error(`${container} mounts ${name}, which is no volume`);
      return so.replaceAll(new RegExp(`${mountPath}(?=/|$)`, 'g'), join(this.#place, name));
    }, value);
  }

  #spawn(container: string, [program = '', ...args]: string[]) {
    const own = { NODE_ENV: 'production', PATH: `${join(this.#place, 'bin')}:${process.env.PATH}`, HOME: this.#place } as const;
    return spawn(program, args, { env: { ...own, ...this.environmentOf(container) }, stdio: ['ignore', 'pipe', 'pipe'] });
  }
}
