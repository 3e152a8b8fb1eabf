import { Temporal } from 'temporal-polyfill';
import { type ApiToken, createToken, listTokens, revokeToken } from '../../platform/auth/tokens.ts';
import { formatInstant } from '../../platform/i18n/format.ts';
import { type Language, translator } from '../../platform/i18n/index.ts';
import { isId } from '../../platform/ids.ts';
import { isRefusal, refuse } from '../../platform/refusal.ts';
import { type Command, doing, type Outcome, reading, told } from './command.ts';
import { theCustomer } from './naming.ts';
import { sheet, table } from './print.ts';

export const tokens: readonly Command[] = [
  {
    name: 'token create',
    examples: [
      'token create comptabilite --scope invoices:read --scope payments:write',
      'token create boutique --scope orders:write --customer C00042 --days 90',
    ],
    positionals: ['name'],
    options: {
      scope: { value: 'RESOURCE:read|write', required: true, multiple: true },
      customer: { value: 'NUMBER' },
      days: { value: 'N' },
    },
    async run(context, args) {
      const days = args.get('days');
      if (days !== undefined && !/^[1-9]\d{0,3}$/.test(days)) {
        return refuse('cli-days-invalid', { figures: { value: days } });
      }
      const made = await doing(context, async (work) => {
        const named = args.get('customer');
        const customer = named === undefined ? undefined : await theCustomer(work, named);
        if (isRefusal(customer)) return customer;
        return createToken(work, {
          name: args.need('name'),
          scopes: args.all('scope').flatMap((each) => each.split(',')),
          ...(customer && { customerId: customer.id }),
          ...(days === undefined ? {} : { expires: work.at.add({ hours: 24 * Number(days) }) }),
        });
      });
      return told(
        made,
        ({ token, record }): Outcome => ({
          json: { ...showToken(record), token },
          text: token,
          hint: translator(context.language)('cli.tokenOnce'),
        }),
      );
    },
  },
  {
    name: 'token list',
    examples: ['token list'],
    async run(context) {
      const t = translator(context.language);
      const all = await reading(context, (work) => listTokens(work));
      return {
        json: { items: all.map(showToken), next: null },
        text: table(
          ['name', 'scopes', 'state', 'lastUsed', 'id'].map((word) => t(`cli.words.${word}`)),
          all.map((token) => [
            token.name,
            token.scopes.join(' '),
            t(`cli.tokenStates.${stateOf(token, context.house.clock.now())}`),
            token.lastUsedAt ? formatInstant(token.lastUsedAt, context.language) : '',
            token.id,
          ]),
        ),
      };
    },
  },
  {
    name: 'token revoke',
    examples: ['token revoke 01a20d1d-fc0c-7dd9-980d-30f47c53a79b'],
    positionals: ['token'],
    async run(context, args) {
      const named = args.need('token');
      if (!isId(named)) return refuse('cli-not-found', { figures: { what: named } });
      const revoked = await doing(context, (work) => revokeToken(work, named));
      return told(
        revoked,
        (token): Outcome => ({
          json: showToken(token),
          text: describe(token, context.language),
        }),
      );
    },
  },
];

function stateOf(token: ApiToken, now: Temporal.Instant): 'revoked' | 'expired' | 'valid' {
  if (token.revokedAt) return 'revoked';
  return token.expiresAt && Temporal.Instant.compare(token.expiresAt, now) <= 0 ? 'expired' : 'valid';
}

function showToken(token: ApiToken) {
  return {
    id: token.id,
    name: token.name,
    scopes: [...token.scopes],
    customerId: token.customerId,
    createdAt: token.createdAt.toString(),
    expiresAt: token.expiresAt?.toString() ?? null,
    lastUsedAt: token.lastUsedAt?.toString() ?? null,
    revokedAt: token.revokedAt?.toString() ?? null,
  };
}

function describe(token: ApiToken, language: Language): string {
  const t = translator(language);
  return sheet([
    [t('cli.words.name'), token.name],
    [t('cli.words.scopes'), token.scopes.join(' ')],
    [t('cli.words.revokedAt'), token.revokedAt && formatInstant(token.revokedAt, language)],
    ['id', token.id],
  ]);
}
