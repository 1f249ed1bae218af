import pg from 'pg';
import { decodeId } from '../../src/values/ids.js';
import type { Caller } from '../harness/api-client.js';
import { untilSessionsWait } from '../harness/waiting-sessions.js';
import { createWorld, type World, type WorldMember, type WorldPartner } from '../harness/world.js';
import { refuses } from './refusal-table.js';

/** What is refused of links that members confirm, of consents, and of erasing (rules ). */

let world: World;
let rahnet: WorldPartner;
let tizfood: WorldPartner;
let suspended: WorldPartner;
let member: WorldMember;
let second: WorldMember;
let busy: WorldMember;

beforeAll(async () => {
  world = await createWorld({ coalition: { openLinking: false } });
  rahnet = await world.partner('rahnet');
  tizfood = await world.partner('tizfood');
  suspended = await world.partner('suspended');
  member = await world.member(rahnet);
  second = await world.member(rahnet);
  await world.operator.get(
    `mutation { suspendPartner(input: { partnerId: "${suspended.id}", reason: "test" }) { userErrors { code } } }`,
  );
  await rahnet.get('mutation { enrolMember(input: { externalId: "taken" }) { userErrors { code } } }');
});

afterAll(async () => world.close());

const by = (partner: () => Caller, input: () => object) => async () => ({
  input: input(),
  by: partner(),
});
const invalid = (name: string, field: readonly string[], input: () => object) => ({
  name,
  code: 'INVALID_INPUT' as const,
  field: ['input', ...field],
  given: by(() => rahnet, input),
});

const ask = async (of: WorldPartner, ref: object) =>
  (
    await of.get(
      `mutation ($input: RequestLinkConfirmationInput!) {
         requestLinkConfirmation(input: $input) { requestId userErrors { code } } }`,
      { input: { member: ref } },
    )
  ).requestLinkConfirmation?.requestId;

refuses('requestLinkConfirmation', () => world, [
  invalid('the phone number is none', ['member', 'phone'], () => ({ member: { phone: 'x' } })),
  invalid("it is named by the partner's own id", ['member', 'externalId'], () => ({
    member: { externalId: 'second' },
  })),
  {
    name: 'P-04 the partner is suspended',
    code: 'PARTNER_NOT_ACTIVE',
    field: null,
    given: by(
      () => suspended,
      () => ({ member: { phone: member.phone } }),
    ),
  },
  {
    name: 'it was asked three times within the hour, though there is no such member',
    code: 'LINK_REQUEST_LIMIT_REACHED',
    field: ['input', 'member'],
    given: async () => {
      const ref = { phone: '+989120777777' };
      for (let asked = 0; asked < 3; asked += 1) await ask(tizfood, ref);
      return { input: { member: ref }, by: tizfood };
    },
  },
]);

refuses('confirmLink', () => world, [
  invalid('the external id is empty', ['externalId'], () => ({ requestId: 'x', code: '1', externalId: '' })),
  {
    name: 'P-04 the partner is suspended',
    code: 'PARTNER_NOT_ACTIVE',
    field: null,
    given: by(
      () => suspended,
      () => ({ requestId: 'lnk_0000000000001', code: '123456' }),
    ),
  },
  {
    name: 'nothing was asked under this id',
    code: 'LINK_CODE_INVALID',
    field: ['input', 'code'],
    given: by(
      () => tizfood,
      () => ({ requestId: 'lnk_0000000000001', code: '123456' }),
    ),
  },
  {
    name: 'A-04 the code is wrong',
    code: 'LINK_CODE_INVALID',
    field: ['input', 'code'],
    given: async () => ({
      input: { requestId: await ask(tizfood, { id: member.id }), code: 'none' },
      by: tizfood,
    }),
    writes: ['link_confirmation.attempts'],
  },
  {
    name: 'A-04 the external id belongs to another member',
    code: 'EXTERNAL_ID_TAKEN',
    field: ['input', 'externalId'],
    given: async () => {
      const requestId = await ask(rahnet, { phone: member.phone });
      return { input: { requestId, code: await codeFor(member.memberId), externalId: 'taken' }, by: rahnet };
    },
    writes: ['link_confirmation.attempts'],
  },
  {
    name: 'A-05 the member is erased while it is linked',
    code: 'MEMBER_NOT_FOUND',
    field: ['input', 'requestId'],
    given: async () => {
      const requestId = await ask(tizfood, { id: second.id });
      return {
        input: { requestId, code: await codeFor(second.memberId), externalId: 'late' },
        by: tizfood,
      };
    },
    writes: ['link_confirmation.attempts'],
    meanwhile: whileErased,
  },
]);

