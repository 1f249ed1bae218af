/** Points taken from random accounts over GraphQL: by our `burnPoints`, or by a transfer of pgledger. */
export type Burning =
  | {
      readonly by: 'burnPoints';
      /** External ids. */
      readonly members: readonly string[];
      readonly merchant: string;
      readonly credential: string;
    }
  | { readonly by: 'transfer'; readonly accounts: readonly string[]; readonly to: string };

/** Makes one request after the other, and reads what came of them. */
export interface Requests {
  readonly headers: Readonly<Record<string, string>>;
  next(): string;
  /** null when points were moved, whatever the HTTP status says; throws when the answer is no refusal either. */
  refusalIn(text: string): string | null;
}

/** What our server and the one that does nothing are asked. */
export const BURN = `mutation Burn($input: BurnPointsInput!) {
  burnPoints(input: $input) {
    transaction { id }
    balance { version posted available }
    replayed
    userErrors { code message field transient }
  }
}`;

/** What PostGraphile makes of pgledger's function; it can tell no balance with it. */
const TRANSFER = `mutation Transfer($input: PgledgerCreateTransferInput!) {
  pgledgerCreateTransfer(input: $input) { result { rowId } }
}`;

const MOST_POINTS = 5;

interface Answer {
  readonly data?: {
    readonly burnPoints?: { readonly userErrors: readonly { readonly code: string }[] } | null;
    readonly pgledgerCreateTransfer?: {
      readonly result: readonly { readonly rowId: string }[] | null;
    } | null;
  } | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly extensions?: { readonly code?: string };
  }[];
}

/** @returns requests with keys that are never used twice */
export function requestsOf(burning: Burning): Requests {
  return burning.by === 'burnPoints' ? burnRequests(burning) : transferRequests(burning);
}

function burnRequests({ members, merchant, credential }: Extract<Burning, { by: 'burnPoints' }>): Requests {
  const run = `${process.pid}-${Date.now()}`;
  let number = 0;
  return {
    headers: { authorization: `Bearer ${credential}` },
    next() {
      number += 1;
      const input = {
        idempotencyKey: `${run}-${number}`,
        member: { id: randomOf(members) },
        merchantId: merchant,
        points: randomPoints(),
      };
      return JSON.stringify({ operationName: 'Burn', query: BURN, variables: { input } });
    },
    refusalIn(text) {
      const burned = answerIn(text)?.burnPoints;
      if (!burned) throw new Error(`no data: ${text.slice(0, 80)}`);
      return burned.userErrors[0]?.code ?? null;
    },
  };
}

function transferRequests({ accounts, to }: Extract<Burning, { by: 'transfer' }>): Requests {
  return {
    headers: {},
    next() {
      const input = { fromAccountId: randomOf(accounts), toAccountId: to, amount: randomPoints() };
      return JSON.stringify({ operationName: 'Transfer', query: TRANSFER, variables: { input } });
    },
    refusalIn(text) {
      if (answerIn(text)?.pgledgerCreateTransfer?.result?.length !== 1)
        throw new Error(`no transfer: ${text.slice(0, 80)}`);
      return null;
    },
  };
}

function answerIn(text: string): Answer['data'] {
  const { data, errors } = JSON.parse(text) as Answer;
  const [error] = errors ?? [];
  if (error) throw new Error(error.extensions?.code ?? error.message);
  return data;
}

function randomPoints(): string {
  return String(1 + Math.floor(Math.random() * MOST_POINTS));
}

function randomOf<T>(values: readonly T[]): T {
  return values[Math.floor(Math.random() * values.length)] as T;
}
