import { getProvider } from '../../company/provider/provider.ts';
import type { StaffRole } from '../../platform/actor.ts';
import { linkUrl } from '../../platform/auth/mails.ts';
import {
  addStaff,
  changeStaffRole,
  endStaff,
  listStaff,
  STAFF_ROLES,
  type Staff,
} from '../../platform/auth/staff.ts';
import type { Work } from '../../platform/house.ts';
import { formatInstant } from '../../platform/i18n/format.ts';
import { type Language, translator } from '../../platform/i18n/index.ts';
import { isRefusal, type Refusal } from '../../platform/refusal.ts';
import { type Command, doing, type Outcome, reading, told } from './command.ts';
import { notFound } from './naming.ts';
import { sheet, table } from './print.ts';

const roles = STAFF_ROLES.join('|');

/** The company's own people. Nobody types a password for somebody else: a link lets the person choose it. */
export const staff: readonly Command[] = [
  {
    name: 'staff add',
    examples: ['staff add ines@pleinelune.example --name "Inès Câblard" --role technician'],
    positionals: ['email'],
    options: {
      name: { value: 'NAME', required: true },
      role: { value: roles },
      language: { value: 'fr|en' },
    },
    async run(context, args) {
      const language: Language = args.get('language') === 'en' ? 'en' : 'fr';
      const added = await doing(context, async (work) => {
        const result = await addStaff(work, {
          email: args.need('email'),
          name: args.need('name'),
          role: (args.get('role') ?? 'support') as StaffRole,
          language,
        });
        if (isRefusal(result)) return result;
        const { portalUrl } = await getProvider(work);
        return {
          staff: result.staff,
          link:
            result.invitation === undefined
              ? null
              : linkUrl(portalUrl, 'staff-invitation', result.invitation),
        };
      });
      const t = translator(context.language);
      return told(
        added,
        ({ staff, link }): Outcome => ({
          json: { ...showStaff(staff), link },
          text: link ?? describe(staff, context.language),
          hint: t(link === null ? 'cli.staffHasAccount' : 'cli.staffLink'),
        }),
      );
    },
  },
  {
    name: 'staff list',
    examples: ['staff list --json'],
    async run(context) {
      const t = translator(context.language);
      const people = await reading(context, listStaff);
      return {
        json: { items: people.map(showStaff), next: null },
        text: table(
          ['name', 'email', 'role', 'since', 'endedAt'].map((word) => t(`cli.words.${word}`)),
          people.map((person) => [
            person.name,
            person.email,
            t(`cli.roles.${person.role}`),
            formatInstant(person.since, context.language),
            person.endedAt ? formatInstant(person.endedAt, context.language) : '',
          ]),
        ),
      };
    },
  },
  {
    name: 'staff role',
    examples: ['staff role ines@pleinelune.example admin'],
    positionals: ['email', 'role'],
    async run(context, args) {
      const changed = await doing(context, async (work) => {
        const person = await thePerson(work, args.need('email'));
        return isRefusal(person) ? person : changeStaffRole(work, person.id, args.need('role') as StaffRole);
      });
      return told(changed, (person) => shown(person, context.language));
    },
  },
  {
    name: 'staff end',
    examples: ['staff end ines@pleinelune.example'],
    positionals: ['email'],
    async run(context, args) {
      const ended = await doing(context, async (work) => {
        const person = await thePerson(work, args.need('email'));
        return isRefusal(person) ? person : endStaff(work, person.id);
      });
      return told(ended, (person) => shown(person, context.language));
    },
  },
];

async function thePerson(work: Work, named: string): Promise<Staff | Refusal> {
  const people = await listStaff(work);
  const wanted = named.toLowerCase();
  const found =
    people.find((person) => person.email.toLowerCase() === wanted && !person.endedAt) ??
    people.find((person) => person.id === wanted);
  return found ?? notFound(named);
}

function showStaff(person: Staff) {
  return {
    id: person.id,
    name: person.name,
    email: person.email,
    role: person.role,
    since: person.since.toString(),
    endedAt: person.endedAt?.toString() ?? null,
  };
}

function shown(person: Staff, language: Language): Outcome {
  return { json: showStaff(person), text: describe(person, language) };
}

function describe(person: Staff, language: Language): string {
  const t = translator(language);
  return sheet([
    [t('cli.words.name'), person.name],
    [t('cli.words.email'), person.email],
    [t('cli.words.role'), t(`cli.roles.${person.role}`)],
    [t('cli.words.since'), formatInstant(person.since, language)],
    [t('cli.words.endedAt'), person.endedAt && formatInstant(person.endedAt, language)],
    ['id', person.id],
  ]);
}