refuses('unlinkMember', () => world, [
  invalid('the phone number is none', ['member', 'phone'], () => ({ member: { phone: 'x' } })),
  {
    name: 'the operator names no partner',
    code: 'INVALID_INPUT',
    field: ['input', 'partnerId'],
    given: async () => ({ input: { member: { id: member.id } }, by: world.operator }),
  },
  {
    name: 'there is no such partner',
    code: 'PARTNER_NOT_FOUND',
    field: ['input', 'partnerId'],
    given: async () => ({
      input: { member: { id: member.id }, partnerId: 'par_0000000000001' },
      by: world.operator,
    }),
  },
  {
    name: 'A-04 a partner names another one',
    code: 'PARTNER_NOT_FOUND',
    field: ['input', 'partnerId'],
    given: by(
      () => tizfood,
      () => ({ member: { id: member.id }, partnerId: rahnet.id }),
    ),
  },
  {
    name: 'A-09 a member’s token names another partner than its own',
    code: 'PARTNER_NOT_FOUND',
    field: ['input', 'partnerId'],
    given: by(
      () => member,
      () => ({ member: { id: member.id }, partnerId: tizfood.id }),
    ),
  },
  {
    name: 'A-04 the member is not linked to the partner',
    code: 'MEMBER_NOT_FOUND',
    field: ['input', 'member'],
    given: by(
      () => tizfood,
      () => ({ member: { id: member.id } }),
    ),
  },
  {
    name: 'A-04 a member names another one',
    code: 'MEMBER_NOT_FOUND',
    field: ['input', 'member'],
    given: async () => ({ input: { member: { id: second.id } }, by: member }),
  },
  {
    name: 'A-09 the partner holds points of the member',
    code: 'HOLDS_OPEN',
    field: ['input', 'member'],
    given: async () => {
      const holder = await world.member(rahnet, 5);
      await rahnet.get(
        'mutation ($input: HoldPointsInput!) { holdPoints(input: $input) { userErrors { code } } }',
        {
          input: {
            idempotencyKey: 'hold-1',
            member: { id: holder.id },
            merchantId: rahnet.merchantId,
            points: '2',
          },
        },
      );
      return { input: { member: { id: holder.id } }, by: rahnet };
    },
  },
]);

const TERMS = { purpose: 'TERMS', through: 'SHOP' };

refuses('addConsentText', () => world, [
  ...(
    [
      ['the address is none', ['url'], { url: 'ftp://example.org/' }],
      ['the hash is none', ['sha256'], { url: 'https://example.org/', sha256: 'ab' }],
      ['there is a hash of no text', ['url'], { sha256: 'ab'.repeat(32) }],
      ['the sentence is in no language', ['summary'], { summary: {} }],
    ] as const
  ).map(([name, field, wrong]) => ({
    name,
    code: 'INVALID_INPUT' as const,
    field: ['input', ...field],
    given: async () => ({
      input: { purpose: 'TERMS', summary: { en: 'The terms' }, ...wrong },
      by: world.operator,
    }),
  })),
]);

