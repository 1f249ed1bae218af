import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { newApiKey } from '../../src/access/api-key-text.js';
import { announceRevocation } from '../../src/access/key-revocation.js';
import type { PartnerPrincipal } from '../../src/access/principal.js';
import { actorOf, callerOf } from '../../src/access/principal.js';
import { issueApiKey } from '../../src/partners/issue-api-key.js';
import { revokeApiKey } from '../../src/partners/revoke-api-key.js';
import { encodeId } from '../../src/values/ids.js';
import {
  did,
  newCoalition,
  newPartner,
  type StoryCoalition,
  type StoryPartner,
} from '../harness/coalition-story.js';
import type { TestDatabase } from '../harness/database.js';
import { fixedClock } from '../harness/fixed-clock.js';
import { useProgrammeNode } from '../harness/opened-node.js';
import { openProgrammeNode, type ProgrammeNode } from '../harness/programme-node.js';
import { silentChannel } from '../harness/silent-channel.js';

let testDatabase: TestDatabase;
let node: ProgrammeNode;
let owner: pg.Client;
let story: StoryCoalition;
let partner: StoryPartner;

useProgrammeNode((opened) => {
  ({ testDatabase, node, owner } = opened);
});

beforeEach(async () => {
  story = await newCoalition(node);
  partner = await newPartner(node, story, 'rahnet');
});

const revoke = (keyId: bigint) => revokeApiKey(node.as(story.operator), { keyId, reason: null });

test('A-02 a key stands for its partner, with its scopes', async () => {
  const { principal } = await node.access.authenticator.authenticate(partner.secret);
  expect(principal).toEqual(partner.system);
});

test('L-04 all keys of a partner share its idempotency keys; A-08 but each is its own actor', async () => {
  const { secret } = did(
    await issueApiKey(node.as(story.operator), {
      partnerId: partner.partnerId,
      environment: 'live',
      label: 'second',
      scopes: ['points:read'],
      expiresAt: null,
    }),
  );
  const { principal: second } = await node.access.authenticator.authenticate(secret);
  expect(second).toMatchObject({ scopes: ['points:read'] });
  expect(callerOf(second as PartnerPrincipal)).toBe(callerOf(partner.system));
  expect(callerOf(partner.system)).toBe(encodeId('partner', partner.partnerId));
  expect(actorOf(second as PartnerPrincipal)).not.toBe(actorOf(partner.system));
});

test('A-02 a test key acts in the twin and nowhere else', async () => {
  const { key, secret } = did(
    await issueApiKey(node.as(story.operator), {
      partnerId: partner.partnerId,
      environment: 'test',
      label: 'ci',
      scopes: null,
      expiresAt: null,
    }),
  );
  const { principal } = await node.access.authenticator.authenticate(secret);
  expect(principal).toMatchObject({
    kind: 'partner',
    environment: 'test',
    coalitionId: story.twinId,
    partnerId: key.partnerId,
  });
  expect(key.partnerId).not.toBe(partner.partnerId);
});

test.each([
  { what: 'nothing', bearer: undefined, problem: 'missing' },
  { what: 'blanks', bearer: '  ', problem: 'missing' },
  { what: 'a key with a wrong checksum', bearer: `hs_live_${'a'.repeat(38)}`, problem: 'malformed' },
  { what: 'no credential at all', bearer: 'hello', problem: 'malformed' },
  { what: 'a very long text', bearer: 'x'.repeat(10_000), problem: 'malformed' },
  { what: 'a well-formed key that nobody issued', bearer: newApiKey('live'), problem: 'unknown' },
])('A-07 $what is $problem, with what to do and without the credential', async ({ bearer, problem }) => {
  const answer = await node.access.authenticator.authenticate(bearer);
  expect(answer.problem).toBe(problem);
  expect(answer.message?.length).toBeGreaterThan(20);
  if (bearer?.trim()) expect(answer.message).not.toContain(bearer);
});

test('A-02 a wrong checksum is refused without asking the database', async () => {
  const gone = await openProgrammeNode(testDatabase);
  const { authenticator } = gone.access;
  await gone.close();
  expect((await authenticator.authenticate(`hs_live_${'a'.repeat(38)}`)).problem).toBe('malformed');
  await expect(authenticator.authenticate(newApiKey('live'))).rejects.toThrow('pool');
});

