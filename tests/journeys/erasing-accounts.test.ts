import pg from 'pg';
import { decodeId } from '../../src/values/ids.js';
import { BusinessScene, rials } from '../api/business-scene.js';
import { newCampaign, newCharity } from '../api/giving-world.js';
import type { Json } from '../harness/api-client.js';
import { untilSessionsWait } from '../harness/waiting-sessions.js';
import { createWorld, type World, type WorldPartner } from '../harness/world.js';
import { eraseAs, foundIn } from './erasing.js';
import { does, keyed } from './planted-account.js';

/** Erasing accounts that others are about to write about, and what ends with them (rule A-05). */

let world: World;
let owner: pg.Client;
let rahnet: WorldPartner;

beforeAll(async () => {
  world = await createWorld({ coalition: { adjustmentApprovalAbove: 100n } });
  owner = new pg.Client(world.database.ownerUrl);
  await owner.connect();
  rahnet = await world.partner('rahnet');
});

afterAll(async () => {
  await owner.end();
  await world.close();
});

const found = (texts: readonly string[]) => foundIn(owner, texts);

/** Lets each wait for the lock, or for whoever does, in this order, and then go on; answers what they answer. */
async function oneAfterAnother(lock: string, works: readonly (() => Promise<unknown>)[]): Promise<unknown[]> {
  await owner.query('begin');
  await owner.query(lock);
  const waiting: Promise<unknown>[] = [];
  for (const work of works) {
    waiting.push(work());
    await untilSessionsWait(owner, waiting.length);
  }
  await owner.query('commit');
  return Promise.all(waiting);
}

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
  const [erased, ...codes] = await oneAfterAnother(
    "select from company where legal_name = 'Held' for update",
    [
      () => eraseAs(world.operator, account),
      () => scene.codeOf('addAccountNote', { member, text }, world.operator),
      () => scene.codeOf('grantPerk', keyed({ member, perkId, reason: text }), manager),
      () => scene.codeOf('suspendMember', { member, reason: text }, world.operator),
    ],
  );
  expect(erased).toMatchObject({ eraseMember: { member: { status: 'CLOSED' }, userErrors: [] } });
  expect(codes).toEqual(['MEMBER_NOT_FOUND', 'MEMBER_NOT_FOUND', 'MEMBER_NOT_ACTIVE']);
  expect(await found([text])).toEqual({});
});

describe('A-05 K-06 K-11 what accounts share is ended while one of them is erased: it ends once, and neither stops the other', () => {
  const sharing = async () => {
    const scene = new BusinessScene(world, rahnet);
    const [parent, child] = [await scene.account(), await scene.account()];
    const asked = await scene.did('requestParentAccount', { childId: child, parentId: parent });
    const parentAccountId = (asked.parentAccount as Json).id as Json;
    await scene.did('answerParentAccount', { parentAccountId, agree: true }, world.secondOperator);
    const { pool } = await scene.did('offerPointsPool', { member: { id: parent }, childId: child });
    return { scene, parent, child, parentAccountId, poolId: (pool as Json).id as Json };
  };
  test.each([
    ['endParentAccount', 'operator', 'PARENT_ACCOUNT_ANSWERED'],
    ['endParentAccount', 'manager', 'PARENT_ACCOUNT_NOT_FOUND'],
    ['endPointsPool', 'manager', 'POINTS_POOL_NOT_FOUND'],
  ] as const)('%s by its %s', async (mutation, side, code) => {
    const { scene, child, parentAccountId, poolId } = await sharing();
    const by = side === 'operator' ? world.operator : await scene.manager(`${mutation}-ends`, [child]);
    const what = mutation === 'endPointsPool' ? { poolId } : { parentAccountId };
    const answers = await oneAfterAnother(
      `select from member_account where member_id = ${decodeId('member', child)} for no key update`,
      [() => eraseAs(world.operator, child), () => scene.codeOf(mutation, { ...what, reason: 'sold' }, by)],
    );
    expect(answers).toEqual([
      { eraseMember: expect.objectContaining({ userErrors: [] }) },
      // It ended with the account, which is in nobody's portfolio any more.
      code,
    ]);
  });
});

