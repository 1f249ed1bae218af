import { mergeMembers } from '../../src/journeys/merging/merge-members.js';
import { eraseMember } from '../../src/journeys/personal-data/erase-member.js';
import { audit } from '../../src/ledger/audit/auditor.js';
import { enrolMember } from '../../src/members/enrol-member.js';
import { enrolMembers } from '../../src/members/enrol-members.js';
import { linkMember } from '../../src/members/link-member.js';
import type { MemberRef } from '../../src/members/member-ref.js';
import { unlinkMember } from '../../src/members/unlink-member.js';
import { encodeId } from '../../src/values/ids.js';
import type { EventReceiver } from '../../src/webhooks/payloads/event-payload.js';
import {
  did,
  newCoalition,
  newMember,
  newPartner,
  type StoryCoalition,
  type StoryPartner,
} from '../harness/coalition-story.js';
import { type OpenedNode, useProgrammeNode } from '../harness/opened-node.js';
import { pastGuards } from '../harness/past-guards.js';
import { type Announced, readAnnounced } from '../webhooks/announced-scene.js';

/** W-01, A-04, A-05: what becomes of members is announced with it, by ids alone, to the partners that knew them. */

let opened: OpenedNode;
let story: StoryCoalition;
let shop: StoryPartner;
let other: StoryPartner;
let third: StoryPartner;
let phones = 0;
useProgrammeNode((parts) => {
  opened = parts;
});
beforeAll(async () => {
  story = await newCoalition(opened.node);
  shop = await newPartner(opened.node, story, 'rahnet');
  other = await newPartner(opened.node, story, 'tizfood');
  third = await newPartner(opened.node, story, 'bimeno');
});

const OPERATOR: EventReceiver = { kind: 'operator' };
const refOf = (value: bigint): MemberRef => ({ by: 'id', value, text: encodeId('member', value) });
const as = ({ system }: StoryPartner) => opened.node.as(system);
const enrol = () => {
  phones += 1;
  return newMember(opened.node, shop, `+98912000${String(phones).padStart(4, '0')}`);
};
const link = (by: StoryPartner, memberId: bigint, externalId: string | null = null) =>
  linkMember(as(by), { member: refOf(memberId), externalId });
const unlink = (by: StoryPartner, memberId: bigint) =>
  unlinkMember(as(by), { member: refOf(memberId), partnerId: undefined });
const merge = (duplicate: bigint, survivor: bigint) =>
  mergeMembers(opened.node.as(story.operator), {
    idempotencyKey: `merge ${duplicate}`,
    ...{ duplicate: refOf(duplicate), survivor: refOf(survivor), reason: 'one person' },
  });
const erase = (memberId: bigint) =>
  eraseMember(opened.node.as(story.operator), {
    ...{ member: refOf(memberId), ground: 'ASKED_BY_MEMBER', forfeit: false },
  });

const read = () => readAnnounced(opened.owner, opened.node, story.coalitionId);
const ofMember = ({ events }: Announced, memberId: bigint) =>
  events.filter(({ type, objectId }) => type.startsWith('member.') && objectId === memberId);
const dataOf = ({ payloads }: Announced, event: { readonly id: bigint } | undefined, to: EventReceiver) =>
  payloads.get(event?.id ?? 0n)?.dataFor(to);
const differences = async () =>
  (await audit(opened.node.database, story.coalitionId)).differences.map(({ text }) => text);

/** What was announced of a member, as `number type partners`. */
async function announced(memberId: bigint): Promise<string[]> {
  const all = await read();
  const names = new Map(
    [shop, other, third].map(({ partnerId }, at) => [partnerId, ['shop', 'other', 'third'][at]]),
  );
  return ofMember(all, memberId)
    .toSorted((a, b) => a.objectSequence - b.objectSequence)
    .map(({ id, type, objectSequence }) => {
      const told = all.payloads.get(id)?.audience.partnerIds ?? [];
      return [objectSequence, type, ...told.map((partner) => names.get(partner))].join(' ');
    });
}

test('W-01 A-04 a link that begins or ends is announced once, to the partner whose it is', async () => {
  const memberId = await enrol();
  did(await link(other, memberId));
  did(await link(other, memberId)); // as it is
  did(await link(other, memberId, 'customer-1')); // a name for it is no new link
  did(await unlink(other, memberId));
  expect((await unlink(other, memberId)).refusals).toBeDefined(); // there is none
  expect(await announced(memberId)).toEqual([
    '1 member.linked shop',
    '2 member.linked other',
    '3 member.unlinked other',
  ]);
  const all = await read();
  const [, linked, unlinked] = ofMember(all, memberId);
  const mem = encodeId('member', memberId);
  const partnerId = encodeId('partner', other.partnerId);
  expect(dataOf(all, linked, OPERATOR)).toEqual({ partnerId, member: { id: mem, externalId: null } });
  // it is not linked any more when this is sent
  expect(dataOf(all, linked, { kind: 'partner', partnerId: other.partnerId })).toEqual({
    partnerId,
    member: null,
  });
  expect(dataOf(all, unlinked, { kind: 'partner', partnerId: other.partnerId })).toEqual({
    partnerId,
    memberId: mem,
  });
  expect(dataOf(all, linked, { kind: 'partner', partnerId: shop.partnerId })).toBeUndefined();
});

