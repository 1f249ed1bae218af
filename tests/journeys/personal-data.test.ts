import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import { PERSONAL_TABLES, TABLES_WITHOUT_MEMBERS } from '../../src/journeys/personal-data/personal-tables.js';
import { sealAuditLog } from '../../src/ledger/log-seals/seal-audit-log.js';
import { verifyAuditLog } from '../../src/ledger/log-seals/verify-audit-log.js';
import { auditSeals } from '../../src/ledger/seals/audit-seals.js';
import { sealEpochs } from '../../src/ledger/seals/seal-epochs.js';
import { sendMessages } from '../../src/notifications/send-messages.js';
import { systemClock } from '../../src/runtime/clock.js';
import { createLogger, type Logger } from '../../src/runtime/logger.js';
import { encodeId } from '../../src/values/ids.js';
import { BusinessScene } from '../api/business-scene.js';
import { commandLineOn } from '../cli/command-line.js';
import type { Caller } from '../harness/api-client.js';
import { createWorld, type World, type WorldPartner } from '../harness/world.js';
import { does, keyed, NAMES, OF_THE_OTHER, PHONE, PLANTED, plantAccount } from './planted-account.js';

/** Export and erasure (rule A-05): whatever can be written about a member, planted and looked for. */

let world: World;
let owner: pg.Client;
let rahnet: WorldPartner;
let tizfood: WorldPartner;
const lines: string[] = [];
let logger: Logger;

beforeAll(async () => {
  logger = createLogger({
    level: 'trace',
    name: 'test',
    destination: { write: (line) => void lines.push(line) },
  });
  world = await createWorld({ coalition: { adjustmentApprovalAbove: 100n }, replace: () => ({ logger }) });
  owner = new pg.Client(world.database.ownerUrl);
  await owner.connect();
  rahnet = await world.partner('rahnet');
  tizfood = await world.partner('tizfood');
});

afterAll(async () => {
  await owner.end();
  await world.close();
});
/** What of the texts stands in some column of some table; by text, the tables. */
async function found(texts: readonly string[] = PLANTED): Promise<Record<string, string[]>> {
  const { rows: tables } = await owner.query<{ name: string }>(
    `select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast') and c.relkind in ('r', 'p', 'm')
        and not c.relispartition order by 1`,
  );
  const where: Record<string, string[]> = {};
  for (const { name } of tables) {
    const { rows } = await owner.query<{ text: string }>(
      `select distinct p.text from ${name} t join unnest($1::text[]) p(text) on strpos(t::text, p.text) > 0`,
      [texts],
    );
    for (const { text } of rows) where[text] = [...(where[text] ?? []), name];
  }
  return where;
}

const fileOf = (by: Caller, id: string) =>
  fetch(`http://127.0.0.1:${world.server.api.port}/member-exports/${id}.json`, {
    headers: by.credential === undefined ? {} : { authorization: `Bearer ${by.credential}` },
  });

const eraseAs = (by: Caller, id: string, forfeit = true) =>
  by.get(
    `mutation ($input: EraseMemberInput!) {
       eraseMember(input: $input) { member { id status erasedAt } userErrors { code field message } } }`,
    { input: { member: { id }, ground: 'ASKED_BY_MEMBER', forfeit } },
  );

test('A-05 every table is either known to be about members, exported and erased, or known not to be', async () => {
  const { rows } = await owner.query<{ name: string; columns: string[] }>(
    `select c.relname as name, array_agg(a.attname::text) as columns
       from pg_class c join pg_namespace n on n.oid = c.relnamespace
       join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition and c.relname !~ '^migration'
      group by c.relname order by 1`,
  );
  const personal = PERSONAL_TABLES.map(({ table }) => table);
  expect([...personal, ...Object.keys(TABLES_WITHOUT_MEMBERS)].sort()).toEqual(rows.map(({ name }) => name));
  const naming = rows.filter(({ columns }) => columns.includes('member_id')).map(({ name }) => name);
  expect(naming.filter((name) => !personal.includes(name))).toEqual([]);
  const { rows: referring } = await owner.query<{ name: string }>(
    `select distinct c.conrelid::regclass::text as name from pg_constraint c
      where c.contype = 'f' and c.confrelid = any ('{member,member_account}'::regclass[]) order by 1`,
  );
  expect(referring.map(({ name }) => name).filter((name) => !personal.includes(name))).toEqual([]);
});

