import { type GraphQLResolveInfo, Kind, type SelectionSetNode } from 'graphql';

/** Whether nothing but `id` (and `__typename`) of the field's object is asked, so that it need not be read. */
export function asksOnlyForId({
  fieldNodes,
  fragments,
}: Pick<GraphQLResolveInfo, 'fieldNodes' | 'fragments'>): boolean {
  const onlyId = ({ selections }: SelectionSetNode): boolean =>
    selections.every((selection) => {
      if (selection.kind === Kind.FIELD)
        return selection.name.value === 'id' || selection.name.value === '__typename';
      if (selection.kind === Kind.INLINE_FRAGMENT) return onlyId(selection.selectionSet);
      const fragment = fragments[selection.name.value];
      return fragment !== undefined && onlyId(fragment.selectionSet);
    });
  return fieldNodes.every((node) => node.selectionSet !== undefined && onlyId(node.selectionSet));
}
