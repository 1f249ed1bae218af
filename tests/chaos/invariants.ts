import { setTimeout as sleep } from 'node:timers/promises';
import { audit } from '../../src/ledger/audit/auditor.js';
import { encodeId } from '../../src/values/ids.js';
import { openProgrammeNode } from '../harness/programme-node.js';
import type { Cluster } from './cluster.js';
import type { LedgerOfAnswers } from './ledger-of-answers.js';
import type { Place, Places } from './places.js';

/** What `hamsood audit` finds, and what the books hold beside what was told, in words; empty when all is well. */
export async function wrongInTheBooks(
  cluster: Cluster,
  places: Places,
  answers: LedgerOfAnswers,
): Promise<string[]> {
  const found: string[] = [];
  for (const place of [places.live, places.twin]) found.push(...(await wrongIn(cluster, place, answers)));
  return [...found, ...(await foundByTheAuditor(cluster, places))];
}

/** Kinds of transactions that are made on request alone; others may be made by jobs. */
const ASKED_FOR = ['EARN', 'BURN', 'REVERSAL', 'TRANSFER'];

/** Nothing is on its way: the books must hold exactly what was told, no more and no less. */
async function wrongIn(cluster: Cluster, place: Place, answers: LedgerOfAnswers): Promise<string[]> {
  const asked = answers.asked.filter((each) => each.place === place);
  const unsettled = asked.filter(({ settled }) => !settled);
  const told = new Map(
    asked.flatMap(({ settled, input }) =>
      settled?.transactionId === undefined ? [] : [[settled.transactionId, input.idempotencyKey]],
    ),
  );
  const rows = await cluster.query<{ id: string }>(
    'select id from ledger_transaction where coalition_id = $1 and type = any ($2)',
    [place.coalitionId, ASKED_FOR],
  );
  const written = new Set(rows.map(({ id }) => encodeId('transaction', BigInt(id))));
  const [keys] = await cluster.query<{ count: string }>(
    'select count(*) from idempotency_key where coalition_id = $1',
    [place.coalitionId],
  );
  const settled = asked.length - unsettled.length;
  return [
    ...unsettled.map(({ input }) => `never settled: ${input.idempotencyKey}`),
    ...[...told]
      .filter(([id]) => !written.has(id))
      .map(([id, key]) => `lost: ${id}, acknowledged for ${key}`),
    ...[...written].filter((id) => !told.has(id)).map((id) => `nobody asked for ${id}`),
    ...(Number(keys?.count) === settled ? [] : [`${keys?.count} keys are kept, ${settled} are settled`]),
    ...(await olderThanTold(cluster, place, answers)),
  ].map((what) => `${place.name}: ${what}`);
}

/** A balance that was told cannot have been forgotten. */
async function olderThanTold(cluster: Cluster, place: Place, answers: LedgerOfAnswers): Promise<string[]> {
  const rows = await cluster.query<{ member_id: string; version: number }>(
    'select member_id, version::int as version from member_account where coalition_id = $1',
    [place.coalitionId],
  );
  return rows.flatMap(({ member_id, version }) => {
    const member = encodeId('member', BigInt(member_id));
    const told = answers.versions.get(`${place.name} ${member}`) ?? 0;
    return version >= told ? [] : [`${member} is at version ${version}, ${told} was told`];
  });
}

async function foundByTheAuditor(cluster: Cluster, { live, twin }: Places): Promise<string[]> {
  const node = await openProgrammeNode({ appUrl: cluster.appUrl(), directUrl: cluster.appUrl() });
  try {
    const found: string[] = [];
    for (const { coalitionId, name } of [live, twin]) {
      const { differences } = await audit(node.database, coalitionId);
      found.push(...differences.map((each) => `${name}: auditor: ${JSON.stringify(each)}`));
    }
    return found;
  } finally {
    await node.close();
  }
}

/** How often it is looked whether the jobs have done their work, in milliseconds. */
const LOOK_EVERY_MS = 250;

/**
 * Waits until the worker has folded every delta of the programme's accounts: its jobs run, whatever was done to it.
 * @returns how long that took, in milliseconds
 * @throws when it takes longer than this
 */
export async function untilJobsHaveRun(cluster: Cluster, withinMs: number): Promise<number> {
  const began = performance.now();
  for (;;) {
    const [left] = await cluster.query<{ count: string }>('select count(*) from account_delta');
    if (left?.count === '0') return Math.round(performance.now() - began);
    if (performance.now() - began > withinMs) {
      throw new Error(`the jobs do not run: ${left?.count} deltas are left after ${withinMs} ms`);
    }
    await sleep(LOOK_EVERY_MS);
  }
}
