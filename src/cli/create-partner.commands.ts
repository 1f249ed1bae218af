import { type Command, InvalidArgumentError, Option } from 'commander';
import { actingCoalition } from '../access/command-context.js';
import type { Environment } from '../access/principal.js';
import { activatePartner } from '../partners/activate-partner.js';
import { addContractVersion } from '../partners/add-contract-version.js';
import { addMerchant } from '../partners/add-merchant.js';
import { issueApiKey } from '../partners/issue-api-key.js';
import { parseMerchantCategory } from '../partners/merchant-category.js';
import type { PartnerTerms } from '../partners/programme-snapshot.js';
import { registerPartner } from '../partners/register-partner.js';
import { parseSlug } from '../partners/slug.js';
import type { PointsContext } from '../points/points-context.js';
import { type Currency, parseCurrency } from '../values/currency.js';
import { type Day, parseDay } from '../values/day.js';
import { encodeId } from '../values/ids.js';
import type { LocalizedText } from '../values/localized-text.js';
import { parseRate, RATE_SCALE, type Rate } from '../values/rate.js';
import { dayOf } from '../values/time-zone.js';
import { argument, idArgument, localizedArgument } from './arguments.js';
import { chooseCoalition, choosePartner } from './choose-coalition.js';
import { mustBeDone, withSession } from './session.js';
import type { Terminal } from './terminal.js';

interface OfCoalition {
  readonly coalition?: bigint;
}

interface OfPartner extends OfCoalition {
  readonly partner: string;
}

interface ContractOptions extends OfPartner {
  readonly roles: readonly ('issuer' | 'acceptor')[];
  readonly currency: Currency;
  readonly earnRate: Rate;
  readonly burnValue: Rate;
  readonly issuePrice: Rate;
  readonly redemptionPrice: Rate;
  readonly effectiveFrom?: Day;
  readonly effectiveUntil?: Day;
}

const NOTHING: Rate = { scaled: 0n };
const ONE: Rate = { scaled: RATE_SCALE };

/** `hamsood create partner | contract | merchant | key`: what operators do by the API, for setting up by script. */
export function addCreatePartnerCommands(parent: Command, terminal: Terminal): void {
  ofCoalition(parent.command('partner'))
    .description('Register a partner, which begins its onboarding; prints its id.')
    .requiredOption('--slug <slug>', 'its short name, such as tizfood', argument(parseSlug))
    .requiredOption('--name <text>', 'its name; once per language as en=… fa=…', localizedArgument)
    .action(async ({ coalition, slug, name }: OfCoalition & { slug: string; name: LocalizedText }) => {
      const partner = await inCoalitionOf(terminal, coalition, async (context) =>
        mustBeDone(await registerPartner(context, { slug, name })),
      );
      terminal.out(`${encodeId('partner', partner.id)}\n`);
    });

  ofPartner(parent.command('contract'))
    .description("Add a version to a partner's contract; prints its id.")
    .option('--roles <roles>', 'issuer, acceptor, or both', rolesArgument, ['issuer', 'acceptor'])
    .requiredOption('--currency <code>', 'in which the partner sells', argument(parseCurrency))
    .option('--earn-rate <decimal>', 'points per major unit of money (default: 1)', argument(parseRate), ONE)
    .option('--burn-value <decimal>', 'money a point is worth when spent here', argument(parseRate), NOTHING)
    .option(
      '--issue-price <decimal>',
      'money the partner owes per point issued',
      argument(parseRate),
      NOTHING,
    )
    .option(
      '--redemption-price <decimal>',
      'money the partner is credited per point spent here',
      argument(parseRate),
      NOTHING,
    )
    .option('--effective-from <day>', 'first day, YYYY-MM-DD (default: today)', argument(parseDay))
    .option('--effective-until <day>', 'last day (default: until a later version)', argument(parseDay))
    .action((options: ContractOptions) => createContract(terminal, options));

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

/** `hamsood activate <partner>` */
export function addActivateCommand(program: Command, terminal: Terminal): void {
  program
    .command('activate')
    .description('Let a partner take part: after its onboarding, or again after a suspension.')
    .argument('<partner>', 'its slug or id')
    .option(
      '--coalition <id>',
      'the coalition (default: the only one there is)',
      idArgument('coalition', 'coa_…'),
    )
    .option('--reason <text>', 'for the audit log')
    .action(async (partner: string, { coalition, reason }: OfCoalition & { reason?: string }) => {
      const { slug, status } = await withPartner(terminal, { partner, coalition }, async (context, { id }) =>
        mustBeDone(await activatePartner(context, { partnerId: id, reason: reason ?? null })),
      );
      terminal.out(`${slug} is ${status}\n`);
    });
}

async function createContract(terminal: Terminal, options: ContractOptions): Promise<void> {
  const { roles, effectiveFrom, effectiveUntil, currency, earnRate, burnValue, issuePrice, redemptionPrice } =
    options;
  const { contract, warnings } = await withPartner(terminal, options, async (context, { id }) => {
    const { terms } = await context.programme.snapshot(actingCoalition(context));
    return mustBeDone(
      await addContractVersion(context, {
        partnerId: id,
        issuer: roles.includes('issuer'),
        acceptor: roles.includes('acceptor'),
        currency,
        earnRate,
        burnValue,
        issuePrice,
        redemptionPrice,
        effectiveFrom: effectiveFrom ?? dayOf(context.clock.now(), terms.timeZone),
        effectiveUntil: effectiveUntil ?? null,
      }),
    );
  });
  terminal.out(`${encodeId('contractVersion', contract.id)}\n`);
  for (const { message } of warnings) terminal.err(`Warning: ${message}\n`);
}

function ofCoalition(command: Command): Command {
  return command.option(
    '--coalition <id>',
    'the coalition (default: the only one there is)',
    idArgument('coalition', 'coa_…'),
  );
}

function ofPartner(command: Command): Command {
  return ofCoalition(command).requiredOption('--partner <slug or id>', 'whose it is');
}

function inCoalitionOf<T>(
  terminal: Terminal,
  named: bigint | undefined,
  work: (context: PointsContext) => Promise<T>,
): Promise<T> {
  return withSession(terminal, async (session) =>
    work(session.asOperator(await chooseCoalition(session, named))),
  );
}

function withPartner<T>(
  terminal: Terminal,
  { coalition, partner }: { readonly coalition?: bigint | undefined; readonly partner: string },
  work: (context: PointsContext, partner: PartnerTerms) => Promise<T>,
): Promise<T> {
  return inCoalitionOf(terminal, coalition, async (context) =>
    work(context, choosePartner(await context.programme.snapshot(actingCoalition(context)), partner)),
  );
}

function rolesArgument(text: string): ('issuer' | 'acceptor')[] {
  return text.split(',').map((role) => {
    if (role === 'issuer' || role === 'acceptor') return role;
    throw new InvalidArgumentError('Give issuer, acceptor, or issuer,acceptor.');
  });
}
