type Value =
  | { readonly nullValue: 0 }
  | { readonly boolValue: boolean }
  | { readonly numberValue: number }
  | { readonly stringValue: string }
  | { readonly listValue: { readonly values: readonly Value[] } }
  | { readonly structValue: Struct };
/** `google.protobuf.Struct`: an object of JSON as a message, by the names that protobufjs has for its fields. */
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
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'number') return { numberValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (Array.isArray(value)) return { listValue: { values: value.map(asValue) } };
  if (typeof value === 'object' && value !== null) return { structValue: structOf({ ...value }) };
  return { nullValue: 0 };
}
