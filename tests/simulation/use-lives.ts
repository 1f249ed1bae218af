import pg from 'pg';
import { closeDays } from '../../src/ledger/days/close-days.js';
import { createTestDatabase, type TestDatabase } from '../harness/database.js';
import { openProgrammeNode, type ProgrammeNode } from '../harness/programme-node.js';
import { drawPlan } from './plans.js';
import { playPrologue } from './prologue.js';
import { Random } from './random.js';
import { openScene, type Scene } from './scene.js';
import { Simulation } from './simulation.js';
import type { Tally } from './tally.js';

const DAY_MS = 86_400_000;

/** A database in which coalitions live as chance would have it. */
export interface Lives {
  readonly database: TestDatabase;
  readonly owner: pg.Client;
  readonly nodes: readonly [ProgrammeNode, ...ProgrammeNode[]];
  /** A coalition's life for some rounds, the days that are over being closed after every so many of them. */
  live(seed: number, rounds: number, closeEvery?: number): Promise<Scene>;
}

/** A life in which points live for a month, so that the prologue brings expiries too: every kind of fact there is. */
export const EVERYTHING_HAPPENS = 3;

/** Opens a database for the tests of a file, with as many nodes, and closes all of it afterwards. */
export function useLives(nodeCount: number, opened: (lives: Lives) => void): void {
  let close = async () => {};
  beforeAll(async () => {
    const database = await createTestDatabase();
    const owner = new pg.Client({ connectionString: database.ownerUrl });
    await owner.connect();
    const first = await openProgrammeNode(database);
    const others: ProgrammeNode[] = [];
    while (others.length + 1 < nodeCount) others.push(await openProgrammeNode(database));
    const nodes = [first, ...others] as const;
    close = async () => {
      for (const node of nodes) await node.close();
      await owner.end();
      await database.drop();
    };
    const live: Lives['live'] = (seed, rounds, closeEvery) => lived(nodes, owner, seed, rounds, closeEvery);
    opened({ database, owner, nodes: [first, ...others], live });
  });
  afterAll(() => close());
}

async function lived(
  nodes: Lives['nodes'],
  owner: pg.Client,
  seed: number,
  rounds: number,
  closeEvery: number = Number.POSITIVE_INFINITY,
): Promise<Scene> {
  const today = new Date(Date.now() + DAY_MS).toISOString().slice(0, 10);
  const scene = await openScene(nodes, owner, drawPlan(new Random(seed), seed, today));
  const tally: Tally = { rounds: 0, asked: 0, told: new Map(), written: new Map() };
  const simulation = new Simulation(scene, seed, tally);
  await playPrologue(simulation, scene);
  for (let round = 1; round <= rounds; round += 1) {
    await simulation.round();
    if (round % closeEvery === 0) await closeDays(nodes[0].database, scene.twinId);
  }
  return scene;
}
