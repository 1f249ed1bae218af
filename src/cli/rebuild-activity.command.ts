import type { Command } from 'commander';
import { rebuildActivity } from '../ledger/levels/rebuild-activity.js';
import { encodeId } from '../values/ids.js';
import { type OfCoalition, ofCoalition } from './arguments.js';
import { chooseCoalition } from './choose-coalition.js';
import { withSession } from './session.js';
import type { Terminal } from './terminal.js';

/** `hamsood rebuild-activity` */
export function addRebuildActivityCommand(program: Command, terminal: Terminal): void {
  ofCoalition(program.command('rebuild-activity'))
    .description(
      'Compute from the books alone what members have bought and earned by month, which their levels follow from, and write it anew where it differs. Levels that were given stay. May run while others post, be stopped and run again.',
    )
    .action((options: OfCoalition) => rebuild(terminal, options));
}

function rebuild(terminal: Terminal, { coalition: named }: OfCoalition): Promise<void> {
  return withSession(terminal, async (session) => {
    const coalitionId = await chooseCoalition(session, named);
    const { database } = session.installation;
    const { members, corrected } = await rebuildActivity(database, coalitionId, terminal.signal);
    const coalition = encodeId('coalition', coalitionId);
    terminal.out(`${coalition}: ${members} members computed again, ${corrected} corrected\n`);
  });
}
