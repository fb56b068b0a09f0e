import { may, type Role } from '#server/domain/roles';
import { operationNames, rowOf } from '#server/doors/api/contract';

/** Whether somebody with this role may decide about such an act: whoever may decide at all, and may do the act. */
export function mayDecide(role: Role, operation: string): boolean {
  const name = operationNames.find((one) => one === operation);
  if (name === undefined) return false;
  const { permission } = rowOf(name);
  return permission !== 'public' && may(role, permission) && may(role, 'issue');
}