describe('a member of whom everything was written down', () => {
  let id: string;
  let otherId: string;
  let exported: Record<string, Record<string, unknown>[]>;

  beforeAll(async () => {
    ({ id, otherId } = await plantAccount({ world, rahnet, tizfood }));
  });

  test('A-05 the search finds all that was planted', async () => {
    expect(Object.keys(await found()).sort()).toEqual([...PLANTED].sort());
  });

  test('A-05 an operator exports everything about it, in one file', async () => {
    const answer = await fileOf(world.operator, id);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
    const text = await answer.text();
    exported = JSON.parse(text);
    expect(PLANTED.filter((planted) => !text.includes(planted))).toEqual([]);
    const { format, exportedAt, ...lists } = exported;
    expect([format, exportedAt]).toEqual(['hamsood member 1', expect.stringMatching(/^\d{4}-.*Z$/)]);
    const sections = PERSONAL_TABLES.flatMap(({ told }) => ('why' in told ? [] : [told.section]));
    expect(Object.keys(lists)).toEqual(sections);
    const empty = ['levelWarnings', 'pendingPoints'];
    expect(sections.filter((section) => lists[section]?.length === 0)).toEqual(empty);
    expect(exported.identities).toContainEqual({ kind: 'PHONE', value: PHONE, memberId: id });
    expect(exported.account).toEqual([
      expect.objectContaining({ memberId: id, posted: '90', status: 'ACTIVE' }),
    ]);
    expect(exported.transactions).toContainEqual(
      expect.objectContaining({
        type: 'BURN',
        points: '5',
        partnerId: rahnet.id,
        merchantId: rahnet.merchantId,
      }),
    );
    const ids = exported.transactions?.map((row) => row.id);
    for (const { operationId, operationKind } of exported.details ?? [])
      if (operationKind === 'transaction') expect(ids).toContain(operationId);
    expect(text).not.toMatch(/coalitionId|salt|codeHash|detailsHash/);
  });

  test('A-05 so does the command line', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'hamsood-export-'));
    try {
      const cli = commandLineOn(world.database);
      const file = path.join(folder, 'member.json');
      expect(
        await cli.run(
          'export',
          'member',
          file,
          '--member',
          id,
          '--coalition',
          encodeId('coalition', world.coalition.coalitionId),
        ),
      ).toMatchObject({
        exitCode: 0,
      });
      const written = JSON.parse(await readFile(file, 'utf8'));
      expect(written.transactions).toEqual(exported.transactions);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test('A-04 nobody else gets the file, and every one that was taken is in the audit log', async () => {
    const itself = await world.member(rahnet);
    for (const [by, status] of [
      [rahnet, 403],
      [world.auditor, 403],
      [itself, 403],
      [world.platform, 403],
      [world.anonymous, 401],
    ] as const)
      expect((await fileOf(by, id)).status).toBe(status);
    expect((await fileOf(world.operator, 'mem_0000000000001')).status).toBe(404);
    const { rows } = await owner.query("select actor_kind from audit_entry where action = 'member.exported'");
    expect(rows).toHaveLength(2);
  });

  test('A-05 erasing is refused while there are points, unless they are forfeited; nothing changes then', async () => {
    const before = await world.books();
    const { eraseMember } = await eraseAs(world.operator, id, false);
    expect(eraseMember).toMatchObject({
      member: null,
      userErrors: [{ code: 'POINTS_LEFT', field: ['input', 'member'] }],
    });
    expect(await world.books()).toBe(before);
  });

  test('A-05 once it is erased no column of no table has any of it, nor the log; the books and seals hold', async () => {
    const { node } = world.server;
    await sealEpochs(node.database, world.coalition.coalitionId);
    await sealAuditLog(node.database, world.coalition.coalitionId);
    const send = async ({ to, text }: { to: string; text: string }) => {
      throw new Error(`${to} does not take ${text}`);
    };
    const sending = { transport: { carries: () => true, send }, clock: systemClock, logger };
    await sendMessages({ database: node.database, ...sending }, world.coalition.coalitionId);
    const { eraseMember } = await eraseAs(world.operator, id);
    expect(eraseMember).toEqual({
      member: { id, status: 'CLOSED', erasedAt: expect.any(String) },
      userErrors: [],
    });
    expect(await found()).toEqual({});
    expect(Object.keys(await found(OF_THE_OTHER)).sort()).toEqual([...OF_THE_OTHER].sort());
    expect(lines.length).toBeGreaterThan(0);
    expect(PLANTED.filter((text) => lines.some((line) => line.includes(text)))).toEqual([]);
    expect(await world.differences()).toEqual([]);
    await sealEpochs(node.database, world.coalition.coalitionId);
    await sealAuditLog(node.database, world.coalition.coalitionId);
    expect((await auditSeals(node.database, world.coalition.coalitionId)).differences).toEqual([]);
    expect((await verifyAuditLog(node.database, world.coalition.coalitionId)).differences).toEqual([]);
  });

  test('A-05 an export of what is left tells nothing personal', async () => {
    const text = await (await fileOf(world.operator, id)).text();
    expect(PLANTED.filter((planted) => text.includes(planted))).toEqual([]);
    const left = JSON.parse(text);
    for (const { told, erased } of PERSONAL_TABLES) {
      if ('why' in told) continue;
      if (erased === 'rows') expect({ [told.section]: left[told.section] }).toEqual({ [told.section]: [] });
      else expect(left[told.section].length).toBeGreaterThanOrEqual(exported[told.section]?.length ?? 0);
    }
  });

  test('A-05 what is kept of the account that it belonged to stays, and says nothing of it', async () => {
    const text = await (await fileOf(world.operator, otherId)).text();
    expect(OF_THE_OTHER.filter((each) => !text.includes(each))).toEqual([]);
    expect(PLANTED.filter((planted) => text.includes(planted))).toEqual([]);
    const agreed = { childId: id, parentId: otherId, status: 'ENDED' };
    expect(JSON.parse(text).parentAccounts.at(-1)).toMatchObject({ ...agreed, endedBy: 'system' });
  });

  test('A-05 erasing again changes nothing, no partner sees the member, and its names are free', async () => {
    const before = await world.books();
    expect((await eraseAs(world.operator, id)).eraseMember).toMatchObject({ userErrors: [] });
    expect(await world.books()).toBe(before);
    const seen = await rahnet.get('query ($id: ID!) { member(ref: { id: $id }) { id } }', { id });
    expect(seen).toEqual({ member: null });
    const { member, created } = await does(rahnet, 'enrolMember', NAMES, 'created member { id }');
    expect(created).toBe(true);
    expect(member?.id).not.toBe(id);
  });

  test('A-05 the log says that it was, by whom and on what ground', async () => {
    const { auditLog } = await world.auditor.get(
      `query ($id: ID) { auditLog(filter: { objectId: $id, action: "member.erased" }) {
         edges { node { actor { kind } reason before after erased } } } }`,
      { id },
    );
    expect(auditLog).toEqual({
      edges: [
        {
          node: {
            actor: { kind: 'USER' },
            reason: null,
            before: { status: 'ACTIVE' },
            after: { status: 'CLOSED', ground: 'ASKED_BY_MEMBER' },
            erased: false,
          },
        },
      ],
    });
  });
});

