import { GraphQLError } from 'graphql';
import type { RequestErrorCode } from './api.error.js';

const INVALID = /^Variable "\$(\w+)" got invalid value /;
const MISSING = /^Variable "\$\w+" (?:of required type|of non-null type|expected value of type) /;
const TOO_MANY = /^Too many errors processing variables/;
const AT = / at "([^"]+)"$/;
/** No path to a value of an input is as long. */
const LONGEST_PATH = 200;

/**
 * The error of graphql-js about a variable of the wrong type, as callers are told it; undefined for any other.
 * Graphql-js repeats the whole value in it, once for everything that is wrong with it, which makes an answer many
 * times as large as its request (rule A-06): what is told is only where, and why.
 */
export function variableError(error: GraphQLError): GraphQLError | undefined {
  if (error.path !== undefined) return undefined;
  const message = messageOf(error);
  if (message === undefined) return undefined;
  const code: RequestErrorCode = 'BAD_USER_INPUT';
  return new GraphQLError(message, { nodes: error.nodes, extensions: { code } });
}

function messageOf({ message, originalError }: GraphQLError): string | undefined {
  if (TOO_MANY.test(message)) return 'More is wrong with the variables than is told here.';
  if (MISSING.test(message)) return message;
  const variable = INVALID.exec(message)?.[1];
  if (variable === undefined) return undefined;
  const reason = originalError?.message ?? '';
  if (reason === '' || !message.endsWith(`; ${reason}`)) return `Variable "$${variable}" has the wrong type.`;
  const end = message.length - reason.length - 2;
  const path = AT.exec(message.slice(Math.max(0, end - LONGEST_PATH), end))?.[1] ?? variable;
  return `Variable "$${variable}" is wrong at "${path}": ${reason}`;
}
