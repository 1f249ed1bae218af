import { memberJson } from './test-answers.js';
import type { TestMember } from './test-books.js';
import type { Json, TestCall } from './test-call.js';
import { TestInput, type TestName } from './test-input.js';
import { checkAll, refuse } from './test-refusal.js';

/** Enrolling, linking and finding members of a test server. */

const IDENTITIES = ['phone', 'email', 'card'] as const;

export function enrol(call: TestCall, input: Json): Json {
  const reading = new TestInput();
  const names = IDENTITIES.flatMap((kind) =>
    input[kind] == null ? [] : [reading.name(kind, input[kind], 'input', kind)],
  );
  const externalId = reading.optionalText(input.externalId, 128, 'input', 'externalId');
  if (names.length === 0 && externalId === null)
    reading.problem('Give at least one of phone, email, card and externalId.', 'input', 'externalId');
  reading.finish();

  const holder = externalId === null ? undefined : calledBy(call, externalId);
  const owned = names.filter((name) => ownerOf(call, name));
  const owners = [...new Set(owned.map((name) => ownerOf(call, name) as TestMember))];
  checkAll(
    ...owned.map((name) => () => assertLinkable(call, ownerOf(call, name) as TestMember, name[0])),
    () => holder && owners.some((owner) => owner !== holder) && takenExternalId(),
    ...owners.map((owner) => () => assertCalledSo(call, owner, externalId)),
    () => {
      const fields = owned.map(([kind]) => kind);
      const message = `These belong to different members: ${fields.join(', ')}. Send those of one member.`;
      if (owners.length > 1) refuse('IDENTITY_CONFLICT', message, 'input', fields[1] ?? 'phone');
    },
  );
  const known = owners[0] ?? holder;
  const member = known ?? newMember(call);
  linkTo(call, member, externalId);
  for (const name of names) member.names.add(nameText(name));
  return { created: !known, member: memberJson(member, call.partner) };
}

function newMember({ books }: TestCall): TestMember {
  const id = books.newId('mem');
  const nothing = { version: 0, posted: 0n, held: 0n };
  const member: TestMember = {
    ...{ id, joinedAt: books.now(), names: new Set(), links: new Map(), status: 'ACTIVE' },
    ...nothing,
  };
  books.members.push(member);
  return member;
}

export function link(call: TestCall, input: Json): Json {
  const reading = new TestInput();
  const name = reading.member(input.member, 'input', 'member');
  const externalId = reading.optionalText(input.externalId, 128, 'input', 'externalId');
  reading.finish();
  const member = findNamed(call, name);
  if (!member) return refuse('MEMBER_NOT_FOUND', 'Name a member of your coalition.', 'input', 'member');
  const holder = externalId === null ? undefined : calledBy(call, externalId);
  checkAll(
    () => assertLinkable(call, member, 'member'),
    () => assertCalledSo(call, member, externalId),
    () => holder && holder !== member && takenExternalId(),
  );
  linkTo(call, member, externalId);
  return { member: memberJson(member, call.partner) };
}

export function unlink(call: TestCall, input: Json): Json {
  const member = linkedMember(call, input.member, 'input', 'member');
  const holds = call.books.holds.filter((hold) => hold.member === member && hold.partner === call.partner);
  for (const hold of holds) call.books.endIfDue(hold);
  if (holds.some(({ status }) => status === 'OPEN')) {
    const message = 'The partner still holds points of the member: capture or release them first.';
    refuse('HOLDS_OPEN', message, 'input', 'member');
  }
  member.links.delete(call.partner.id);
  call.books.tellLink('unlinked', member, call.partner);
  endTokens(call, member);
  return { unlinked: true };
}

function linkTo({ books, partner }: TestCall, member: TestMember, externalId: string | null): void {
  const linked = member.links.get(partner.id);
  member.links.set(partner.id, externalId ?? linked ?? null);
  if (linked === undefined) books.tellLink('linked', member, partner);
}

function assertLinkable({ partner, terms }: TestCall, member: TestMember, field: string): void {
  if (member.links.has(partner.id) || terms.openLinking) return;
  const message = 'The member must confirm the link to you first: requestLinkConfirmation sends it a code.';
  refuse('LINK_CONFIRMATION_REQUIRED', message, 'input', field);
}

/** A partner has one name of its own for a member. */
function assertCalledSo({ partner }: TestCall, member: TestMember, externalId: string | null): void {
  const own = member.links.get(partner.id) ?? null;
  if (own === null || externalId === null || own === externalId) return;
  const message = 'You have another externalId for this member already: use that one.';
  refuse('EXTERNAL_ID_TAKEN', message, 'input', 'externalId');
}

function takenExternalId(): never {
  const message = 'Your externalId belongs to another member: use one of its own for each.';
  return refuse('EXTERNAL_ID_TAKEN', message, 'input', 'externalId');
}

function ownerOf({ books }: TestCall, name: TestName): TestMember | undefined {
  return books.members.find(({ names }) => names.has(nameText(name)));
}

/** The member that this partner calls so. */
function calledBy({ books, partner }: TestCall, externalId: string): TestMember | undefined {
  return books.members.find(({ links }) => links.get(partner.id) === externalId);
}

function nameText([kind, name]: TestName): string {
  return `${kind} ${name}`;
}

/** A member of the coalition by one of its names, linked or not. */
function findNamed(call: TestCall, name: TestName): TestMember | undefined {
  const [kind, value] = name;
  if (kind === 'id') return call.books.members.find(({ id }) => id === value);
  return kind === 'externalId' ? calledBy(call, value) : ownerOf(call, name);
}

/**
 * The member that was named, if the caller may see it.
 * @throws TestRefusal MEMBER_NOT_FOUND
 */
export function visibleMember(call: TestCall, name: TestName, ...field: readonly string[]): TestMember {
  const member = findNamed(call, name);
  if (member?.links.has(call.partner.id) && (!call.self || call.self === member)) return member;
  return refuse(
    'MEMBER_NOT_FOUND',
    'Name a member that is linked to you, or enrol or link it first.',
    ...field,
  );
}

/** @throws TestRefusal INVALID_INPUT, MEMBER_NOT_FOUND */
export function linkedMember(call: TestCall, ref: unknown, ...field: readonly string[]): TestMember {
  const reading = new TestInput();
  const name = reading.member(ref, ...field);
  reading.finish();
  return visibleMember(call, name, ...field);
}

/** Ends the tokens that the partner made for the member. */
export function revokeTokens(call: TestCall, input: Json): Json {
  endTokens(call, linkedMember(call, input.member, 'input', 'member'));
  return {};
}

function endTokens({ tokens, partner }: TestCall, self: TestMember): void {
  for (const [token, made] of [...tokens])
    if (made.self === self && made.partner === partner) tokens.delete(token);
}

/** A token with which the member's own app sees that one member. */
export function createToken(call: TestCall, input: Json): Json {
  const reading = new TestInput();
  const name = reading.member(input.member, 'input', 'member');
  const seconds = reading.optionalSeconds(input.expiresIn, 86_400, 'input', 'expiresIn') ?? 900;
  reading.finish();
  const self = visibleMember(call, name, 'input', 'member');
  // A token expires by the clock on the wall, as credentials do.
  const expiresAt = new Date(Date.now() + seconds * 1_000);
  const token = call.books.newId('token');
  call.tokens.set(token, { partner: call.partner, self, expiresAt });
  return { token, expiresAt: expiresAt.toISOString(), member: memberJson(self, call.partner) };
}
