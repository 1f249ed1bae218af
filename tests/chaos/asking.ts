import type { ServiceNode } from './service.js';

/** What came back from one request, as far as it can be known. */
export type Reply =
  /** The payload of the mutation. */
  | { readonly kind: 'answered'; readonly payload: Payload }
  /** The server refused the request as a whole, for a reason that none of ours can have: `INTERNAL`, … */
  | { readonly kind: 'failed'; readonly code: string; readonly text: string }
  /** No answer, or none that is whole: whether anything happened is unknown. */
  | { readonly kind: 'silent'; readonly why: string };

/** The part of every points mutation's payload that all of them have. */
export interface Payload {
  readonly transaction?: { readonly id: string } | null;
  readonly hold?: { readonly id: string } | null;
  readonly balance: { readonly version: number } | null;
  readonly replayed: boolean;
  readonly userErrors: readonly { readonly code: string; readonly transient: boolean }[];
}

/** A shop's patience, in milliseconds: longer than the ledger tries by itself. */
const PATIENCE_MS = 12_000;

/** Asks one node the way a partner's system does. Never rejects. */
export async function askNode(
  node: Pick<ServiceNode, 'port'>,
  apiKey: string,
  query: string,
  input: object,
): Promise<Reply> {
  const reply = await send<Payload>(node, apiKey, query, { input });
  return reply.kind === 'data' ? { kind: 'answered', payload: reply.root } : reply;
}

/** The version of a member's balance as a node reads it now. */
export async function readVersion(
  node: Pick<ServiceNode, 'port'>,
  apiKey: string,
  member: string,
): Promise<Exclude<Reply, { kind: 'answered' }> | { readonly kind: 'read'; readonly version: number }> {
  const query = 'query ($id: ID!) { member(ref: { id: $id }) { balance { version } } }';
  const reply = await send<{ readonly balance: { readonly version: number } }>(node, apiKey, query, {
    id: member,
  });
  return reply.kind === 'data' ? { kind: 'read', version: reply.root.balance.version } : reply;
}

async function send<Root>(
  node: Pick<ServiceNode, 'port'>,
  apiKey: string,
  query: string,
  variables: object,
): Promise<Exclude<Reply, { kind: 'answered' }> | { readonly kind: 'data'; readonly root: Root }> {
  let body: Body<Root>;
  try {
    const response = await fetch(`http://127.0.0.1:${node.port}/graphql`, {
      method: 'POST',
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    body = (await response.json()) as Body<Root>;
  } catch (error) {
    const { cause, name } = error as { cause?: { code?: string }; name: string };
    return { kind: 'silent', why: cause?.code ?? name };
  }
  const [error] = body.errors ?? [];
  if (error?.extensions?.code === 'UNAVAILABLE') return { kind: 'silent', why: 'UNAVAILABLE' };
  const [root] = Object.values(body.data ?? {});
  if (error || !root) {
    return { kind: 'failed', code: error?.extensions?.code ?? 'none', text: JSON.stringify(body) };
  }
  return { kind: 'data', root };
}

interface Body<Root> {
  readonly data?: Readonly<Record<string, Root | null>> | null;
  readonly errors?: readonly { readonly extensions?: { readonly code?: string } }[];
}
