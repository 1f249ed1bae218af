import { sealEpochs } from '../../src/ledger/seals/seal-epochs.js';
import {
  type BlockTexts,
  chainProblem,
  type InclusionProof,
  verifyTransactionProof,
} from '../../src/ledger/seals/verify-proof.js';
import { type Caller, type Json, listOf, textOf } from '../harness/api-client.js';
import { createWorld, type World, type WorldMember, type WorldPartner } from '../harness/world.js';
import { BURN, burnInput, EARN, earnInput, TRANSFER, transferInput } from './operations.js';

const BLOCK = `coalitionId number epoch merkleRoot contents { name hash text blinding } previousHash hash sealedAt`;
const PROOF = `query ($id: ID!) { transactionProof(id: $id) { transactionId
  inclusion { format parts { name hash text blinding } path { side hash } block { ${BLOCK} } } head { ${BLOCK} } } }`;
const BLOCKS = `query ($first: Int, $after: String, $afterNumber: Int) {
  sealBlocks(first: $first, after: $after, afterNumber: $afterNumber) {
    edges { node { ${BLOCK} } cursor } pageInfo { hasNextPage endCursor } } }`;
const LATEST = `{ latestSeal { ${BLOCK} } }`;

let world: World;
let rahnet: WorldPartner;
let tizfood: WorldPartner;
let giver: WorldMember;
let getter: WorldMember;
/** Ali's earn at rahnet, Ali's burn of those points at tizfood, and a transfer of Ali's to Bita through tizfood. */
let earn: string;
let burn: string;
let transfer: string;

const seal = () => sealEpochs(world.server.node.database, world.coalition.coalitionId);
const idOf = (payload: Json) => {
  expect(payload.userErrors).toEqual([]);
  return textOf(payload.transaction.id);
};

beforeAll(async () => {
  world = await createWorld();
  rahnet = await world.partner('rahnet');
  tizfood = await world.partner('tizfood');
  giver = await world.member(rahnet);
  getter = await world.member(rahnet);
  for (const member of [giver, getter]) await linkTo(tizfood, member);
  earn = idOf(
    (await rahnet.get(EARN, { input: earnInput(rahnet, giver, { amount: '1000000' }) })).earnPoints,
  );
  expect((await giver.get(LATEST)).latestSeal).toBeNull();
  await seal();
  burn = idOf((await tizfood.get(BURN, { input: burnInput(tizfood, giver, { points: '40' }) })).burnPoints);
  const input = transferInput(giver, getter, { points: '20' });
  transfer = idOf((await tizfood.get(TRANSFER, { input })).transferPoints);
  await seal();
});
afterAll(() => world.close());

const nodesOf = ({ sealBlocks }: Json) => listOf(sealBlocks.edges).map(({ node }) => node);

async function linkTo(partner: WorldPartner, member: WorldMember): Promise<void> {
  const { linkMember } = await partner.get(
    `mutation { linkMember(input: { member: { id: "${member.id}" } }) { userErrors { code } } }`,
  );
  expect(linkMember.userErrors).toEqual([]);
}

/** The proof as a caller gets it, in the words of the verifier. */
async function proofFor(caller: Caller, id: string) {
  const { transactionProof } = await caller.get(PROOF, { id });
  const { inclusion, head } = transactionProof as unknown as {
    inclusion: Omit<InclusionProof, 'block'> & {
      block: BlockTexts & { contents: { hash: string; text: string | null } };
    };
    head: BlockTexts;
  };
  const { block } = inclusion;
  const proof: InclusionProof = { ...inclusion, block: { ...block, contentsHash: block.contents.hash } };
  const verified = verifyTransactionProof(id, proof);
  if (!verified.ok) throw new Error(verified.problem);
  return { shown: [...verified.parts.keys()], parts: verified.parts, block, head };
}

test('L-10 a partner’s proof of its own transaction holds, and shows no funding of others’ points', async () => {
  const { shown, parts, block } = await proofFor(tizfood, burn);
  expect(shown).toEqual([
    'transaction',
    'member',
    'asked',
    'entry/0',
    'account/0',
    'lots/0',
    'entry/1',
    'account/1',
  ]);
  expect(parts.get('transaction')).toMatchObject({
    id: burn,
    type: 'BURN',
    points: '40',
    partnerId: tizfood.id,
  });
  expect(parts.get('account/0')).toMatchObject({ accountId: giver.id, posted: '60' });
  expect(block.contents.text).toBeNull();
});

