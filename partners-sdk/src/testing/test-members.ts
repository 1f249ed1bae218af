import { memberJson } from './test-answers.js';
import type { TestMember } from './test-books.js';
import type { Json, TestCall } from './test-call.js';
import { objectOf, readPhone, readText } from './test-input.js';
import { refuse } from './test-refusal.js';

/** Enrolling, linking and finding members of a test server. */

export function enrol(call: TestCall, input: Json): Json {
  const names = (['phone', 'email', 'card'] as const).flatMap((kind) =>
    input[kind] == null ? [] : [[kind, readName(kind, input[kind], 'input')] as const],
  );
  if (names.length === 0 && input.externalId == null)
    refuse('INVALID_INPUT', 'Give a phone number, an e-mail address, a card or an externalId.', 'input');
  const holder = input.externalId == null ? undefined : memberNamed(call, input.externalId);
  const owners = new Set(
    names.flatMap(
      ([kind, name]) => call.books.members.find(({ names: known }) => known.get(kind) === name) ?? [],
    ),
  );
  const [owner] = owners;
  if (holder && owner && owner !== holder) takenExternalId();
  if (owners.size > 1) refuse('IDENTITY_CONFLICT', 'These names are of different members.', 'input');
  const known = owner ?? holder;
  if (known) {
    linkTo(call, known, input.externalId);
    for (const [kind, name] of names) known.names.set(kind, name);
    return { created: false, member: memberJson(known, call.partner) };
  }
  const member: TestMember = {
    id: call.books.newId('mem'),
    joinedAt: call.books.now(),
    names: new Map(names),
    links: new Map(),
    status: 'ACTIVE',
    version: 0,
    posted: 0n,
    held: 0n,
  };
  call.books.members.push(member);
  linkTo(call, member, input.externalId, true);
  return { created: true, member: memberJson(member, call.partner) };
}

export function link(call: TestCall, input: Json): Json {
  const member = findNamed(call, input.member, 'input', 'member');
  if (!member) return notFound('input', 'member');
  linkTo(call, member, input.externalId);
  return { member: memberJson(member, call.partner) };
}

export function unlink(call: TestCall, input: Json): Json {
  const member = findNamed(call, input.member, 'input', 'member');
  const unlinked = member?.links.delete(call.partner.id) ?? false;
  if (member && unlinked) call.books.tellLink('unlinked', member, call.partner);
  return { unlinked };
}

function linkTo(call: TestCall, member: TestMember, externalId: unknown, isNew = false): void {
  const linked = member.links.get(call.partner.id);
  if (linked === undefined && !isNew && !call.terms.openLinking) {
    refuse('LINK_CONFIRMATION_REQUIRED', 'Ask the member: requestLinkConfirmation sends it a code.');
  }
  const name = externalId == null ? (linked ?? null) : readText(externalId, 128, 'input', 'externalId');
  const holder = name === null ? undefined : memberNamed(call, name);
  if ((holder && holder !== member) || (linked != null && name !== linked)) takenExternalId();
  member.links.set(call.partner.id, name);
  if (linked === undefined) call.books.tellLink('linked', member, call.partner);
}

/** A member of the coalition by one of its names, linked or not. */
export function findNamed(call: TestCall, ref: unknown, ...field: readonly string[]): TestMember | undefined {
  const given = Object.entries(objectOf(ref)).filter(([, name]) => name != null);
  const [kind, value] = given[0] ?? [];
  if (given.length !== 1 || kind === undefined)
    refuse('INVALID_INPUT', 'Name the member in one way.', ...field);
  const { members } = call.books;
  if (kind === 'id') return members.find(({ id }) => id === value);
  if (kind === 'externalId') return memberNamed(call, value);
  const name = readName(kind as 'phone', value, ...field);
  return members.find(({ names }) => names.get(kind as 'phone') === name);
}

function takenExternalId(): never {
  return refuse('EXTERNAL_ID_TAKEN', 'Each member has one externalId of its own.', 'input', 'externalId');
}

/** The member that this partner calls so. */
function memberNamed({ books, partner }: TestCall, externalId: unknown): TestMember | undefined {
  return books.members.find(({ links }) => links.get(partner.id) === externalId);
}

function readName(kind: 'phone' | 'email' | 'card', value: unknown, ...field: readonly string[]): string {
  if (kind === 'phone') return readPhone(value, ...field, kind);
  const text = readText(value, 254, ...field, kind);
  return kind === 'email' ? text.toLowerCase() : text;
}

export function linkedMember(call: TestCall, ref: unknown, ...field: readonly string[]): TestMember {
  const member = findNamed(call, ref, ...field);
  if (call.self && member !== call.self) return notFound(...field);
  return member?.links.has(call.partner.id) ? member : notFound(...field);
}

/** Ends the tokens that the partner made for the member. */
export function revokeTokens(call: TestCall, input: Json): Json {
  const self = linkedMember(call, input.member);
  for (const [token, made] of [...call.tokens])
    if (made.self === self && made.partner === call.partner) call.tokens.delete(token);
  return {};
}

/** A token with which the member's own app sees that one member. */
export function createToken(call: TestCall, input: Json): Json {
  const seconds = input.expiresIn ?? 900;
  if (typeof seconds !== 'number' || !Number.isInteger(seconds) || seconds < 1 || seconds > 86_400) {
    refuse('INVALID_INPUT', 'Give 1 to 86400 seconds.', 'input', 'expiresIn');
  }
  const self = linkedMember(call, input.member, 'input', 'member');
  // A token expires by the clock on the wall, as credentials do.
  const expiresAt = new Date(Date.now() + seconds * 1_000);
  const token = call.books.newId('token');
  call.tokens.set(token, { partner: call.partner, self, expiresAt });
  return { token, expiresAt: expiresAt.toISOString(), member: memberJson(self, call.partner) };
}

function notFound(...field: readonly string[]): never {
  return refuse('MEMBER_NOT_FOUND', 'There is no such member, or it is not linked to you.', ...field);
}