refuses('recordConsent', () => world, [
  invalid('sharing is with nobody', ['partnerId'], () => ({
    ...TERMS,
    member: { id: member.id },
    purpose: 'SHARING',
    given: false,
  })),
  invalid('a partner is named for another purpose', ['partnerId'], () => ({
    ...TERMS,
    member: { id: member.id },
    partnerId: rahnet.id,
    given: false,
  })),
  invalid('no text is named', ['textId'], () => ({ ...TERMS, member: { id: member.id }, given: true })),
  {
    name: 'A-04 a partner names another one',
    code: 'PARTNER_NOT_FOUND',
    field: ['input', 'partnerId'],
    given: by(
      () => rahnet,
      () => ({
        ...TERMS,
        member: { id: member.id },
        purpose: 'SHARING',
        partnerId: tizfood.id,
        given: false,
      }),
    ),
  },
  {
    name: 'A-04 the member is not linked to the partner',
    code: 'MEMBER_NOT_FOUND',
    field: ['input', 'member'],
    given: by(
      () => suspended,
      () => ({ ...TERMS, member: { id: member.id }, given: false }),
    ),
  },
  {
    name: 'A-10 there is no such text',
    code: 'CONSENT_TEXT_NOT_FOUND',
    field: ['input', 'textId'],
    given: by(
      () => rahnet,
      () => ({ ...TERMS, member: { id: member.id }, given: true, textId: 'cnt_0000000000001' }),
    ),
  },
  {
    name: "the member's account is closed",
    code: 'MEMBER_NOT_ACTIVE',
    field: ['input', 'member'],
    given: async () => ({
      input: { ...TERMS, member: { id: (await world.closedMember(rahnet)).id }, given: false },
      by: rahnet,
    }),
  },
]);

refuses('eraseMember', () => world, [
  {
    name: 'there is no such member',
    code: 'MEMBER_NOT_FOUND',
    field: ['input', 'member'],
    given: async () => ({
      input: { member: { id: 'mem_0000000000001' }, ground: 'LEGAL_DUTY' },
      by: world.operator,
    }),
  },
  {
    name: 'A-05 it still has points',
    code: 'POINTS_LEFT',
    field: ['input', 'member'],
    given: async () => ({
      input: { member: { id: (await world.member(rahnet, 5)).id }, ground: 'ASKED_BY_MEMBER' },
      by: world.operator,
    }),
  },
  {
    name: 'the ledger is busy with its points',
    code: 'LEDGER_BUSY',
    field: null,
    transient: true,
    given: async () => {
      busy = await world.member(rahnet, 5);
      const input = { member: { id: busy.id }, ground: 'ASKED_BY_MEMBER', forfeit: true };
      return { input, by: world.operator };
    },
    meanwhile: (work) => world.whileLocked(busy, work),
  },
]);

/** The code of the newest message to a member, from where it waits to be sent. */
/** Once the code has been looked at, and before the link is written, the second member is erased. */
async function whileErased<T>(ask: () => Promise<T>): Promise<T> {
  const client = new pg.Client(world.database.ownerUrl);
  await client.connect();
  // What the partner calls it is taken: whoever links under this name waits for it.
  const name = `hamsood member ${world.coalition.coalitionId} EXTERNAL_ID ${decodeId('partner', tizfood.id)} late`;
  await client.query('select pg_advisory_lock(hashtextextended($1, 0))', [name]);
  const answer = ask();
  await untilSessionsWait(client);
  const erased = 'update member set erased_at = case when $2 then now() end where id = $1';
  await client.query(erased, [second.memberId, true]);
  await client.query('select pg_advisory_unlock_all()');
  const told = await answer;
  await client.query(erased, [second.memberId, false]);
  await client.end();
  return told;
}

async function codeFor(memberId: bigint): Promise<string> {
  const owner = new pg.Client(world.database.ownerUrl);
  await owner.connect();
  const { rows } = await owner.query<{ code: string }>(
    "select parameters ->> 'code' as code from message where member_id = $1 order by id desc limit 1",
    [memberId],
  );
  await owner.end();
  return rows[0]?.code ?? '';
}
