import { TextInput } from '@mantine/core';
import { useT } from '../ui/page.tsx';

/** The one search of the console: a GET form's field. */
export function SearchField({ value }: { value: string }) {
  const t = useT();
  return (
    <TextInput
      name="q"
      type="search"
      size="md"
      label={t('staff.search.label')}
      description={t('staff.search.hint')}
      defaultValue={value}
      maxLength={200}
    />
  );
}
