import type { Command } from 'commander';
import { registerPartner } from '../partners/register-partner.js';
import { parseSlug } from '../partners/slug.js';
import { encodeId } from '../values/ids.js';
import type { LocalizedText } from '../values/localized-text.js';
import { argument, localizedArgument, type OfCoalition, ofCoalition } from './arguments.js';
import { mustBeDone } from './session.js';
import type { Terminal } from './terminal.js';
import { inCoalition } from './work-as-operator.js';

/** `hamsood create partner` */
export function addCreatePartnerCommand(parent: Command, terminal: Terminal): void {
  ofCoalition(parent.command('partner'))
    .description('Register a partner, which begins its onboarding; prints its id.')
    .requiredOption('--slug <slug>', 'its short name, such as tizfood', argument(parseSlug))
    .requiredOption('--name <text>', 'its name; once per language as en=… fa=…', localizedArgument)
    .action(async ({ coalition, slug, name }: OfCoalition & { slug: string; name: LocalizedText }) => {
      const partner = await inCoalition(terminal, coalition, async (context) =>
        mustBeDone(await registerPartner(context, { slug, name })),
      );
      terminal.out(`${encodeId('partner', partner.id)}\n`);
    });
}
