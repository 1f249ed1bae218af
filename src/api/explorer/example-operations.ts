/** The credentials of the demonstration coalition, as in `$DATA_DIR/demo.json`. */
export interface DemoCredentials {
  readonly operatorToken: string;
  readonly partners: Readonly<
    Record<string, { readonly id: string; readonly apiKey: string; readonly merchantIds: readonly string[] }>
  >;
  readonly members: readonly { readonly id: string; readonly phone: string; readonly token: string }[];
  readonly charityCampaignId: string;
}

/** A tab of the explorer. */
export interface ExampleTab {
  readonly query: string;
  /** JSON text. */
  readonly variables: string;
  /** JSON text. */
  readonly headers: string;
}

interface Example {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly credential: string;
}

const YOUR_CREDENTIAL = 'an API key or token';

/** The operations to try first; without a demonstration coalition one that needs nothing but a credential. */
export function exampleTabs(credentials: DemoCredentials | undefined): ExampleTab[] {
  const examples = (credentials && demoExamples(credentials)) || [
    { query: WHO_AM_I, credential: YOUR_CREDENTIAL },
  ];
  return examples.map(({ query, variables, credential }) => ({
    query,
    variables: JSON.stringify(variables ?? {}, undefined, 2),
    headers: JSON.stringify({ authorization: `Bearer ${credential}` }, undefined, 2),
  }));
}

function demoExamples({
  operatorToken,
  partners,
  members,
  charityCampaignId,
}: DemoCredentials): Example[] | undefined {
  const partner = Object.values(partners).find(({ merchantIds }) => merchantIds.length > 0);
  const member = members[0];
  if (!partner || !member) return undefined;
  const ref = { phone: member.phone };
  const merchantId = partner.merchantIds[0];
  const key = partner.apiKey;
  return [
    { query: MEMBER, variables: { member: ref }, credential: key },
    {
      query: EARN,
      variables: {
        input: {
          idempotencyKey: 'example-earn-1',
          member: ref,
          merchantId,
          purchase: { reference: 'EXAMPLE-1', amount: { amount: '250000', currency: 'IRR' } },
        },
      },
      credential: key,
    },
    {
      query: BURN,
      variables: { input: { idempotencyKey: 'example-burn-1', member: ref, merchantId, points: '5' } },
      credential: key,
    },
    {
      query: HOLD,
      variables: { input: { idempotencyKey: 'example-hold-1', member: ref, merchantId, points: '5' } },
      credential: key,
    },
    { query: LIVE, variables: { member: { id: member.id } }, credential: member.token },
    {
      query: GIVE,
      variables: {
        input: {
          idempotencyKey: 'example-gift-1',
          member: { id: member.id },
          campaignId: charityCampaignId,
          points: '5',
        },
      },
      credential: member.token,
    },
    { query: LEVELS, credential: operatorToken },
    { query: PERK, credential: operatorToken },
    { query: PARTNERS, credential: operatorToken },
  ];
}

const WHO_AM_I = `# Put your credential into Headers, below.
query WhoAmI {
  viewer { kind id scopes roles }
}`;

const MEMBER = `# A partner looks a member up by phone number.
query Member($member: MemberRefInput!) {
  member(ref: $member) {
    id
    status
    balance { posted held pending available version }
    expiries(first: 3) { expiresOn points }
    holds(status: OPEN) { id points expiresAt }
    transactions(first: 5) { edges { node { id type points postedAt } } }
  }
}`;

const EARN = `# The member bought something: points for it.
# Send it twice: the second answer is the first one again.
mutation Earn($input: EarnPointsInput!) {
  earnPoints(input: $input) {
    transaction { id points breakdown { rule points rate } }
    balance { available version }
    replayed
    userErrors { code message field }
  }
}`;

const BURN = `# The member pays with points.
# Change "points" and keep the key: IDEMPOTENCY_KEY_REUSED.
mutation Burn($input: BurnPointsInput!) {
  burnPoints(input: $input) {
    transaction { id points lots { points expiresOn } }
    balance { available version }
    replayed
    userErrors { code message field }
  }
}`;

const HOLD = `# Points for something whose price is known later.
# captureHold with the hold's id burns them, releaseHold gives them back.
mutation Hold($input: HoldPointsInput!) {
  holdPoints(input: $input) {
    hold { id status points expiresAt }
    balance { held available version }
    replayed
    userErrors { code message field }
  }
}`;

const LIVE = `# The member's balance, live: start it, then earn or burn elsewhere.
# cause: the transaction; null where there is none, as with a hold.
subscription Balance($member: MemberRefInput!) {
  balanceChanged(member: $member) {
    balance { version available }
    cause { id type points merchant { name { en } } }
  }
}`;

const GIVE = `# The member gives points to a charity:
# see docs/recipes/giving.md.
mutation Give($input: DonatePointsInput!) {
  donatePoints(input: $input) {
    donation {
      points
      amount { amount currency }
      receipt { number }
      campaign { name { en fa } charity { name { en fa } } progress { points donors } }
    }
    balance { available }
    replayed
    userErrors { code message field }
  }
}`;

const LEVELS = `# How many members would stand where, were there
# such levels? It changes nothing; addTierLadderVersion does:
# see docs/recipes/tiers.md.
query Levels {
  tierLadderPreview(draft: {
    kind: PERSON
    levels: [
      { code: "base", name: { en: "Base", fa: "پایه" } }
      {
        code: "gold"
        name: { en: "Gold", fa: "طلایی" }
        requirement: {
          window: CALENDAR_YEAR
          criteria: [{ metric: SPEND, amount: { amount: "5000000", currency: "IRR" } }]
        }
        validity: { kind: YEARS, count: 1 }
        benefit: { multiplier: "2", paidBy: ISSUER }
      }
    ]
  }) { code members membersNow }
}`;

const PERK = `# A perk for the catalogue; sent again, another one.
# Account managers grant it to business accounts:
# see docs/recipes/business-accounts.md.
mutation Perk {
  addPerk(input: {
    kind: FREE_SERVICE
    name: { en: "A free car wash", fa: "یک کارواش رایگان" }
    worth: { amount: "750000", currency: "IRR" }
    costPerUse: { amount: "300000", currency: "IRR" }
    stock: 100
    grantDays: 30
  }) {
    perk { id entitlement from grantDays uses stock taken }
    userErrors { code message field }
  }
}`;

const PARTNERS = `# What the operator sees.
query Partners {
  coalition { name { en fa } pointsName { en fa } timeZone calendar }
  partners(first: 10) {
    edges { node { slug name { en fa } status contractInForce { version earnRate burnValue } } }
  }
}`;
