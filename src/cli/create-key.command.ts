import { type Command, Option } from 'commander';
import type { Environment } from '../access/principal.js';
import { issueApiKey } from '../partners/issue-api-key.js';
import { encodeId } from '../values/ids.js';
import { type OfPartner, ofPartner } from './arguments.js';
import { mustBeDone } from './session.js';
import type { Terminal } from './terminal.js';
import { withPartner } from './work-as-operator.js';

/** `hamsood create key` */
export function addCreateKeyCommand(parent: Command, terminal: Terminal): void {
  ofPartner(parent.command('key'))
    .description('Issue an API key to a partner; prints the key, which is shown only this once.')
    .addOption(new Option('--environment <name>', 'where it acts').choices(['live', 'test']).default('live'))
    .option('--label <text>', 'which system uses it', 'command line')
    .action(
      async ({ environment, label, ...options }: OfPartner & { environment: Environment; label: string }) => {
        const { key, secret } = await withPartner(terminal, options, async (context, { id }) =>
          mustBeDone(
            await issueApiKey(context, { partnerId: id, environment, label, scopes: null, expiresAt: null }),
          ),
        );
        terminal.out(`${secret}\n`);
        terminal.err(`Issued ${encodeId('apiKey', key.id)}; keep the key, it is not shown again\n`);
      },
    );
}