test('W-01 those that are imported are announced one by one; those that are there already are not again', async () => {
  const input = { partnerId: shop.partnerId, kind: 'PERSON', externalIds: ['i-1', 'i-2', 'i-3'] } as const;
  await enrolMembers(opened.node.as(story.operator), input);
  const { memberIds } = did(
    await enrolMembers(opened.node.as(story.operator), { ...input, externalIds: ['i-2', 'i-3', 'i-4'] }),
  );
  for (const id of memberIds.values()) expect(await announced(id)).toEqual(['1 member.linked shop']);
  const all = await read();
  const [event] = ofMember(all, memberIds.get('i-4') ?? 0n);
  expect(dataOf(all, event, { kind: 'partner', partnerId: shop.partnerId })).toMatchObject({
    member: { externalId: 'i-4' },
  });
});

test('A-11 a merge is told to the partners of the duplicate, with the survivor, and to no other of its partners', async () => {
  const [duplicate, survivor] = [await enrol(), await enrol()];
  did(await link(other, duplicate, 'dup'));
  did(await link(third, survivor, 'sur'));
  did(await merge(duplicate, survivor));
  did(await merge(duplicate, survivor)); // again
  expect(await announced(duplicate)).toEqual([
    '1 member.linked shop',
    '2 member.linked other',
    '3 member.merged shop other',
  ]);
  expect(await announced(survivor)).toEqual(['1 member.linked shop', '2 member.linked third']);
  const all = await read();
  const merged = ofMember(all, duplicate).at(-1);
  const memberId = encodeId('member', duplicate);
  expect(dataOf(all, merged, { kind: 'partner', partnerId: other.partnerId })).toEqual({
    ...{ memberId, member: { id: encodeId('member', survivor), externalId: 'dup' } },
  });
  const last = await enrol();
  did(await merge(survivor, last));
  const later = await read();
  expect(dataOf(later, merged, OPERATOR)).toEqual({
    ...{ memberId, member: { id: encodeId('member', last), externalId: null } },
  });
});

test('A-05 an erasure is told to the partners that knew the member, once, and leaves no name of it', async () => {
  const memberId = await enrol();
  did(await link(other, memberId, 'gone-1'));
  did(await link(third, memberId, 'gone-2'));
  did(await unlink(third, memberId));
  did(await erase(memberId));
  did(await erase(memberId)); // again
  expect((await announced(memberId)).slice(3)).toEqual([
    '4 member.unlinked third',
    '5 member.erased shop other',
  ]);
  const all = await read();
  const texts = ofMember(all, memberId).flatMap((event) =>
    [OPERATOR, ...[shop, other, third].map(({ partnerId }) => ({ kind: 'partner' as const, partnerId }))].map(
      (to) => JSON.stringify(dataOf(all, event, to) ?? null),
    ),
  );
  expect(texts.filter((text) => text.includes('gone-') || text.includes('externalId":"'))).toEqual([]);
  expect(
    dataOf(all, ofMember(all, memberId).at(-1), { kind: 'partner', partnerId: other.partnerId }),
  ).toEqual({
    memberId: encodeId('member', memberId),
  });
});

test('W-01 what happens at once is numbered one after the other; what is refused is not announced', async () => {
  const memberId = await enrol();
  const outcomes = await Promise.all([
    ...[link(other, memberId), link(third, memberId), link(other, memberId), link(third, memberId)],
    enrolMember(as(other), {
      kind: 'PERSON',
      phone: '+989120000001',
      email: null,
      card: null,
      externalId: 'taken',
    }),
  ]);
  expect(outcomes.map(({ refusals }) => refusals?.[0].code)).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
  expect((await announced(memberId)).map((text) => text.slice(0, 15)).sort()).toEqual([
    '1 member.linked',
    '2 member.linked',
    '3 member.linked',
  ]);
  const refused = await link(other, memberId, 'taken');
  expect(refused.refusals?.[0].code).toBe('EXTERNAL_ID_TAKEN');
  expect(await announced(memberId)).toHaveLength(3);
});

test('W-01 the auditor holds what was announced of members against what is written of them', async () => {
  expect(await differences()).toEqual([]);
  const [untold, untrue] = [await enrol(), await enrol()];
  const where = `coalition_id = ${story.coalitionId}`;
  await pastGuards(opened.owner, async () => {
    await opened.owner.query(`delete from outbox where ${where} and object_id = ${untold}`);
    await opened.owner.query(`delete from member_change where ${where} and member_id = ${untrue}`);
  });
  expect(await differences()).toEqual([
    'member.linked 1 was never announced, or otherwise than it happened',
    'the event member.linked 1 tells what did not happen',
  ]);
});
