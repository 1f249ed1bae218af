import type { Programme } from '../../partners/programme.js';
import type { RequestContext } from '../context.js';
import { ApiError } from '../errors/api.error.js';
import { isPersistedDocument } from '../persisted-documents.js';
import { CoalitionLimits, type RequestTerms } from './coalition-limits.js';
import type { Taken, Throttle } from './throttle.js';

/** Whether an operation may be carried out, and what its caller has left. */
export interface Admitted {
  /** Undefined where the caller has no limit, or is nobody. */
  readonly throttle: Taken | undefined;
  /** Why it may not. */
  readonly refusal: ApiError | undefined;
}

const NOBODY: Admitted = { throttle: undefined, refusal: undefined };

/**
 * Decides, on every way in, whether an operation that could be carried out may be: whether its document is one that the
 * coalition lets keys and members send, and whether the caller has enough left. Whoever has no credential is let
 * through: to be told so, and to read the schema.
 */
export class Admission {
  readonly #limits: CoalitionLimits;

  constructor(
    private readonly throttle: Throttle,
    programme: Pick<Programme, 'snapshot'>,
  ) {
    this.#limits = new CoalitionLimits(programme);
  }

  /** Before anything is done with a document: why its caller may not send it; undefined where it may. */
  async documentRefusal(caller: Caller, source: string): Promise<ApiError | undefined> {
    const { principal } = caller.authentication;
    if (!principal) return undefined;
    return refusedDocument(principal.kind, await this.#limits.of(principal), source);
  }

  /** Takes the cost of an operation. @param source of its document; undefined where it has none, or was looked at */
  async admit(caller: Caller, cost: number, source?: string): Promise<Admitted> {
    const { principal } = caller.authentication;
    if (!principal) return NOBODY;
    const terms = await this.#limits.of(principal);
    const refusal = source === undefined ? undefined : refusedDocument(principal.kind, terms, source);
    if (refusal) return { throttle: undefined, refusal };
    const taken = this.throttle.take(principal, cost, terms);
    const throttle = taken instanceof Promise ? await taken : taken;
    return { throttle, refusal: throttle?.retryAfter === undefined ? undefined : throttled(throttle) };
  }
}

type Caller = Pick<RequestContext, 'authentication'>;

/** People write documents of their own, in the explorer for one: a coalition's operators can always look. */
function refusedDocument(
  kind: string,
  terms: RequestTerms | undefined,
  source: string,
): ApiError | undefined {
  if (!terms?.knownDocumentsOnly || (kind !== 'partner' && kind !== 'member')) return undefined;
  if (isPersistedDocument(source)) return undefined;
  return new ApiError(
    'DOCUMENT_NOT_ALLOWED',
    'This coalition takes only documents of the partner SDK from API keys and members: use the SDK.',
  );
}

/** In the answer, and where there are no headers, the time stands in it to the millisecond. */
function throttled({ retryAfter, policy }: Taken): ApiError {
  const whose = policy === 'key' ? 'The key has' : policy === 'person' ? 'You have' : 'This coalition has';
  return new ApiError(
    'THROTTLED',
    `${whose} asked as much as it may for now: send it again in ${retryAfter} seconds.`,
    { retryAfter },
  );
}
