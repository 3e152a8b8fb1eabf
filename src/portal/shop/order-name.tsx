import type { Plan } from '../../company/catalogue/catalogue.ts';
import { domainName, offerFor, refuseChoice } from '../../company/domains/domains.ts';
import type { Choices } from '../../company/orders/orders.ts';
import { system } from '../../platform/actor.ts';
import { read } from '../../platform/house.ts';
import { translator } from '../../platform/i18n/index.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts';
import type { Visit } from '../context.ts';
import { CheckField, RadioCards, TextField } from '../ui/fields.tsx';
import { FieldGroup } from '../ui/form.tsx';
import { useT, useVisit } from '../ui/page.tsx';
import { Panel } from '../ui/panel.tsx';
import { ArticleLink } from '../ui/values.tsx';

/** Art. 11: exactly what the customer reads, ticks and signs. */
export function mandateText(visit: Pick<Visit, 'provider' | 'language'>): (name: string) => string {
  const t = translator(visit.language);
  return (name) => t('domains.shop.mandate-text', { domain: name, provider: visit.provider.name });
}

/** Everything that is wrong with the name, before anything is signed; the registry is asked whether it is free. */
export async function wrongName(visit: Visit, plan: Plan, choices: Choices): Promise<Refusal[]> {
  if (plan.grants.kind !== 'domain') return [];
  const { extension } = plan.grants;
  const choice = choices.domain ?? { name: '', how: 'register', mandate: '' };
  const name = domainName(choice.name);
  if (isRefusal(name)) return [{ ...name, field: 'domainName' }];
  const { customerId, immediateStart = false } = choices;
  const wrong = await read(visit.house, system('shop'), (work) =>
    refuseChoice(work, { ...choice, customerId, immediateStart, extension }, name),
  );
  if (wrong) return [wrong];
  const { state } = await offerFor(visit.house, visit.ports.registrars, name);
  const figures = { name: name.unicode, extension: name.extension };
  const no = (reason: string) => [refuse(reason, { field: 'domainName', figures })];
  if (state === 'no-answer') return no('domain-no-answer');
  if (state === 'not-sold') return no('domain-not-sold');
  if (choice.how === 'transfer') return state === 'taken' ? [] : no('domain-unknown');
  switch (state) {
    case 'taken':
      return no('domain-taken');
    case 'reserved':
      return no('domain-reserved');
    case 'premium':
      return no('domain-premium');
    case 'free':
      return [];
  }
}

/** What a name asks for: which, from where, how the holder is reached, and the mandate. */
export function NameFields({ name, hasPhone }: { name: string; hasPhone: boolean }) {
  const t = useT();
  const visit = useVisit();
  return (
    <Panel>
      <FieldGroup legend={t('domains.shop.fields')}>
        <TextField
          name="domainName"
          label={t('domains.shop.name')}
          hint={t('domains.shop.name-hint')}
          maxLength={120}
          spellCheck={false}
          autoComplete="off"
        />
        <RadioCards
          name="how"
          legend={t('domains.shop.how')}
          defaultValue="register"
          choices={['register', 'transfer'].map((value) => ({
            value,
            label: t(`domains.shop.how-${value}`),
            hint: t(`domains.shop.how-${value}-hint`),
          }))}
        />
        <TextField
          name="authCode"
          label={t('domains.shop.auth-code')}
          hint={t('domains.shop.auth-code-hint')}
          required={false}
          maxLength={100}
          spellCheck={false}
          autoComplete="off"
        />
        <TextField
          name="phone"
          type="tel"
          label={t('domains.shop.phone')}
          hint={t('domains.shop.phone-hint')}
          required={!hasPhone}
          maxLength={30}
          autoComplete="tel"
        />
        <CheckField
          name="mandate"
          label={mandateText(visit)(name === '' ? t('domains.shop.this-name') : name)}
          hint={
            <>
              {t('domains.shop.mandate-hint')} (<ArticleLink article="11" />)
            </>
          }
        />
      </FieldGroup>
    </Panel>
  );
}
