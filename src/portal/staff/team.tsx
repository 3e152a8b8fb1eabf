import type { ActionFunctionArgs, LoaderFunctionArgs } from 'react-router';
import type { StaffRole } from '../../platform/actor.ts';
import { addStaff, changeStaffRole, endStaff, listStaff, STAFF_ROLES } from '../../platform/auth/staff.ts';
import { visitOf } from '../context.ts';
import { readForm } from '../form.ts';
import { SubmitButton } from '../ui/button.tsx';
import { SelectField, TextField } from '../ui/fields.tsx';
import { PostForm } from '../ui/form.tsx';
import { useLoaded, useT } from '../ui/page.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Panel } from '../ui/panel.tsx';
import { Status } from '../ui/status.tsx';
import { DataTable } from '../ui/table.tsx';
import { InstantText } from '../ui/values.tsx';
import { portalUrl } from '../visit.ts';
import { staffAct, staffRead } from './guard.ts';

export async function loader(args: LoaderFunctionArgs) {
  return staffRead(visitOf(args), 'staff.manage', listStaff);
}

export async function action(args: ActionFunctionArgs) {
  const visit = visitOf(args);
  const submitted = await readForm(visit);
  const staffId = submitted.text('staff');
  const role = submitted.text('role') as StaffRole;
  const to = '/staff/team';
  switch (submitted.form) {
    case 'add': {
      const input = {
        name: submitted.text('name'),
        email: submitted.text('email'),
        role,
        language: visit.language,
        portalUrl: portalUrl(visit),
      };
      return staffAct(visit, 'staff.manage', submitted, (work) => addStaff(work, input), {
        to,
        notice: 'staff.team.invited',
      });
    }
    case 'end':
      return staffAct(visit, 'staff.manage', submitted, (work) => endStaff(work, staffId), {
        to,
        notice: 'staff.team.ended',
      });
    default:
      return staffAct(visit, 'staff.manage', submitted, (work) => changeStaffRole(work, staffId, role), {
        to,
        notice: 'staff.team.changed',
      });
  }
}

/** Who works here, and what each may do. */
export default function Team() {
  const t = useT();
  const team = useLoaded<typeof loader>();
  const roles = STAFF_ROLES.map((role) => ({ value: role, label: t(`staff.role.${role}`) }));
  return (
    <>
      <PageHeader title={t('staff.team.title')} lead={t('staff.team.lead')} />
      <DataTable
        caption={t('staff.team.title')}
        rows={team}
        rowKey={(person) => person.id}
        columns={[
          { label: t('staff.team.name'), cell: (person) => person.name },
          { label: t('staff.team.email'), cell: (person) => person.email },
          {
            label: t('staff.team.role'),
            cell: (person) =>
              person.endedAt ? (
                <Status tone="calm">{t('staff.team.gone')}</Status>
              ) : (
                <PostForm name={`role-${person.id}`} inline>
                  <input type="hidden" name="staff" value={person.id} />
                  <SelectField
                    name="role"
                    label={t('staff.team.role')}
                    choices={roles}
                    defaultValue={person.role}
                  />
                  <SubmitButton
                    look="quiet"
                    size="sm"
                    label={t('staff.team.change-of', { name: person.name })}
                  >
                    {t('staff.team.change')}
                  </SubmitButton>
                </PostForm>
              ),
          },
          { label: t('staff.team.since'), cell: (person) => <InstantText value={person.since} /> },
          {
            label: t('staff.team.end'),
            quietLabel: true,
            cell: (person) =>
              person.endedAt ? null : (
                <PostForm name="end" inline>
                  <input type="hidden" name="staff" value={person.id} />
                  <SubmitButton look="danger" size="sm" label={t('staff.team.end-of', { name: person.name })}>
                    {t('staff.team.end')}
                  </SubmitButton>
                </PostForm>
              ),
          },
        ]}
      />
      <Panel title={t('staff.team.add')} lead={t('staff.team.add-text')}>
        <PostForm name="add">
          <TextField name="name" label={t('staff.team.name')} autoComplete="off" />
          <TextField name="email" type="email" label={t('staff.team.email')} autoComplete="off" />
          <SelectField name="role" label={t('staff.team.role')} choices={roles} defaultValue="support" />
          <SubmitButton>{t('staff.team.invite')}</SubmitButton>
        </PostForm>
      </Panel>
    </>
  );
}