test('A-02 an expired key is refused, on the instant', async () => {
  const clock = fixedClock(new Date());
  const other = await openProgrammeNode(testDatabase, { clock, channel: silentChannel() });
  try {
    const expiresAt = new Date(clock.now().getTime() + 500);
    const { secret } = did(
      await issueApiKey(other.as(story.operator), {
        partnerId: partner.partnerId,
        environment: 'live',
        label: 'short',
        scopes: null,
        expiresAt,
      }),
    );
    expect((await other.access.authenticator.authenticate(secret)).principal).toMatchObject({ expiresAt });
    clock.set(new Date(expiresAt.getTime() - 1));
    expect((await other.access.authenticator.authenticate(secret)).problem).toBeUndefined();
    clock.set(expiresAt);
    expect((await other.access.authenticator.authenticate(secret)).problem).toBe('expired');
  } finally {
    await other.close();
  }
});

test('A-02 a revoked key stops on another node as soon as it hears of it', async () => {
  const other = await openProgrammeNode(testDatabase);
  try {
    expect((await other.access.authenticator.authenticate(partner.secret)).problem).toBeUndefined();
    const heard = new Promise<void>((resolve) => {
      other.channel.subscribe((message) => {
        if (message.includes(String(partner.system.keyId))) resolve();
      });
    });
    did(await revoke(partner.system.keyId));
    await heard;
    expect((await other.access.authenticator.authenticate(partner.secret)).problem).toBe('revoked');
  } finally {
    await other.close();
  }
});

test('A-02 a revoked key stops within a second on a node that hears nothing', async () => {
  const clock = fixedClock(new Date());
  const deaf = await openProgrammeNode(testDatabase, { clock, channel: silentChannel() });
  try {
    expect((await deaf.access.authenticator.authenticate(partner.secret)).problem).toBeUndefined();
    did(await revoke(partner.system.keyId));
    clock.set(new Date(clock.now().getTime() + 999));
    expect((await deaf.access.authenticator.authenticate(partner.secret)).problem).toBeUndefined();
    clock.set(new Date(clock.now().getTime() + 1));
    expect((await deaf.access.authenticator.authenticate(partner.secret)).problem).toBe('revoked');
  } finally {
    await deaf.close();
  }
});

test('A-02 a look-up that was under way when the key was revoked is not remembered', async () => {
  const clock = fixedClock(new Date());
  const channel = silentChannel();
  const other = await openProgrammeNode(testDatabase, { clock, channel });
  try {
    const underWay = other.access.authenticator.authenticate(partner.secret);
    announceRevocation({ publish: channel.deliver }, partner.system.keyId);
    await underWay;
    did(await revoke(partner.system.keyId));
    expect((await other.access.authenticator.authenticate(partner.secret)).problem).toBe('revoked');
  } finally {
    await other.close();
  }
});

test('after the channel was lost no key is believed without asking', async () => {
  const clock = fixedClock(new Date());
  const channel = silentChannel();
  const other = await openProgrammeNode(testDatabase, { clock, channel });
  try {
    await other.access.authenticator.authenticate(partner.secret);
    did(await revoke(partner.system.keyId));
    channel.lose();
    expect((await other.access.authenticator.authenticate(partner.secret)).problem).toBe('revoked');
  } finally {
    await other.close();
  }
});

test('A-02 the last use is remembered, at most once a minute', async () => {
  const clock = fixedClock(new Date('2026-01-01T00:00:00.000Z'));
  const other = await openProgrammeNode(testDatabase, { clock, channel: silentChannel() });
  const use = async (at: string) => {
    clock.set(new Date(at));
    await other.access.authenticator.authenticate(partner.secret);
  };
  await use('2026-01-01T00:00:00.000Z');
  while ((await lastUse()) === undefined) await sleep(5); // nobody waits for the writing
  await use('2026-01-01T00:00:59.999Z');
  expect(await lastUse()).toBe('2026-01-01T00:00:00.000Z');
  await use('2026-01-01T00:01:00.000Z');
  await other.close(); // waits for what is being written
  expect(await lastUse()).toBe('2026-01-01T00:01:00.000Z');
});

async function lastUse(): Promise<string | undefined> {
  const { rows } = await owner.query('select last_used_at from api_key where id = $1', [
    partner.system.keyId,
  ]);
  return rows[0]?.last_used_at?.toISOString();
}