test('A-05 points that are held come free first', async () => {
  const member = await world.member(rahnet, 10);
  const spend = { member: { id: member.id }, merchantId: rahnet.merchantId, points: '4' };
  const { hold } = await does(rahnet, 'holdPoints', keyed(spend), 'hold { id }');
  const before = await world.books();
  const { eraseMember } = await eraseAs(world.operator, member.id);
  expect(eraseMember).toMatchObject({ userErrors: [{ code: 'POINTS_LEFT' }] });
  expect(await world.books()).toBe(before);
  await does(rahnet, 'releaseHold', keyed({ holdId: hold?.id }));
  expect((await eraseAs(world.operator, member.id)).eraseMember).toMatchObject({ userErrors: [] });
});

test('A-05 erasing twice at once, while others earn and enrol under the same name', async () => {
  const member = await world.member(rahnet, 10);
  const earning = Array.from({ length: 20 }, (_, at) =>
    rahnet.ask('mutation ($input: EarnPointsInput!) { earnPoints(input: $input) { userErrors { code } } }', {
      input: keyed({
        member: { id: member.id },
        merchantId: rahnet.merchantId,
        purchase: { reference: `late-${at}`, amount: { amount: '50000', currency: 'IRR' } },
      }),
    }),
  );
  const enrolling = Array.from({ length: 5 }, () =>
    does(tizfood, 'enrolMember', { phone: member.phone }, 'member { id }'),
  );
  await Promise.all([
    eraseAs(world.operator, member.id),
    eraseAs(world.secondOperator, member.id),
    ...earning,
  ]);
  const enrolled = await Promise.all(enrolling);
  // Whoever came too early for it finds it afterwards.
  expect((await eraseAs(world.operator, member.id)).eraseMember).toMatchObject({ userErrors: [] });
  const { rows } = await owner.query(
    'select a.status, a.posted, (select count(*)::integer from member_link l where l.member_id = a.member_id) as links from member_account a where a.member_id = $1',
    [member.memberId],
  );
  expect(rows).toEqual([{ status: 'CLOSED', posted: '0', links: 0 }]);
  // Before it was erased they got the member, afterwards one and the same new one.
  const others = new Set(
    enrolled.map(({ member: each }) => each?.id).filter((each) => String(each) !== member.id),
  );
  expect(others.size).toBeLessThanOrEqual(1);
  expect(await world.differences()).toEqual([]);
});

