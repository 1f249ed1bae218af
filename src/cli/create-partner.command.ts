import type { Command } from 'commander';
import { registerPartner } from '../partners/register-partner.js';
import { setSettlementAccount } from '../partners/set-settlement-account.js';
import { parseSlug } from '../partners/slug.js';
import type { PointsContext } from '../points/points-context.js';
import { type Iban, parseIban } from '../values/iban.js';
import { encodeId } from '../values/ids.js';
import type { LocalizedText } from '../values/localized-text.js';
import type { Parsed } from '../values/parsed.js';
import { parseText } from '../values/text.js';
import { argument, localizedArgument, type OfCoalition, ofCoalition } from './arguments.js';
import { mustBeDone } from './session.js';
import type { Terminal } from './terminal.js';
import { inCoalition } from './work-as-operator.js';

interface PartnerOptions extends OfCoalition {
  readonly slug: string;
  readonly name: LocalizedText;
  readonly iban?: Iban;
  readonly accountHolder?: string;
}

/** `hamsood create partner` */
export function addCreatePartnerCommand(parent: Command, terminal: Terminal): void {
  ofCoalition(parent.command('partner'))
    .description('Register a partner, which begins its onboarding; prints its id.')
    .requiredOption('--slug <slug>', 'its short name, such as tizfood', argument(parseSlug))
    .requiredOption('--name <text>', 'its name; once per language as en=… fa=…', localizedArgument)
    .option('--iban <iban>', 'where settlement pays it; needed before it goes live', argument(parseIban))
    .option('--account-holder <text>', 'in whose name that account is (default: its name)', argument(holder))
    .action(async (options: PartnerOptions) => {
      const id = await inCoalition(terminal, options.coalition, (context) => createPartner(context, options));
      terminal.out(`${encodeId('partner', id)}\n`);
    });
}

async function createPartner(
  context: PointsContext,
  { slug, name, iban, accountHolder }: PartnerOptions,
): Promise<bigint> {
  const { id } = mustBeDone(await registerPartner(context, { slug, name }));
  if (iban === undefined) return id;
  const inItsName = accountHolder ?? name.en ?? Object.values(name)[0] ?? slug;
  mustBeDone(await setSettlementAccount(context, { partnerId: id, iban, holder: inItsName }));
  return id;
}

function holder(text: string): Parsed<string> {
  return parseText(text, { min: 1, max: 140 });
}
