import { Command } from 'commander';
import packageJson from '../package.json' with { type: 'json' };
import { addFleetCommands } from './fleet/commands.ts';
import { addBackupCommands } from './operator/backup.ts';
import { addOperatorCommands } from './operator/commands.ts';
import { addKeyCommands } from './operator/kek.ts';
import { addWorkloadCommands } from './workload/commands.ts';

/** The whole command, not yet run. @param dataDir where Hawser keeps its keys, if it runs here */
export function hawserCommand(dataDir: string): Command {
  const program = new Command('hawser')
    .description('Machine identities whose tokens are bound to their certificates')
    .version(packageJson.version)
    .exitOverride()
    .showHelpAfterError('(see --help)');
  addOperatorCommands(program, dataDir);
  addKeyCommands(program, dataDir);
  addWorkloadCommands(program);
  addFleetCommands(program, dataDir);
  addBackupCommands(program, dataDir);
  return program;
}
