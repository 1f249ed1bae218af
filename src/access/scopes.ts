/**
 * What an API key may be used for, and what each scope opens. What a mutation changed is in its answer whatever may be
 * read otherwise.
 */
const MEANINGS = {
  'points:read':
    "balances, coming expiries and transactions of the partner's members, live too, quotes, and perks that they can use there; of who they are only the id",
  'points:write':
    'earning, burning, holds, reversals and transfers, using perks and undoing that, and advancing the clock of the twin for tests; the answers tell the transaction and the balance after it',
  'members:read':
    'who the members linked to the partner are: finding, listing, state, externalId, what they agree to',
  'members:write':
    'enrolling, linking and unlinking members, which tells who they are, writing down what they agree to, and making tokens, for contacts of business accounts too, that show what a member sees, and with points:write also do what a member may do',
  'partner:read':
    "the partner's own contract, with its prices and limits, what it may still issue, its accounts, and its keys",
  'settlement:write':
    "agreeing to the partner's settlement statements and disputing their lines; the answers tell the statement or dispute",
  'webhooks:write':
    "the partner's own webhook endpoints: registering, changing, trying and removing them, what was sent to them and sending it again; through them it is told of its own transactions and members, whatever else the key may read",
} as const;

export type Scope = keyof typeof MEANINGS;

/** What an API key may be used for. A key without a choice gets all of them. */
export const SCOPES = Object.keys(MEANINGS) as readonly Scope[];

/** Every scope with what it opens, in a sentence, for descriptions. */
export const SCOPES_IN_WORDS = Object.entries(MEANINGS)
  .map(([scope, meaning]) => `${scope} (${meaning})`)
  .join('; ');

/** Whether the text is a scope there is. */
export function isScope(text: string): text is Scope {
  return (SCOPES as readonly string[]).includes(text);
}
