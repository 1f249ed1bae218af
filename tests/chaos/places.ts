import { enrolMember } from '../../src/members/enrol-member.js';
import { issueApiKey } from '../../src/partners/issue-api-key.js';
import { encodeId } from '../../src/values/ids.js';
import {
  did,
  newCoalition,
  newPartner,
  type StoryCoalition,
  type StoryPartner,
} from '../harness/coalition-story.js';
import { openProgrammeNode, type ProgrammeNode } from '../harness/programme-node.js';
import type { Cluster } from './cluster.js';

/** A partner's system: its key, and what it may name. */
export interface Shop {
  readonly apiKey: string;
  readonly merchantId: string;
}

/** A coalition to post in: the live one, or its test twin, whose clock may jump. */
export interface Place {
  readonly name: 'live' | 'twin';
  readonly coalitionId: bigint;
  readonly shops: readonly Shop[];
  /** Ids as callers write them. */
  readonly members: readonly string[];
}

export interface Places {
  readonly live: Place;
  readonly twin: Place;
}

const SLUGS = ['rahnet', 'tizfood'];

/** Makes a coalition of two partners, each with a live and a test key, and members in the coalition and in its twin. */
export async function openPlaces(cluster: Cluster, members: number): Promise<Places> {
  const node = await openProgrammeNode({ appUrl: cluster.appUrl(), directUrl: cluster.appUrl() });
  try {
    const coalition = await newCoalition(node);
    const partners: StoryPartner[] = [];
    for (const slug of SLUGS) partners.push(await newPartner(node, coalition, slug));
    const [first] = partners as [StoryPartner];
    const live: Place = {
      name: 'live',
      coalitionId: coalition.coalitionId,
      shops: partners.map(({ secret, merchantId }) => ({
        apiKey: secret,
        merchantId: encodeId('merchant', merchantId),
      })),
      members: await enrolled(node, partners, first.system, members),
    };
    return { live, twin: await openTwin(node, cluster, coalition, partners, members) };
  } finally {
    await node.close();
  }
}

async function openTwin(
  node: ProgrammeNode,
  cluster: Cluster,
  { twinId, operator }: StoryCoalition,
  partners: readonly StoryPartner[],
  members: number,
): Promise<Place> {
  const shops: Shop[] = [];
  const systems: StoryPartner['system'][] = [];
  for (const { partnerId, system } of partners) {
    const { key, secret } = did(
      await issueApiKey(node.as(operator), {
        partnerId,
        environment: 'test',
        label: 'till',
        scopes: null,
        expiresAt: null,
      }),
    );
    const [merchant] = await cluster.query<{ id: string }>(
      'select id from merchant where coalition_id = $1 and partner_id = $2',
      [twinId, key.partnerId],
    );
    shops.push({ apiKey: secret, merchantId: encodeId('merchant', BigInt(merchant?.id ?? 0)) });
    systems.push({
      ...system,
      coalitionId: twinId,
      partnerId: key.partnerId,
      keyId: key.id,
      environment: 'test',
    });
  }
  const [first] = systems as [StoryPartner['system']];
  return {
    name: 'twin',
    coalitionId: twinId,
    shops,
    members: await enrolled(
      node,
      systems.map((system) => ({ system })),
      first,
      members,
    ),
  };
}

/** Members that every partner knows: enrolling a known phone links it. */
async function enrolled(
  node: ProgrammeNode,
  partners: readonly Pick<StoryPartner, 'system'>[],
  first: StoryPartner['system'],
  count: number,
): Promise<string[]> {
  const ids: string[] = [];
  for (let number = 0; number < count; number += 1) {
    const phone = `+98${9_120_000_000 + number}`;
    const person = { kind: 'PERSON', phone, email: null, card: null, externalId: null } as const;
    const { memberId } = did(await enrolMember(node.as(first), person));
    for (const { system } of partners.slice(1)) did(await enrolMember(node.as(system), person));
    ids.push(encodeId('member', memberId));
  }
  return ids;
}
