import { data } from 'react-router';

/** @throws a 404 page where there is nothing, or nothing that this reader may see. */
export function found<T>(value: T | undefined): T {
  if (value === undefined) throw data('not found', { status: 404 });
  return value;
}
