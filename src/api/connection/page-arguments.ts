import { Arg, Int } from 'type-graphql';
import { oneTo } from '../limits/limit-text.js';
import { DEFAULT_PAGE_ITEMS, LIMITS } from '../limits/limits.js';

// Parameter decorators rather than a class of arguments: TypeGraphQL turns the order of such a class's fields round.

/** The argument `first` of a connection. */
export function First(): ReturnType<typeof Arg> {
  return Arg('first', () => Int, {
    nullable: true,
    description: `Items of the page, ${oneTo(LIMITS.pageItems)}; ${DEFAULT_PAGE_ITEMS} unless said otherwise.`,
  });
}

/** The argument `after` of a connection. */
export function After(): ReturnType<typeof Arg> {
  return Arg('after', () => String, {
    nullable: true,
    description: 'The cursor after which the page begins.',
  });
}

/** The argument `last` of a connection that can be read from its end too. */
export function Last(): ReturnType<typeof Arg> {
  return Arg('last', () => Int, {
    nullable: true,
    description: `Items from the end instead, ${oneTo(LIMITS.pageItems)}.`,
  });
}

/** The argument `before` of a connection that can be read from its end too. */
export function Before(): ReturnType<typeof Arg> {
  return Arg('before', () => String, {
    nullable: true,
    description: 'The cursor before which the page ends.',
  });
}
