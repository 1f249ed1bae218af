import { type Command, InvalidArgumentError } from 'commander';
import { actingCoalition } from '../access/command-context.js';
import { addContractVersion } from '../partners/add-contract-version.js';
import { type Currency, parseCurrency } from '../values/currency.js';
import { type Day, parseDay } from '../values/day.js';
import { encodeId } from '../values/ids.js';
import { parseRate, RATE_SCALE, type Rate } from '../values/rate.js';
import { dayOf } from '../values/time-zone.js';
import { argument, type OfPartner, ofPartner } from './arguments.js';
import { mustBeDone } from './session.js';
import type { Terminal } from './terminal.js';
import { withPartner } from './work-as-operator.js';

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

/** `hamsood create contract` */
export function addCreateContractCommand(parent: Command, terminal: Terminal): void {
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

function rolesArgument(text: string): ('issuer' | 'acceptor')[] {
  return text.split(',').map((role) => {
    if (role === 'issuer' || role === 'acceptor') return role;
    throw new InvalidArgumentError('Give issuer, acceptor, or issuer,acceptor.');
  });
}
