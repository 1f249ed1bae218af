import type pg from 'pg';
import type { CredentialEnd } from '../../src/access/credential-watch.js';
import { announceRevocation } from '../../src/access/key-revocation.js';
import { createMemberToken } from '../../src/members/create-member-token.js';
import { revokeMemberTokens } from '../../src/members/revoke-member-tokens.js';
import { unlinkMember } from '../../src/members/unlink-member.js';
import { revokeApiKey } from '../../src/partners/revoke-api-key.js';
import { encodeId } from '../../src/values/ids.js';
import { did, newCoalition, newMember, newPartner } from '../harness/coalition-story.js';
import type { TestDatabase } from '../harness/database.js';
import { useProgrammeNode } from '../harness/opened-node.js';
import { openProgrammeNode, type ProgrammeNode } from '../harness/programme-node.js';
import { silentChannel } from '../harness/silent-channel.js';

let testDatabase: TestDatabase;
let node: ProgrammeNode;
let owner: pg.Client;

useProgrammeNode((opened) => {
  ({ testDatabase, node, owner } = opened);
});

async function partnerToRevoke() {
  const story = await newCoalition(node);
  const { system } = await newPartner(node, story, 'rahnet');
  const revoke = async () =>
    did(await revokeApiKey(node.as(story.operator), { keyId: system.keyId, reason: null }));
  return { system, revoke };
}

/** The credential's end, as told to a connection on this node. */
const endOn = (on: ProgrammeNode, principal: Parameters<typeof on.access.authenticator.watch>[0]) =>
  new Promise<CredentialEnd>((resolve) => on.access.authenticator.watch(principal, resolve));

test('U-03 a key revoked on one node ends connections on another', async () => {
  const other = await openProgrammeNode(testDatabase);
  try {
    const { system, revoke } = await partnerToRevoke();
    const ends = [endOn(other, system), endOn(other, system), endOn(node, system)];
    await revoke();
    expect(await Promise.all(ends)).toEqual(['revoked', 'revoked', 'revoked']);
  } finally {
    await other.close();
  }
});

test('U-03 also where the announcement is lost', async () => {
  const deaf = await openProgrammeNode(testDatabase, { channel: silentChannel() });
  try {
    const { system, revoke } = await partnerToRevoke();
    const ended = endOn(deaf, system);
    await revoke();
    expect(await ended).toBe('revoked');
  } finally {
    await deaf.close();
  }
});

test('U-03 so do tokens of members: taken back, of a revoked key, of a link that ended', async () => {
  const deaf = await openProgrammeNode(testDatabase, { channel: silentChannel() });
  try {
    const story = await newCoalition(node);
    const partner = await newPartner(node, story, 'rahnet');
    const { system } = partner;
    const ids = [
      await newMember(node, partner, '+989121111111'),
      await newMember(node, partner, '+989121111112'),
    ];
    const refs = ids.map((id) => ({ by: 'id', value: id, text: encodeId('member', id) }) as const);
    const endOf = async (ref: (typeof refs)[number]) => {
      const { token } = did(await createMemberToken(node.as(system), { member: ref, expiresIn: null }));
      const { principal } = await node.access.authenticator.authenticate(token);
      if (!principal) throw new Error('a token that was just made is good');
      return { ended: endOn(deaf, principal) };
    };
    const [first, second] = refs as [(typeof refs)[number], (typeof refs)[number]];
    const taken = await endOf(first);
    did(await revokeMemberTokens(node.as(system), { member: first, reason: null }));
    expect(await taken.ended).toBe('revoked');
    const unlinked = await endOf(first);
    did(await unlinkMember(node.as(system), { member: first, partnerId: undefined }));
    expect(await unlinked.ended).toBe('revoked');
    const ofKey = await endOf(second);
    did(await revokeApiKey(node.as(story.operator), { keyId: system.keyId, reason: null }));
    expect(await ofKey.ended).toBe('revoked');
  } finally {
    await deaf.close();
  }
});

test('A-02 U-03 a token that was made before its key was to expire ends with it', async () => {
  const deaf = await openProgrammeNode(testDatabase, { channel: silentChannel() });
  try {
    const story = await newCoalition(node);
    const partner = await newPartner(node, story, 'rahnet');
    const { system } = partner;
    const memberId = await newMember(node, partner, '+989121111111');
    const ref = { by: 'id', value: memberId, text: encodeId('member', memberId) } as const;
    const { token } = did(await createMemberToken(node.as(system), { member: ref, expiresIn: 86_400 }));
    const { principal } = await node.access.authenticator.authenticate(token);
    if (!principal) throw new Error('a token that was just made is good');
    const ended = endOn(deaf, principal);
    const expires = (at: Date) =>
      owner.query('update api_key set expires_at = $2 where id = $1', [system.keyId, at]);
    await expires(new Date(Date.now() + 3_600_000));
    expect((await node.access.authenticator.authenticate(token)).problem).toBeUndefined();
    await expires(new Date(Date.now() - 1));
    expect((await node.access.authenticator.authenticate(token)).problem).toBe('revoked');
    expect(await ended).toBe('revoked');
  } finally {
    await deaf.close();
  }
});

test('A-02 no token is made that is good for longer than its key', async () => {
  const story = await newCoalition(node);
  const partner = await newPartner(node, story, 'rahnet');
  const memberId = await newMember(node, partner, '+989121111111');
  const expiresAt = new Date(Math.ceil(Date.now() / 1_000) * 1_000 + 60_000);
  const ref = { by: 'id', value: memberId, text: encodeId('member', memberId) } as const;
  const asKey = node.as({ ...partner.system, expiresAt });
  const made = did(await createMemberToken(asKey, { member: ref, expiresIn: 86_400 }));
  expect(made.expiresAt).toEqual(expiresAt);
});

test('U-03 an expired credential ends its connection', async () => {
  const partner = await newPartner(node, await newCoalition(node), 'rahnet');
  const memberId = await newMember(node, partner, '+989121111111');
  const ref = { by: 'id', value: memberId, text: encodeId('member', memberId) } as const;
  const { token } = did(await createMemberToken(node.as(partner.system), { member: ref, expiresIn: 3_600 }));
  const { principal } = await node.access.authenticator.authenticate(token);
  if (principal?.kind !== 'member') throw new Error('a token that was just made is good');
  for (const left of [50, -1]) {
    const expiresAt = new Date(Date.now() + left);
    expect(await endOn(node, { ...principal, expiresAt })).toBe('expired');
  }
});

test('U-03 a connection that has stopped watching is not called; the end is told once', async () => {
  const channel = silentChannel();
  const other = await openProgrammeNode(testDatabase, { channel });
  try {
    const { system } = await partnerToRevoke();
    const told: string[] = [];
    const stop = other.access.authenticator.watch(system, () => told.push('stopped'));
    other.access.authenticator.watch(system, (reason) => told.push(reason));
    stop();
    const revoked = (keyId: bigint) => announceRevocation({ publish: channel.deliver }, keyId);
    revoked(1n); // somebody else's key
    revoked(system.keyId);
    revoked(system.keyId);
    expect(told).toEqual(['revoked']);
  } finally {
    await other.close();
  }
});
