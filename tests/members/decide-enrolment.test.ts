import {
  decideEnrolment,
  type Enrolment,
  type EnrolmentPlan,
  type KnownMember,
  type KnownNames,
} from '../../src/members/decide-enrolment.js';

const PHONE = { kind: 'PHONE', field: 'phone', value: '+989121111111' } as const;
const EMAIL = { kind: 'EMAIL', field: 'email', value: 'a@example.com' } as const;
const A = 1n;
const B = 2n;
const linked = { kind: 'PERSON', link: { externalId: null } } as const;
const linkedAs = (externalId: string) => ({ kind: 'PERSON', link: { externalId } }) as const;
const unlinked = { kind: 'PERSON', link: undefined } as const;

const enrol = (changes: Partial<Enrolment> = {}): Enrolment => ({
  kind: 'PERSON',
  identities: [PHONE],
  externalId: null,
  ...changes,
});
const known = (changes: Partial<KnownNames> = {}): KnownNames => ({
  openLinking: true,
  identities: [],
  byExternalId: undefined,
  members: new Map(),
  ...changes,
});

type Case = { readonly name: string; readonly enrolment: Enrolment; readonly known: KnownNames };

test.each<Case & { readonly plan: EnrolmentPlan }>([
  {
    name: 'names that nobody has make a new member',
    enrolment: enrol({ externalId: 'x-1' }),
    known: known(),
    plan: { memberId: undefined, newIdentities: [PHONE], link: 'add' },
  },
  {
    name: 'a known phone leads to its member, who is linked',
    enrolment: enrol(),
    known: known({
      identities: [{ ...PHONE, memberId: A }],
      members: new Map<bigint, KnownMember>([[A, unlinked]]),
    }),
    plan: { memberId: A, newIdentities: [], link: 'add' },
  },
  {
    name: 'a member that is linked already stays as it is',
    enrolment: enrol(),
    known: known({
      openLinking: false,
      identities: [{ ...PHONE, memberId: A }],
      members: new Map<bigint, KnownMember>([[A, linked]]),
    }),
    plan: { memberId: A, newIdentities: [], link: 'keep' },
  },
  {
    name: 'what is new about a known member is added',
    enrolment: enrol({ identities: [PHONE, EMAIL], externalId: 'x-1' }),
    known: known({
      identities: [{ ...PHONE, memberId: A }],
      members: new Map<bigint, KnownMember>([[A, linked]]),
    }),
    plan: { memberId: A, newIdentities: [EMAIL], link: 'name' },
  },
  {
    name: 'the partner’s own id leads to its member',
    enrolment: enrol({ externalId: 'x-1' }),
    known: known({
      openLinking: false,
      byExternalId: A,
      members: new Map<bigint, KnownMember>([[A, linkedAs('x-1')]]),
    }),
    plan: { memberId: A, newIdentities: [PHONE], link: 'keep' },
  },
])('A-04 $name', ({ enrolment, known, plan }) => {
  expect(decideEnrolment(enrolment, known)).toEqual({ value: plan });
});

test.each<Case & { readonly code: string; readonly field: readonly string[] }>([
  {
    name: 'a member of somebody else must confirm where linking is not open',
    enrolment: enrol(),
    known: known({
      openLinking: false,
      identities: [{ ...PHONE, memberId: A }],
      members: new Map<bigint, KnownMember>([[A, unlinked]]),
    }),
    code: 'LINK_CONFIRMATION_REQUIRED',
    field: ['phone'],
  },
  {
    name: 'the external id belongs to another member',
    enrolment: enrol({ externalId: 'x-1' }),
    known: known({
      identities: [{ ...PHONE, memberId: A }],
      byExternalId: B,
      members: new Map<bigint, KnownMember>([
        [A, linked],
        [B, linkedAs('x-1')],
      ]),
    }),
    code: 'EXTERNAL_ID_TAKEN',
    field: ['externalId'],
  },
  {
    name: 'the member has another external id',
    enrolment: enrol({ externalId: 'x-2' }),
    known: known({
      identities: [{ ...PHONE, memberId: A }],
      members: new Map<bigint, KnownMember>([[A, linkedAs('x-1')]]),
    }),
    code: 'EXTERNAL_ID_TAKEN',
    field: ['externalId'],
  },
  {
    name: 'phone and e-mail belong to different members',
    enrolment: enrol({ identities: [PHONE, EMAIL] }),
    known: known({
      identities: [
        { ...PHONE, memberId: A },
        { ...EMAIL, memberId: B },
      ],
      members: new Map<bigint, KnownMember>([
        [A, linked],
        [B, linked],
      ]),
    }),
    code: 'IDENTITY_CONFLICT',
    field: ['email'],
  },
  {
    name: 'the member is of another kind',
    enrolment: enrol({ kind: 'BUSINESS' }),
    known: known({
      identities: [{ ...PHONE, memberId: A }],
      members: new Map<bigint, KnownMember>([[A, linked]]),
    }),
    code: 'IDENTITY_CONFLICT',
    field: ['kind'],
  },
  {
    name: 'of several refusals the first in rank is told',
    enrolment: enrol({ identities: [PHONE, EMAIL], externalId: 'x-1' }),
    known: known({
      openLinking: false,
      identities: [
        { ...PHONE, memberId: A },
        { ...EMAIL, memberId: B },
      ],
      byExternalId: A,
      members: new Map<bigint, KnownMember>([
        [A, linkedAs('x-1')],
        [B, unlinked],
      ]),
    }),
    code: 'LINK_CONFIRMATION_REQUIRED',
    field: ['email'],
  },
])('A-04 $code: $name', ({ enrolment, known, code, field }) => {
  expect(decideEnrolment(enrolment, known).refused).toMatchObject({ code, field });
});
