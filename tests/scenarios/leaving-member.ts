import { newCampaign, newCharity } from '../api/giving-world.js';
import { nextKey } from '../api/operations.js';
import { type Json, listOf, textOf } from '../harness/api-client.js';
import type { WorldMember, WorldPartner } from '../harness/world.js';
import type { StoryWorld } from './story-world.js';

/** Somebody who was with the coalition for a while takes everything along, and is forgotten; the books are not. */
export function leavingMember(at: () => StoryWorld): void {
  let shop: WorldPartner;
  let other: WorldPartner;
  let parisa: WorldMember;
  let campaignId: string;

  beforeAll(async () => {
    const { world } = at();
    shop = await world.partner('rahnet');
    other = await world.partner('digiran');
    parisa = await world.member(shop, 600);
    const link = { member: { phone: parisa.phone }, externalId: 'customer-77' };
    await at().did(other, 'linkMember', link, 'member { id }');
    await at().buy(other, parisa.id, '1000000');
    campaignId = await newCampaign(world.operator, await newCharity(world), {
      from: await at().today(),
    });
    const gift = {
      idempotencyKey: nextKey(),
      member: { id: parisa.id },
      campaignId,
      points: '250',
      named: true,
    };
    await at().did(parisa, 'donatePoints', gift, 'transaction { id }');
  });

  const progress = async () => {
    const { campaignProgress } = await at().world.operator.get(
      `{ campaignProgress(campaignId: "${campaignId}") { points donors donated { amount } } }`,
    );
    return campaignProgress;
  };
  const found = async (by: WorldPartner) => {
    const { member } = await by.get(`{ member(ref: { phone: "${parisa.phone}" }) { id } }`);
    return member;
  };

  /** Tables in which the number, or what a partner calls the member, stands in some column. */
  const tablesHolding = async () => {
    const { rows } = await at().owner.query<{ name: string }>(
      `select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition`,
    );
    const holding: string[] = [];
    for (const { name } of rows) {
      const { rowCount } = await at().owner.query(
        `select from ${name} t where strpos(t::text, $1) > 0 or strpos(t::text, 'customer-77') > 0 limit 1`,
        [parisa.phone.replace('+', '')],
      );
      if (rowCount !== 0) holding.push(name);
    }
    return holding;
  };

  test('A-05 the operator hands out one file with all that is kept of the member: names, purchases at both partners, the gift', async () => {
    const { world } = at();
    const answer = await fetch(`http://127.0.0.1:${world.server.api.port}/member-exports/${parisa.id}.json`, {
      headers: { authorization: `Bearer ${world.operator.credential}` },
    });
    expect(answer.status).toBe(200);
    const text = await answer.text();
    for (const piece of [parisa.phone, 'customer-77', campaignId]) expect(text).toContain(piece);
    const { member } = await world.operator.get(
      `{ member(ref: { id: "${parisa.id}" }) { balance { posted } transactions(first: 10) { edges { node { type } } } } }`,
    );
    expect(member.balance).toEqual({ posted: '450' });
    const types = listOf((member.transactions as Json).edges as Json).map(({ node }) =>
      textOf((node as Json).type as Json),
    );
    expect(types.sort()).toEqual(['DONATION', 'EARN', 'EARN']);
  });

  test('A-05 what is left has to be given up before anything is forgotten', async () => {
    const input = { member: { id: parisa.id }, ground: 'ASKED_BY_MEMBER' };
    const { world } = at();
    expect(await at().refusalOf(world.operator, 'eraseMember', input)).toBe('POINTS_LEFT');
    expect(await tablesHolding()).toEqual(expect.arrayContaining(['member_link']));
    expect(await found(shop)).toEqual({ id: parisa.id });
    const { member } = await at().did(
      world.operator,
      'eraseMember',
      { ...input, forfeit: true },
      'member { id status erasedAt }',
    );
    expect(member).toEqual({ id: parisa.id, status: 'CLOSED', erasedAt: expect.any(String) });
  });

  test('A-05 no partner finds the member any more, its own token opens nothing, and no row holds its number', async () => {
    expect(await found(shop)).toBeNull();
    expect(await found(other)).toBeNull();
    const { errors } = await parisa.ask('{ viewer { id } }');
    expect(errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
    expect(await tablesHolding()).toEqual([]);
  });

  test('A-05 C-04 L-09 what was given stays given, and the books add up', async () => {
    expect(await progress()).toEqual({ points: '250', donors: 1, donated: { amount: '250000' } });
    expect(await at().differences()).toEqual([]);
  });

  test('A-05 whoever comes again under the same number begins anew', async () => {
    const { member } = await at().did(
      shop,
      'enrolMember',
      { phone: parisa.phone },
      'member { id balance { posted } }',
    );
    expect(member).toMatchObject({ balance: { posted: '0' } });
    expect((member as Json).id).not.toBe(parisa.id);
  });
}
