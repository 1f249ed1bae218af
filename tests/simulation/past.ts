import { balancesAt } from '../../src/ledger/balances.js';
import { inCoalition } from '../../src/runtime/database.js';
import type { ProgrammeNode } from '../harness/programme-node.js';
import type { Random } from './random.js';
import type { Scene } from './scene.js';

/** Balances at some past instants are those that the model had then (L-08). */
export async function comparePast(
  { twinId, model }: Scene,
  node: ProgrammeNode,
  random: Random,
): Promise<void> {
  const rows = [...model.history];
  for (let left = Math.min(5, rows.length); left > 0; left -= 1) {
    const [name, { at }] = random.pick(rows);
    const member = BigInt(name.split(' ')[0] as string);
    const own = rows.filter(([other, row]) => other.startsWith(`${member} `) && row.at <= at);
    const version = Math.max(...own.map(([other]) => Number(other.split(' ')[1])));
    const then = model.history.get(`${member} ${version}`);
    const read = await inCoalition(node.database, twinId, (em) =>
      balancesAt(em, twinId, [member], new Date(at)),
    );
    const { posted, held, pending } = then ?? {};
    expect({ member, at, ...read.get(member) }).toMatchObject({ member, version, posted, held, pending });
  }
}
