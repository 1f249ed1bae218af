import pg from 'pg';
import { issueApiKey } from '../../src/partners/issue-api-key.js';
import { registerPartner } from '../../src/partners/register-partner.js';
import { revokeApiKey } from '../../src/partners/revoke-api-key.js';
import type { CommandOutcome } from '../../src/values/command-outcome.js';
import { encodeId } from '../../src/values/ids.js';
import { did, newCoalition, operatorOf, type StoryCoalition } from '../harness/coalition-story.js';
import { useProgrammeNode } from '../harness/opened-node.js';
import { type ProgrammeNode, type TestContext } from '../harness/programme-node.js';
import { expectRefusal, rowsOf } from '../harness/refusal.js';

let node: ProgrammeNode;
let owner: pg.Client;
let story: StoryCoalition;
let context: TestContext;

const KEY = { environment: 'live', label: 'till', scopes: null, expiresAt: null } as const;
const PARTNER_TABLES = [
  'partner',
  'contract_version',
  'funding',
  'merchant',
  'api_key',
  'audit_entry',
  'ledger_account',
];

useProgrammeNode((opened) => {
  ({ node, owner } = opened);
});

beforeEach(async () => {
  story = await newCoalition(node);
  context = node.as(story.operator);
});

/** Everything about partners of both coalitions, to see that a refusal left nothing behind. */
const everything = () => rowsOf(owner, PARTNER_TABLES, [story.coalitionId, story.twinId]);
const expectRefused = (
  command: () => Promise<CommandOutcome<unknown>>,
  code: string,
  field: readonly string[],
) => expectRefusal(command, { code, field, read: everything });

async function auditOf(objectId: string): Promise<unknown[]> {
  const { rows } = await owner.query(
    'select action, actor_id, before, after, reason from audit_entry natural left join audit_detail where object_id = $1 order by id',
    [objectId],
  );
  return rows;
}

describe('API keys', () => {
  let partnerId: bigint;
  beforeEach(async () => {
    partnerId = did(await registerPartner(context, { slug: 'bimeno', name: { en: 'Bimeno' } })).id;
  });

  test('A-02 two keys of an environment are valid at a time, so that one can replace the other', async () => {
    const first = did(await issueApiKey(context, { ...KEY, partnerId }));
    did(await issueApiKey(context, { ...KEY, partnerId }));
    await expectRefused(() => issueApiKey(context, { ...KEY, partnerId }), 'API_KEY_LIMIT_REACHED', [
      'environment',
    ]);
    did(await issueApiKey(context, { ...KEY, partnerId, environment: 'test' })); // counted apart

    did(await revokeApiKey(context, { keyId: first.key.id, reason: 'rotation' }));
    did(await issueApiKey(context, { ...KEY, partnerId }));
  });

  test('A-02 keys issued at once count each other', async () => {
    const outcomes = await Promise.all(
      [1, 2, 3, 4, 5].map(() => issueApiKey(context, { ...KEY, partnerId })),
    );
    expect(outcomes.filter((outcome) => outcome.done)).toHaveLength(2);
  });

  test('A-02 only the hash of a key is stored, and the log holds no more than its hint', async () => {
    const { key, secret } = did(await issueApiKey(context, { ...KEY, partnerId }));
    const everythingWritten = JSON.stringify(await everything());
    expect(everythingWritten).not.toContain(secret);
    expect(everythingWritten).toContain(key.hint);
    expect(secret.startsWith(key.hint)).toBe(true);
    expect(key.hint).toHaveLength('hs_live_'.length + 4);
  });

  test('A-02 a test key lies in the twin, with the ids of the twin', async () => {
    const { key } = did(await issueApiKey(context, { ...KEY, partnerId, environment: 'test' }));
    expect(key.coalitionId).toBe(story.twinId);
    const twin = (await node.programme.snapshot(story.twinId)).partners.get(key.partnerId);
    expect(twin?.slug).toBe('bimeno');
    did(await revokeApiKey(context, { keyId: key.id, reason: null }));
  });

  test.each([
    { what: 'an expiry in the past', change: { expiresAt: new Date(0) }, field: ['expiresAt'] },
    { what: 'no scope at all', change: { scopes: [] }, field: ['scopes'] },
  ])('INVALID_INPUT for $what', async ({ change, field }) => {
    await expectRefused(() => issueApiKey(context, { ...KEY, partnerId, ...change }), 'INVALID_INPUT', field);
  });

  test('A-02 the twin gets no live keys', async () => {
    const [twin] = (await node.programme.snapshot(story.twinId)).partners.values();
    await expectRefused(
      () => issueApiKey(node.as(operatorOf(story.twinId)), { ...KEY, partnerId: twin?.id ?? null }),
      'INVALID_INPUT',
      ['environment'],
    );
  });

  test('for a partner that is not there', async () => {
    await expectRefused(() => issueApiKey(context, { ...KEY, partnerId: 1n }), 'PARTNER_NOT_FOUND', [
      'partnerId',
    ]);
  });

  test('a key that is not there, or another coalition’s, cannot be revoked', async () => {
    const { key } = did(await issueApiKey(context, { ...KEY, partnerId }));
    const other = node.as((await newCoalition(node)).operator);
    for (const keyId of [null, 1n]) {
      await expectRefused(() => revokeApiKey(context, { keyId, reason: null }), 'API_KEY_NOT_FOUND', [
        'keyId',
      ]);
    }
    await expectRefused(() => revokeApiKey(other, { keyId: key.id, reason: null }), 'API_KEY_NOT_FOUND', [
      'keyId',
    ]);
  });

  test('A-08 issuing and revoking are in the audit log once each, with the reason', async () => {
    const { key } = did(await issueApiKey(context, { ...KEY, partnerId, scopes: ['points:read'] }));
    did(await revokeApiKey(context, { keyId: key.id, reason: 'lost laptop' }));
    did(await revokeApiKey(context, { keyId: key.id, reason: 'again' }));
    expect(await auditOf(encodeId('apiKey', key.id))).toMatchObject([
      { action: 'api-key.issued', after: { scopes: ['points:read'], hint: key.hint } },
      { action: 'api-key.revoked', reason: 'lost laptop' },
    ]);
  });
});