test('L-10 operators and auditors are shown all of it, and how much a block holds', async () => {
  for (const caller of [world.operator, world.auditor]) {
    const { shown, block } = await proofFor(caller, burn);
    expect(shown).toContain('fundings/0');
    expect(JSON.parse(block.contents.text ?? '')).toMatchObject({ transactions: '2', steps: '0' });
  }
});

test('A-04 a member is shown its own transaction, without whose key it was unless its token is of that partner', async () => {
  const own = ['transaction', 'member', 'entry/0', 'account/0', 'lots/0', 'entry/1', 'account/1'];
  // Its token is of rahnet.
  expect((await proofFor(giver, burn)).shown).toEqual(own);
  expect((await proofFor(giver, earn)).shown).toEqual([...own.slice(0, 2), 'asked', ...own.slice(2)]);
});

test('A-04 each side of a transfer is shown its own account, not the other’s; its partner both', async () => {
  const ofAll = ['transaction', 'entry/0', 'entry/1'];
  const give = await proofFor(giver, transfer);
  expect(give.shown).toEqual(expect.arrayContaining([...ofAll, 'member', 'account/0', 'lots/0']));
  expect(give.shown).not.toEqual(expect.arrayContaining(['account/1']));
  const get = await proofFor(getter, transfer);
  expect(get.shown).toEqual([...ofAll.slice(0, 2), 'entry/1', 'account/1', 'lots/1']);
  expect(JSON.stringify([...get.parts.values()])).not.toContain(giver.id);
  expect((await proofFor(tizfood, transfer)).shown).toEqual(
    expect.arrayContaining([...ofAll, 'asked', 'account/0', 'account/1']),
  );
});

test('A-04 there is no proof for whoever may not see the transaction, nor of one that is not there', async () => {
  for (const caller of [rahnet, getter])
    expect((await caller.get(PROOF, { id: burn })).transactionProof).toBeNull();
  for (const id of ['txn_0000000000001', 'hld_0000000000001', 'nonsense'])
    expect((await world.operator.get(PROOF, { id })).transactionProof).toBeNull();
});

test('L-10 what is not sealed yet has no inclusion, and the head all the same', async () => {
  const { earnPoints } = await rahnet.get(EARN, { input: earnInput(rahnet, giver, { amount: '10000' }) });
  const id = idOf(earnPoints);
  expect((await rahnet.get(PROOF, { id })).transactionProof).toMatchObject({
    transactionId: id,
    inclusion: null,
    head: { number: 2 },
  });
  await seal();
  expect((await proofFor(rahnet, id)).block.number).toBe(3);
});

test('L-10 whoever keeps a block can follow the chain from it to a later head', async () => {
  const texts = (nodes: Json[]) =>
    nodes.map((node) => ({
      ...(node as unknown as BlockTexts),
      contentsHash: textOf(node.contents.hash),
    }));
  const [kept] = texts(nodesOf(await tizfood.get(BLOCKS, { first: 1 })));
  const later = texts(nodesOf(await tizfood.get(BLOCKS, { afterNumber: 1 })));
  expect(later.map(({ number }) => number)).toEqual([2, 3]);
  expect(chainProblem(kept as BlockTexts, later)).toBeUndefined();
  const { latestSeal } = await giver.get(LATEST);
  expect(later.at(-1)?.hash).toBe(latestSeal.hash);
});

test('L-10 blocks come in pages', async () => {
  const { pageInfo } = (await rahnet.get(BLOCKS, { first: 2 })).sealBlocks;
  expect(pageInfo).toMatchObject({ hasNextPage: true });
  const second = await rahnet.get(BLOCKS, { first: 2, after: pageInfo.endCursor });
  expect(nodesOf(second).map(({ number }) => number)).toEqual([3]);
  expect((await rahnet.ask(BLOCKS, { afterNumber: -1 })).errors?.[0]?.extensions).toMatchObject({
    code: 'INVALID_INPUT',
    field: ['afterNumber'],
  });
  expect(nodesOf(await rahnet.get(BLOCKS, { afterNumber: 2_147_483_647 }))).toEqual([]);
});
