import { type GraphQLFieldResolver, type GraphQLObjectType, type GraphQLSchema } from 'graphql';
import { Extensions } from 'type-graphql';
import {
  type ActingContact,
  CONTACT_ROLES,
  type ContactRole,
  hasRole,
  type Principal,
  type Role,
} from '../access/principal.js';
import type { Scope } from '../access/scopes.js';
import type { RequestContext } from './context.js';
import { ApiError } from './errors/api.error.js';
import { scopeMissing } from './key-scopes.js';

/**
 * Who may use a root field. Each field of Query, Mutation and Subscription declares it once, with {@link Callers};
 * a schema with an undeclared one cannot be built (rule A-03).
 */
export interface CallerRule {
  /** Platform administrators. */
  readonly platform?: true;
  /** Operators of the coalition; they may do whatever the field does anywhere in their coalition. */
  readonly operator?: true;
  /** Auditors of the coalition: only ever on fields that read. */
  readonly auditor?: true;
  /** Account managers and partners' staff. */
  readonly staff?: true;
  /** Account managers alone; what they see is their portfolio (rule K-03). */
  readonly manager?: true;
  /** Partner systems whose API key has this scope; `any` = whatever its scopes. */
  readonly partner?: Scope | 'any';
  /** Members, for themselves; `acts` = not by a token whose maker may not move points (rule A-02). */
  readonly member?: true | 'acts';
  /**
   * Where members may: which contacts of business accounts, from this role on (rule K-01). Unless said otherwise all where
   * members read, and only admins where they act.
   */
  readonly contact?: ContactRole;
}

const RULE = 'callers';

/** The roles that {@link CallerRule.staff} means: a role that comes later is let in nowhere until it is named. */
const STAFF: ReadonlySet<Role> = new Set<Role>(['account-manager', 'partner-staff']);

/** Declares who may use a root field. */
export function Callers(rule: CallerRule): MethodDecorator {
  return Extensions({ [RULE]: rule }) as MethodDecorator;
}

/** The rule of a root field; undefined where none was declared. */
export function callerRuleOf(field: {
  readonly extensions: Readonly<Record<string, unknown>>;
}): CallerRule | undefined {
  return field.extensions[RULE] as CallerRule | undefined;
}

/** Who may use the field, in words, for the schema's descriptions. */
export function describeCallers(rule: CallerRule): string {
  return `Callers: ${callersIn(rule, (scope) => `partner (\`${scope}\`)`).join(', ')}.`;
}

function callersIn(rule: CallerRule, withScope: (scope: Scope) => string): string[] {
  const callers = [
    rule.platform && 'platform administrator',
    rule.operator && 'operator',
    rule.auditor && 'auditor',
    rule.staff && 'account manager, partner staff',
    rule.manager && 'account manager',
    rule.partner && (rule.partner === 'any' ? 'partner' : withScope(rule.partner)),
    rule.member && `member${contactsOf(rule)}`,
  ];
  return callers.filter((caller) => typeof caller === 'string');
}

/** Which contacts, where it is not all of them. */
function contactsOf(rule: CallerRule): string {
  const roles = CONTACT_ROLES.slice(CONTACT_ROLES.indexOf(leastContact(rule)));
  return roles.length === CONTACT_ROLES.length
    ? ''
    : ` (of a business account's contacts: ${roles.join(', ')})`;
}

function leastContact({ member, contact }: CallerRule): ContactRole {
  return contact ?? (member === 'acts' ? 'ADMIN' : 'VIEWER');
}

/** Puts the rule of every root field before its resolver: checked once per operation and field, not per value. */
export function guardRootFields(schema: GraphQLSchema): void {
  for (const type of [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]) {
    if (type) guardFieldsOf(type);
  }
}

function guardFieldsOf(type: GraphQLObjectType): void {
  for (const field of Object.values(type.getFields())) {
    const rule = callerRuleOf(field);
    if (!rule)
      throw new Error(`${type.name}.${field.name} does not declare its callers: add @Callers({ … })`);
    if (type.name === 'Mutation' && rule.member === true)
      throw new Error(
        `Mutation.${field.name} would be open to tokens that only show: declare member: 'acts'`,
      );
    field.description = [field.description, describeCallers(rule)].filter(Boolean).join('\n\n');
    if (field.subscribe) field.subscribe = guarded(rule, field.subscribe);
    else if (field.resolve) field.resolve = guarded(rule, field.resolve);
  }
}

function guarded(
  rule: CallerRule,
  resolve: GraphQLFieldResolver<unknown, RequestContext>,
): GraphQLFieldResolver<unknown, RequestContext> {
  return (root, args, context, info) => {
    assertAllowed(rule, context);
    return resolve(root, args, context, info);
  };
}

/** @throws ApiError FORBIDDEN, with who may, for whom the rule keeps out */
export function assertAllowed(rule: CallerRule, { principal }: Pick<RequestContext, 'principal'>): void {
  const refused = refusalFor(rule, principal);
  if (refused) throw new ApiError('FORBIDDEN', refused);
}

/** Why the rule keeps the caller out, and whom it lets in (rule A-07); undefined when it does not. */
function refusalFor(rule: CallerRule, principal: Principal): string | undefined {
  switch (principal.kind) {
    case 'platform':
      return rule.platform ? undefined : notFor('platform administrators', rule);
    case 'user':
      if (rule.operator && principal.roles.includes('operator')) return undefined;
      if (rule.auditor && principal.roles.includes('auditor')) return undefined;
      if (rule.staff && principal.roles.some((role) => STAFF.has(role))) return undefined;
      if (rule.manager && hasRole(principal, 'account-manager')) return undefined;
      return rule.operator || rule.auditor || rule.staff || rule.manager
        ? `None of your roles allows this: ${whoMay(rule)}`
        : notFor('people', rule);
    case 'partner':
      if (!rule.partner) return notFor('API keys', rule);
      if (rule.partner === 'any' || principal.scopes.includes(rule.partner)) return undefined;
      return scopeMissing(rule.partner);
    case 'member':
      if (!rule.member) return notFor('members', rule);
      if (rule.member === 'acts' && principal.readsOnly)
        return 'This token only shows: ask with one that was made by an API key with the scope points:write.';
      return principal.contact && refusalForContact(rule, principal.contact);
  }
}

function notFor(callers: string, rule: CallerRule): string {
  return `This is not for ${callers}: ${whoMay(rule)}`;
}

function whoMay(rule: CallerRule): string {
  return `ask as ${callersIn(rule, (scope) => `partner (API key with ${scope})`).join(', ')}.`;
}

function refusalForContact(rule: CallerRule, { role }: ActingContact): string | undefined {
  const least = leastContact(rule);
  if (CONTACT_ROLES.indexOf(role) >= CONTACT_ROLES.indexOf(least)) return undefined;
  return `Ask as a contact of the business account with the role ${least}.`;
}
