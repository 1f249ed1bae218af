import type { Command } from 'commander';
import { activatePartner } from '../partners/activate-partner.js';
import { type OfCoalition, ofCoalition } from './arguments.js';
import { mustBeDone } from './session.js';
import type { Terminal } from './terminal.js';
import { withPartner } from './work-as-operator.js';

/** `hamsood activate <partner>` */
export function addActivatePartnerCommand(program: Command, terminal: Terminal): void {
  ofCoalition(program.command('activate'))
    .description('Let a partner take part: after its onboarding, or again after a suspension.')
    .argument('<partner>', 'its slug or id')
    .option('--reason <text>', 'for the audit log')
    .action(async (partner: string, { coalition, reason }: OfCoalition & { reason?: string }) => {
      const { slug, status } = await withPartner(terminal, { partner, coalition }, async (context, { id }) =>
        mustBeDone(await activatePartner(context, { partnerId: id, reason: reason ?? null })),
      );
      terminal.out(`${slug} is ${status}\n`);
    });
}
