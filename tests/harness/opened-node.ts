import pg from 'pg';
import { clearOfMidnight } from './clear-of-midnight.js';
import { createTestDatabase, type TestDatabase } from './database.js';
import { openProgrammeNode, type ProgrammeNode } from './programme-node.js';

/** What most test files of commands stand on. */
export interface OpenedNode {
  readonly testDatabase: TestDatabase;
  readonly node: ProgrammeNode;
  /** The superuser's connection: to look behind row-level security. */
  readonly owner: pg.Client;
}

/**
 * Opens a database and a node on it before the tests of the file (or of the `describe` it is called in), and closes
 * both after them; call it before any other hook, so that those find what it opened. No test begins right before
 * midnight.
 */
export function useProgrammeNode(opened: (parts: OpenedNode) => void): void {
  const closers: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    const testDatabase = await createTestDatabase();
    closers.push(() => testDatabase.drop());
    const node = await openProgrammeNode(testDatabase);
    closers.push(() => node.close());
    const owner = new pg.Client({ connectionString: testDatabase.ownerUrl });
    closers.push(() => owner.end());
    await owner.connect();
    opened({ testDatabase, node, owner });
  });

  beforeEach(clearOfMidnight);

  afterAll(async () => {
    for (const close of closers.reverse()) await close();
  });
}