test('A-05 erasing again removes why an operator answered what was left open', async () => {
  const { id } = await world.member(rahnet);
  const asked = keyed({ member: { id }, direction: 'CREDIT', points: '500', reason: 'asked' });
  const { request } = await does(world.operator, 'adjustPoints', asked, 'request { id }');
  await eraseAs(world.operator, id);
  const rejected = { adjustmentId: request?.id, reason: 'planted-afterwards' };
  await does(world.secondOperator, 'rejectAdjustment', keyed(rejected));
  expect(await found(['planted-afterwards'])).toEqual({ 'planted-afterwards': ['audit_detail'] });
  await eraseAs(world.operator, id);
  expect(await found(['planted-afterwards'])).toEqual({});
});

test('A-05 K-04 with an account end the perks that it was granted, and those that it asked for', async () => {
  const scene = new BusinessScene(world, rahnet);
  const account = await scene.account();
  const member = { id: account };
  const manager = await scene.manager('ends', [account]);
  const [perkId, two] = [await scene.perk(), await scene.perk({ uses: 2 })];
  await scene.budget(manager, { grants: 10, approvalAbove: rials('1') });
  const buyer = await scene.contact(account, 'BUYER');
  const pending = await scene.granted(manager, account, perkId);
  const [active, used] = [
    await scene.granted(manager, account, perkId),
    await scene.granted(manager, account, two),
  ];
  for (const grantId of [active, used]) await does(world.operator, 'approvePerkGrant', keyed({ grantId }));
  await does(rahnet, 'usePerk', keyed({ member, perkId: two, merchantId: rahnet.merchantId }));
  const { request } = await does(buyer, 'requestPerk', keyed({ perkId }), 'request { id }');
  const counts = async () =>
    (
      await owner.query(
        `select (select sum(p.grants)::integer from perk_budget_period p join perk_budget b using (coalition_id)
                  where b.id = p.budget_id and b.manager_id = (select manager_id from perk_grant where id = $1)) as budget,
                (select taken::integer from perk where id = (select perk_id from perk_grant where id = $1)) as taken`,
        [decodeId('perkGrant', pending)],
      )
    ).rows[0];
  expect(await counts()).toEqual({ budget: 3, taken: 2 });
  expect((await eraseAs(world.operator, account)).eraseMember).toMatchObject({ userErrors: [] });

  const { rows } = await owner.query(
    `select id::text, status, returned from perk_grant where member_id = $1 order by id`,
    [decodeId('member', account)],
  );
  const row = (id: string, returned: boolean) => ({
    ...{ id: String(decodeId('perkGrant', id)), status: 'REVOKED', returned },
  });
  expect(rows).toEqual([row(pending, true), row(active, true), row(used, false)]);
  expect(await counts()).toEqual({ budget: 1, taken: 0 });
  const lines = await owner.query(
    `select action, before, after from audit_entry where object_id = any ($1) and action ~ '(revoked|declined)$' order by id`,
    [[pending, active, used, request?.id]],
  );
  expect(lines.rows).toEqual([
    { action: 'perk-request.declined', before: { status: 'OPEN' }, after: { status: 'DECLINED' } },
    ...[
      ['PENDING', 0],
      ['ACTIVE', 0],
      ['ACTIVE', 1],
    ].map(([status, times]) => ({
      action: 'perk-grant.revoked',
      before: { status, used: times },
      after: { status: 'REVOKED', returned: times === 0 },
    })),
  ]);
  expect(await world.differences()).toEqual([]);
});

test('A-05 C-03 with an account end its standing orders to give; one that had ended stays as it was', async () => {
  const member = await world.member(rahnet, 10);
  const campaignId = await newCampaign(world.operator, await newCharity(world));
  const monthly = { campaignId, gives: { monthly: { points: '1', day: 1 } } };
  const orders = async () => {
    const { order } = await does(member, 'createGivingOrder', monthly, 'order { id }');
    return String((order as Json).id);
  };
  const ended = await orders();
  await does(world.operator, 'endGivingOrder', { orderId: ended, reason: 'asked' });
  await orders();
  expect((await eraseAs(world.operator, member.id)).eraseMember).toMatchObject({ userErrors: [] });
  const { rows } = await owner.query(
    'select status, ended_because from giving_order where member_id = $1 order by id',
    [member.memberId],
  );
  expect(rows).toEqual([
    { status: 'ENDED', ended_because: 'OPERATOR' },
    { status: 'ENDED', ended_because: 'ACCOUNT' },
  ]);
});
