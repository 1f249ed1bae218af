import { buildSchema, findBreakingChanges, type GraphQLSchema } from 'graphql';

/**
 * The breaking changes of the schema since the last version that the changelog does not tell. Told is a change whose
 * type or field (`Member.balance`, or the enum and its value) stands in back quotes in the section of the version to
 * come.
 */
export function untoldBreakingChanges(released: string, current: string, changelog: string): string[] {
  const before = buildSchema(released);
  const told = new Set(
    [...sectionToCome(changelog).matchAll(/`([^`]+)`/g)].flatMap(([, code = '']) => code.split(/[\s():!,]+/)),
  );
  return findBreakingChanges(before, buildSchema(current))
    .map(({ description }) => description)
    .filter((description) => !coordinatesIn(description, before).every((name) => told.has(name)));
}

/** What the section of the version to come says; versions are headed `## […`. */
function sectionToCome(changelog: string): string {
  return changelog.split(/^## /m).find((section) => section.startsWith('[Unreleased]')) ?? '';
}

/** The fields that a change is about; where it is about none, the types and enum values. */
function coordinatesIn(description: string, schema: GraphQLSchema): string[] {
  const words = description.split(/[^\w.]+/).map((word) => word.replace(/\.$/, ''));
  const fields = words.filter((word) => /^\w+\.\w+$/.test(word));
  if (fields.length > 0) return fields;
  return words.filter((word) => schema.getType(word) !== undefined || /^[A-Z][A-Z_]+$/.test(word));
}
