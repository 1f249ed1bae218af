import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { SMTPServer } from 'smtp-server';
import { PERSONAL_TABLES, TABLES_WITHOUT_MEMBERS } from '../../src/journeys/personal-data/personal-tables.js';
import { sealAuditLog } from '../../src/ledger/log-seals/seal-audit-log.js';
import { verifyAuditLog } from '../../src/ledger/log-seals/verify-audit-log.js';
import { auditSeals } from '../../src/ledger/seals/audit-seals.js';
import { sealEpochs } from '../../src/ledger/seals/seal-epochs.js';
import type { OutgoingMessage } from '../../src/notifications/message-transport.js';
import { sendMessages } from '../../src/notifications/send-messages.js';
import { createSmtpMail } from '../../src/notifications/smtp-mail.js';
import { systemClock } from '../../src/runtime/clock.js';
import { createLogger, type Logger } from '../../src/runtime/logger.js';
import { encodeId } from '../../src/values/ids.js';
import { commandLineOn } from '../cli/command-line.js';
import type { Caller } from '../harness/api-client.js';
import { createWorld, type World, type WorldPartner } from '../harness/world.js';
import { eraseAs, foundIn } from './erasing.js';
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
const found = (texts: readonly string[] = PLANTED) => foundIn(owner, texts);

const fileOf = (by: Caller, id: string) =>
  fetch(`http://127.0.0.1:${world.server.api.port}/member-exports/${id}.json`, {
    headers: by.credential === undefined ? {} : { authorization: `Bearer ${by.credential}` },
  });

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

/**
 * Sends what waits, to a mail server that takes nothing and repeats the address, and an SMS provider that fails with the
 * whole message in its error; answers to whom the mail server was asked to deliver.
 */
async function sendInVain(): Promise<string[]> {
  const asked: string[] = [];
  const server = new SMTPServer({
    logger: false,
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onRcptTo({ address }, _, done) {
      asked.push(address);
      done(Object.assign(new Error(`no room for ${address}`), { responseCode: 452 }));
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  const mail = createSmtpMail({
    ...{ host: '127.0.0.1', port, tls: 'none', login: undefined, caFile: undefined },
    from: { name: '', address: 'no-reply@example.org' },
  });
  const transport = {
    carries: () => true,
    send: async (message: OutgoingMessage) => {
      if (message.channel === 'SMS') throw new Error(`${message.to} does not take ${message.text}`);
      await mail.send(message);
    },
  };
  const { database } = world.server.node;
  await sendMessages({ database, transport, clock: systemClock, logger }, world.coalition.coalitionId);
  mail.close();
  await new Promise<void>((resolve) => server.close(resolve));
  return asked;
}

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
    const unmerged = ['formerExternalIds', 'merges', 'duplicateSuspicions'];
    const empty = [
      ...unmerged,
      'rebates',
      'rebateCorrections',
      'levelWarnings',
      'expiryWarnings',
      'givingOrderGifts',
      'pendingPoints',
    ];
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
    const refused = await sendInVain();
    expect(refused).toEqual([NAMES.email]);
    const { rows: waiting } = await owner.query(
      "select channel, address from message where status = 'WAITING' order by channel",
    );
    expect(waiting).toEqual([
      { channel: 'EMAIL', address: NAMES.email },
      { channel: 'SMS', address: PHONE },
    ]);
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
