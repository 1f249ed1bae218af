import { actingCoalition } from '../access/command-context.js';
import type { PartnerTerms } from '../partners/programme-snapshot.js';
import type { PointsContext } from '../points/points-context.js';
import { chooseCoalition, choosePartner } from './choose-coalition.js';
import { withSession } from './session.js';
import type { Terminal } from './terminal.js';

/** Opens what the environment names and does the work as an operator of the coalition, or of the only one there is. */
export function inCoalition<T>(
  terminal: Terminal,
  named: bigint | undefined,
  work: (context: PointsContext) => Promise<T>,
): Promise<T> {
  return withSession(terminal, async (session) =>
    work(session.asOperator(await chooseCoalition(session, named))),
  );
}

/** The same, about one partner, named by slug or id. */
export function withPartner<T>(
  terminal: Terminal,
  { coalition, partner }: { readonly coalition?: bigint | undefined; readonly partner: string },
  work: (context: PointsContext, partner: PartnerTerms) => Promise<T>,
): Promise<T> {
  return inCoalition(terminal, coalition, async (context) =>
    work(context, choosePartner(await context.programme.snapshot(actingCoalition(context)), partner)),
  );
}
