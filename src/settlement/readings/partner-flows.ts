import type { DayRange } from '../../ledger/days/day-fact.js';
import { factsSoFar } from '../../ledger/days/day-facts.js';
import type { Money } from '../../values/money.js';
import { type Flow, type FlowCell, flows } from '../pricing/flows.js';
import type { Reading } from './reading.js';

/** What somebody is told of a flow; null: not for it to know. */
export interface ToldFlow extends Omit<Flow, 'charged' | 'credited'> {
  readonly charged: readonly Money[] | null;
  readonly credited: readonly Money[] | null;
}

export interface ToldCell extends ToldFlow, Pick<FlowCell, 'issuerId' | 'acceptorId'> {}

/** The flows of points between partners, as far as somebody may know them. */
export interface ToldFlows {
  readonly cells: readonly ToldCell[];
  readonly issuers: readonly (ToldFlow & Pick<FlowCell, 'issuerId'>)[];
  readonly acceptors: readonly (ToldFlow & Pick<FlowCell, 'acceptorId'>)[];
  readonly total: ToldFlow | null;
}

/**
 * Whose points were spent where in some days, open ones included.
 * @param onlyOf who asks, when it is a partner: it is told its own row and column and their sums, what it pays for its
 *   points and is credited for those of others; neither others' prices nor what is between others
 */
export async function partnerFlows(
  { em, coalitionId, terms }: Reading,
  range: DayRange,
  onlyOf: bigint | undefined,
): Promise<ToldFlows> {
  const { cells, rows, columns, total } = flows(await factsSoFar(em, coalitionId, range), terms);
  const mayKnow = (id: bigint | null) => onlyOf === undefined || id === onlyOf;
  const told = <T extends Flow>(flow: T, issuerId: bigint | null, acceptorId: bigint | null) => ({
    ...flow,
    charged: mayKnow(issuerId) ? flow.charged : null,
    credited: mayKnow(acceptorId) ? flow.credited : null,
  });
  return {
    cells: cells
      .filter(({ issuerId, acceptorId }) => mayKnow(issuerId) || mayKnow(acceptorId))
      .map((cell) => told(cell, cell.issuerId, cell.acceptorId)),
    issuers: [...rows]
      .filter(([issuerId]) => mayKnow(issuerId))
      .map(([issuerId, flow]) => ({ issuerId, ...told(flow, issuerId, null) })),
    acceptors: [...columns]
      .filter(([acceptorId]) => mayKnow(acceptorId))
      .map(([acceptorId, flow]) => ({ acceptorId, ...told(flow, null, acceptorId) })),
    total: onlyOf === undefined ? total : null,
  };
}
