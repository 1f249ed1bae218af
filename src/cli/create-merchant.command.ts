import type { Command } from 'commander';
import { addMerchant } from '../partners/add-merchant.js';
import { parseMerchantCategory } from '../partners/merchant-category.js';
import { encodeId } from '../values/ids.js';
import type { LocalizedText } from '../values/localized-text.js';
import { argument, localizedArgument, type OfPartner, ofPartner } from './arguments.js';
import { mustBeDone } from './session.js';
import type { Terminal } from './terminal.js';
import { withPartner } from './work-as-operator.js';

/** `hamsood create merchant` */
export function addCreateMerchantCommand(parent: Command, terminal: Terminal): void {
  ofPartner(parent.command('merchant'))
    .description('Add a selling place to a partner; prints its id.')
    .requiredOption('--name <text>', 'its name; once per language as en=… fa=…', localizedArgument)
    .requiredOption('--category <word>', 'such as food-delivery', argument(parseMerchantCategory))
    .action(async ({ name, category, ...options }: OfPartner & { name: LocalizedText; category: string }) => {
      const merchant = await withPartner(terminal, options, async (context, { id }) =>
        mustBeDone(await addMerchant(context, { partnerId: id, name, category })),
      );
      terminal.out(`${encodeId('merchant', merchant.id)}\n`);
    });
}
