import { createHash } from 'node:crypto';

export interface OvhKeys {
  readonly applicationKey: string;
  readonly applicationSecret: string;
  readonly consumerKey: string;
}

/** How every call to OVH's API is signed; `timestamp` is by OVH's clock, which signatures are good for a short time by. */
export function ovhHeaders(
  { applicationKey, applicationSecret, consumerKey }: OvhKeys,
  call: { readonly method: string; readonly url: string; readonly text: string; readonly timestamp: number },
): Record<string, string> {
  const { method, url, text, timestamp } = call;
  const signed = [applicationSecret, consumerKey, method, url, text, String(timestamp)].join('+');
  return {
    ...(text === '' ? {} : { 'content-type': 'application/json' }),
    'x-ovh-application': applicationKey,
    'x-ovh-consumer': consumerKey,
    'x-ovh-timestamp': String(timestamp),
    'x-ovh-signature': `$1$${createHash('sha1').update(signed).digest('hex')}`,
  };
}