test('A-05 what is written about an account while it is erased goes too, or is refused; nothing waits for ever', async () => {
  const scene = new BusinessScene(world, rahnet);
  for (let round = 0; round < 5; round += 1) {
    const account = await scene.account();
    const member = { id: account };
    const manager = await scene.manager(`manager-${round}`, [account]);
    const perkId = await scene.perk();
    await scene.budget(manager, { grants: 10 });
    const open = await scene.granted(manager, account, perkId);
    const text = 'late-planted';
    const reason = { idempotencyKey: `late-${round}`, reason: text };
    const contact = { member, name: text, email: `${text}@example.com`, role: 'VIEWER' };
    await Promise.all([
      scene.codeOf('addAccountNote', { member, text }, manager),
      scene.codeOf('addBusinessContact', contact, manager),
      scene.codeOf('setCompanyDetails', { member, legalName: text, country: 'DE' }, manager),
      scene.codeOf('grantPerk', { ...reason, member, perkId }, manager),
      eraseAs(world.operator, account).then(({ eraseMember }) =>
        expect(eraseMember).toMatchObject({ userErrors: [] }),
      ),
      scene.codeOf('addAccountNote', { member, text }, world.operator),
      scene.codeOf('suspendMember', { member, reason: text }, world.operator),
      scene.codeOf('unassignAccountManager', { member, managerId: manager.id, reason: text }, world.operator),
      scene.codeOf('revokePerkGrant', { ...reason, grantId: open }, manager),
    ]);
    expect(await found(['late-planted'])).toEqual({});
    const { member: left } = await world.operator.get(
      'query ($ref: MemberRefInput!) { member(ref: $ref) { status } }',
      { ref: member },
    );
    expect(left).toEqual({ status: 'CLOSED' });
    for (const [mutation, input] of [
      ['addAccountNote', { member, text }],
      ['addBusinessContact', contact],
      ['setCompanyDetails', { member, legalName: text, country: 'DE' }],
    ] as const)
      expect(await scene.codeOf(mutation, input, world.operator)).toBe('MEMBER_NOT_FOUND');
  }
});

test('A-05 whoever writes about an account that is being erased waits, and then finds it gone', async () => {
  const scene = new BusinessScene(world, rahnet);
  const account = await scene.account();
  const member = { id: account };
  const manager = await scene.manager('waits', [account]);
  const perkId = await scene.perk();
  await scene.budget(manager, { grants: 10 });
  await does(world.operator, 'setCompanyDetails', { member, legalName: 'Held', country: 'DE' });
  const text = 'waiting-planted';
  await owner.query('begin');
  await owner.query("select from company where legal_name = 'Held' for update");
  const waiting: Promise<unknown>[] = [];
  const waits = async (work: Promise<unknown>) => {
    waiting.push(work);
    for (let sessions = 0; sessions < waiting.length; await setTimeout(5)) {
      const { rows } = await owner.query<{ sessions: number }>(
        `select count(*)::integer as sessions from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock'`,
      );
      sessions = rows[0]?.sessions ?? 0;
    }
  };
  await waits(eraseAs(world.operator, account));
  await waits(scene.codeOf('addAccountNote', { member, text }, world.operator));
  await waits(scene.codeOf('grantPerk', keyed({ member, perkId, reason: text }), manager));
  await waits(scene.codeOf('suspendMember', { member, reason: text }, world.operator));
  await owner.query('commit');
  const [erased, ...codes] = await Promise.all(waiting);
  expect(erased).toMatchObject({ eraseMember: { member: { status: 'CLOSED' }, userErrors: [] } });
  expect(codes).toEqual(['MEMBER_NOT_FOUND', 'MEMBER_NOT_FOUND', 'MEMBER_NOT_ACTIVE']);
  expect(await found([text])).toEqual({});
});

test('A-05 erasing again removes why an operator answered what was left open', async () => {
  const scene = new BusinessScene(world, rahnet);
  const account = await scene.account();
  const manager = await scene.manager('answered', [account]);
  await scene.budget(manager, { grants: 10 });
  const grantId = await scene.granted(manager, account, await scene.perk());
  await eraseAs(world.operator, account);
  const revoked = { grantId, reason: 'planted-afterwards' };
  await does(world.operator, 'revokePerkGrant', keyed(revoked));
  expect(await found(['planted-afterwards'])).toEqual({ 'planted-afterwards': ['audit_detail'] });
  await eraseAs(world.operator, account);
  expect(await found(['planted-afterwards'])).toEqual({});
});
