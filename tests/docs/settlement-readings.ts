import type { DayRange } from '../../src/ledger/days/day-fact.js';
import { liabilityRollForward } from '../../src/settlement/readings/liability-roll-forward.js';
import { partnerFlows } from '../../src/settlement/readings/partner-flows.js';
import { type Reading, readAtOnce } from '../../src/settlement/readings/reading.js';
import { endOf } from '../../src/values/calendar.js';
import type { Money } from '../../src/values/money.js';
import { did } from '../harness/coalition-story.js';
import type { PageTable } from './markdown-tables.js';
import { dayOfText, type SettlementScene } from './settlement-scene.js';

type Row = PageTable['rows'][number];

const NO_BREAKAGE = { breakagePercent: { scaled: 0n }, openingBreakagePercent: { scaled: 0n } } as const;

/** Whose points were spent where in some days, as rows of the page. */
export async function flowRows(scene: SettlementScene, range: DayRange): Promise<Row[]> {
  const { cells } = await read(scene, (reading) => partnerFlows(reading, range, undefined));
  const slug = slugsOf(scene);
  return cells.map(({ issuerId, acceptorId, points, charged, credited }) => ({
    issuer: slug(issuerId),
    acceptor: slug(acceptorId),
    points: String(points),
    charged: sumOf(charged),
    credited: sumOf(credited),
  }));
}

/** What the points that are outstanding cost whom, in a month, as rows of the page. */
export async function liabilityRows(scene: SettlementScene, month: string): Promise<Row[]> {
  const from = dayOfText(`1 ${month}`);
  const range = { from, until: endOf('month', from, 'persian') };
  const { rows } = did(
    await read(scene, (reading) => liabilityRollForward(reading, { range, ...NO_BREAKAGE })),
  );
  const slug = slugsOf(scene);
  return rows.map(({ partnerId, money }) => ({
    month,
    bearer: slug(partnerId),
    opening: String(money.opening),
    issued: String(money.issued),
    burned: String(money.burned),
    expired: String(money.expired),
    reversed: String(money.reversed),
    transferred: String(money.transferred),
    closing: String(money.closing),
  }));
}

function read<T>({ points }: SettlementScene, work: (reading: Reading) => Promise<T>): Promise<T> {
  const [{ database, programme }] = points.nodes;
  return readAtOnce({ database, programme, coalitionId: points.twinId }, work);
}

function slugsOf({ partners }: SettlementScene): (id: bigint | null) => string {
  const slugs = new Map([...partners].map(([slug, { partnerId }]) => [partnerId, slug]));
  return (id) => (id === null ? '' : (slugs.get(id) ?? ''));
}

/** All in rial. */
function sumOf(amounts: readonly Money[] | null): string {
  return String((amounts ?? []).reduce((sum, { minor }) => sum + minor, 0n));
}
