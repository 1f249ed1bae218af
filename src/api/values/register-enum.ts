import { registerEnumType } from 'type-graphql';

/** An enum whose names and values are the same, from a list of them. */
function sameNames<const T extends string>(names: readonly T[]): { [Name in T]: Name } {
  return Object.fromEntries(names.map((name) => [name, name])) as { [Name in T]: Name };
}

/** Where the names are those of a type, name it: then one that is missing here does not compile. */
export function register<const T extends string>(
  name: string,
  description: string,
  values: { readonly [Name in T]: string },
) {
  const names = sameNames(Object.keys(values) as T[]);
  const valuesConfig = Object.fromEntries(
    Object.entries(values).map(([value, about]) => [value, { description: about as string }]),
  ) as { [Name in T]: { description: string } };
  registerEnumType(names, { name, description, valuesConfig });
  return names;
}
