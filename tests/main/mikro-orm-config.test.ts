import { MikroORM } from '@mikro-orm/core';
import { createTestDatabase, type TestDatabase } from '../harness/database.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test("MikroORM's command line finds in the settings what it needs to tell the state of a database", async () => {
  process.env.DATABASE_OWNER_URL = database.ownerUrl;
  const { default: settings } = await import('../../mikro-orm.config.js');
  // As the command line does it: with the class of the core, which knows no driver but that of the settings.
  const orm = await MikroORM.init(settings);
  try {
    expect(await orm.migrator.getPending()).toEqual([]);
    expect((await orm.migrator.getExecuted()).map(({ name }) => name)).toContain('create-books');
  } finally {
    await orm.close(true);
    delete process.env.DATABASE_OWNER_URL;
  }
});
