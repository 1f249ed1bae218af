import type { Command } from 'commander';
import { openMemberExport } from '../journeys/personal-data/export-member.js';
import { idArgument, type OfCoalition, ofCoalition } from './arguments.js';
import { CommandLineError } from './command-line.error.js';
import type { Terminal } from './terminal.js';
import { inCoalition } from './work-as-operator.js';
import { writeNewFile } from './write-new-file.js';

interface ExportOptions extends OfCoalition {
  readonly member: bigint;
}

const HELP = `
Example:
  hamsood export member member.json --member mem_…

The file is JSON: a list for everything that is kept about the member. That it was taken stands in the audit log. A file
that is there already is not written over.
`;

/** `hamsood export member` */
export function addExportMemberCommand(parent: Command, terminal: Terminal): void {
  ofCoalition(parent.command('member'))
    .argument('<file>', 'where to write it')
    .description('Write everything that is kept about a member to a file.')
    .requiredOption('--member <id>', 'whom it is about', idArgument('member', 'mem_…'))
    .addHelpText('after', HELP)
    .action((file: string, { coalition, member }: ExportOptions) =>
      inCoalition(terminal, coalition, async (context) => {
        const text = await openMemberExport(context, member);
        if (!text) throw new CommandLineError('There is no such member in the coalition');
        await writeNewFile(file, text, terminal);
        terminal.err(`written to ${file}\n`);
      }),
    );
}
