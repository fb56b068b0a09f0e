import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { Failure } from '../../server/domain/failure.ts';
import { replacedKeyPath } from '../../server/keys/custody.ts';
import { replaceKeyFile } from '../../server/keys/replace-key.ts';
import { exitCodes } from '../exit-codes.ts';
import { setting } from '../setting.ts';

const files = {
  signer: { variable: 'HAWSER_SIGNER_KEK_FILE', name: 'signer.kek' },
  sts: { variable: 'HAWSER_STS_KEK_FILE', name: 'sts.kek' },
  api: { variable: 'HAWSER_API_KEK_FILE', name: 'api.kek' },
} as const;

/** Adds `hawser kek rotate`, which works on the key file of this machine; what is sealed is the running process's to seal anew. */
export function addKeyCommands(program: Command, dataDir: string): void {
  const group = program.commands.find((command) => command.name() === 'kek') ?? program.command('kek');
  group
    .command('rotate')
    .description('Replace a key-encryption key while its process runs')
    .addOption(new Option('--role <role>', 'whose key').choices(Object.keys(files)).makeOptionMandatory())
    .action(({ role }: { role: keyof typeof files }) => {
      const { variable, name } = files[role];
      const path = setting(variable) ?? join(dataDir, 'keys', name);
      try {
        const { before, after } = replaceKeyFile(path);
        process.stdout.write(
          `The key ${after} seals for the ${role} from now on. A running ${role} seals everything anew within seconds; \`hawser kek list\` shows it.\n` +
            `When the key ${before} is gone from that list, delete ${replacedKeyPath(path)}.\n`,
        );
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        process.stderr.write(`${error.message}\n`);
        process.exitCode = exitCodes.usage;
      }
    });
}
