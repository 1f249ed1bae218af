import pg from 'pg';
import { createMemberToken } from '../../src/members/create-member-token.js';
import type { MemberRef } from '../../src/members/member-ref.js';
import { reinstateMember } from '../../src/members/reinstate-member.js';
import { suspendMember } from '../../src/members/suspend-member.js';
import { suspendPartner } from '../../src/partners/suspend-partner.js';
import type { CommandOutcome } from '../../src/values/command-outcome.js';
import { encodeId } from '../../src/values/ids.js';
import {
  did,
  newCoalition,
  newMember,
  newPartner,
  type StoryCoalition,
  type StoryPartner,
} from '../harness/coalition-story.js';
import { useProgrammeNode } from '../harness/opened-node.js';
import type { ProgrammeNode } from '../harness/programme-node.js';
import { expectRefusal, rowsOf } from '../harness/refusal.js';

let node: ProgrammeNode;
let owner: pg.Client;
let story: StoryCoalition;
let rahnet: StoryPartner;
let tizfood: StoryPartner;

const PHONE = '+989121111111';
const MEMBER_TABLES = ['member', 'member_identity', 'member_link', 'member_account', 'audit_entry'];

useProgrammeNode((opened) => {
  ({ node, owner } = opened);
});

beforeEach(async () => {
  story = await newCoalition(node);
  rahnet = await newPartner(node, story, 'rahnet');
  tizfood = await newPartner(node, story, 'tizfood');
});

const as = (partner: StoryPartner) => node.as(partner.system);
const operator = () => node.as(story.operator);
const byId = (id: bigint): MemberRef => ({ by: 'id', value: id, text: encodeId('member', id) });
const everything = () => rowsOf(owner, MEMBER_TABLES, [story.coalitionId]);
const expectRefused = (
  command: () => Promise<CommandOutcome<unknown>>,
  code: string,
  field: readonly string[],
) => expectRefusal(command, { code, field, read: everything });

describe('tokens for members', () => {
  test('A-02 a partner obtains one for a member linked to it, for 15 minutes unless said otherwise', async () => {
    const memberId = await newMember(node, rahnet, PHONE);
    const { token, expiresAt } = did(
      await createMemberToken(as(rahnet), { member: byId(memberId), expiresIn: null }),
    );
    const { principal } = await node.access.authenticator.authenticate(token);
    expect(principal).toEqual({
      kind: 'member',
      memberId,
      partnerId: rahnet.partnerId,
      coalitionId: story.coalitionId,
      madeWith: { series: expect.any(BigInt), keyId: rahnet.system.keyId },
      expiresAt,
    });
    const seconds = (expiresAt.getTime() - Date.now()) / 1000;
    expect(seconds).toBeLessThanOrEqual(900);
    expect(seconds).toBeGreaterThan(800);
  });

  test('A-08 each token that is made is in the audit log, and none that is refused', async () => {
    const memberId = await newMember(node, rahnet, PHONE);
    const input = { member: byId(memberId), expiresIn: 60 };
    const made = [
      did(await createMemberToken(as(rahnet), input)),
      did(await createMemberToken(as(rahnet), input)),
    ];
    await expectRefused(() => createMemberToken(as(tizfood), input), 'MEMBER_NOT_FOUND', ['member']);
    const { rows } = await owner.query(
      "select actor_kind, actor_id, object_id, before, after from audit_entry where coalition_id = $1 and action = 'member-token.created' order by id",
      [story.coalitionId],
    );
    expect(rows).toEqual(
      made.map(({ expiresAt }) => ({
        actor_kind: 'partner',
        actor_id: encodeId('apiKey', rahnet.system.keyId),
        object_id: encodeId('member', memberId),
        before: null,
        after: { expiresAt: expiresAt.toISOString() },
      })),
    );
    // The log is read by more people than may act as the member.
    expect(JSON.stringify(rows)).not.toContain(made[0]?.token);
  });

  test.each([0, -1, 1.5, 86_401])('INVALID_INPUT for %d seconds', async (expiresIn) => {
    const memberId = await newMember(node, rahnet, PHONE);
    await expectRefused(
      () => createMemberToken(as(rahnet), { member: byId(memberId), expiresIn }),
      'INVALID_INPUT',
      ['expiresIn'],
    );
  });

  test('A-04 not for a member of somebody else', async () => {
    const memberId = await newMember(node, rahnet, PHONE);
    const input = { member: byId(memberId), expiresIn: null };
    await expectRefused(() => createMemberToken(as(tizfood), input), 'MEMBER_NOT_FOUND', ['member']);
  });

  test('a suspended member may look, one whose account is closed may not; a suspended partner gets none', async () => {
    const memberId = await newMember(node, rahnet, PHONE);
    const input = { member: byId(memberId), expiresIn: null };
    did(await suspendMember(operator(), { member: byId(memberId), reason: null }));
    did(await createMemberToken(as(rahnet), input));
    await owner.query("update member_account set status = 'CLOSED' where member_id = $1", [memberId]);
    await expectRefused(() => createMemberToken(as(rahnet), input), 'MEMBER_NOT_ACTIVE', ['member']);
    did(await suspendPartner(operator(), { partnerId: rahnet.partnerId, reason: null }));
    await expectRefused(() => createMemberToken(as(rahnet), input), 'PARTNER_NOT_ACTIVE', []);
  });

  test('A-01 a token for a coalition that is not there is not accepted', async () => {
    const { token } = await node.access.memberTokens.issue(
      { coalitionId: 99n, partnerId: 1n, memberId: 1n, madeWith: { series: 1n, keyId: null } },
      60,
    );
    expect((await node.access.authenticator.authenticate(token)).problem).toBe('unknown');
  });
});

describe('suspending', () => {
  test('A-08 an operator suspends and reinstates; the log has each once, with the reason', async () => {
    const memberId = await newMember(node, rahnet, PHONE);
    const member = { by: 'phone', value: PHONE } as const;
    const status = async () => {
      const { rows } = await owner.query('select status from member_account where member_id = $1', [
        memberId,
      ]);
      return rows[0].status;
    };
    did(await suspendMember(operator(), { member, reason: 'fraud' }));
    did(await suspendMember(operator(), { member, reason: 'fraud, again' }));
    expect(await status()).toBe('SUSPENDED');
    did(await reinstateMember(operator(), { member, reason: 'cleared' }));
    expect(await status()).toBe('ACTIVE');
    const { rows } = await owner.query(
      "select action, reason, before, after from audit_entry natural left join audit_detail where object_id = $1 and actor_kind = 'user' order by id",
      [encodeId('member', memberId)],
    );
    expect(rows).toEqual([
      {
        action: 'member.suspended',
        reason: 'fraud',
        before: { status: 'ACTIVE' },
        after: { status: 'SUSPENDED' },
      },
      {
        action: 'member.reinstated',
        reason: 'cleared',
        before: { status: 'SUSPENDED' },
        after: { status: 'ACTIVE' },
      },
    ]);
  });

  test.each([suspendMember, reinstateMember])('of nobody, or of a closed account', async (command) => {
    const memberId = await newMember(node, rahnet, PHONE);
    const told = await expectRefused(
      () => command(operator(), { member: byId(12_345n), reason: null }),
      'MEMBER_NOT_FOUND',
      ['member'],
    );
    expect(told).not.toMatch(/link|enrol/); // which operators do not do
    await owner.query("update member_account set status = 'CLOSED' where member_id = $1", [memberId]);
    await expectRefused(
      () => command(operator(), { member: byId(memberId), reason: null }),
      'MEMBER_NOT_ACTIVE',
      ['member'],
    );
  });
});
