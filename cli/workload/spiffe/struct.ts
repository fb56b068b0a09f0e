type Value =
  | { readonly null_value: 0 }
  | { readonly bool_value: boolean }
  | { readonly number_value: number }
  | { readonly string_value: string }
  | { readonly list_value: { readonly values: readonly Value[] } }
  | { readonly struct_value: Struct };
/** `google.protobuf.Struct`: an object of JSON as a message. */
type Struct = { readonly fields: Readonly<Record<string, Value>> };

/** Members that are undefined are left out. */
export const structOf = (object: Readonly<Record<string, unknown>>): Struct => ({
  fields: Object.fromEntries(
    Object.entries(object)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, asValue(value)]),
  ),
});

function asValue(value: unknown): Value {
  if (typeof value === 'string') return { string_value: value };
  if (typeof value === 'number') return { number_value: value };
  if (typeof value === 'boolean') return { bool_value: value };
  if (Array.isArray(value)) return { list_value: { values: value.map(asValue) } };
  if (typeof value === 'object' && value !== null) return { struct_value: structOf({ ...value }) };
  return { null_value: 0 };
}
