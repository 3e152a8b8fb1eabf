import { Button, type ButtonProps } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';

type Look = 'primary' | 'quiet' | 'danger';
const LOOKS: Record<Look, Partial<ButtonProps>> = {
  primary: {},
  quiet: { variant: 'default' },
  danger: { variant: 'default', c: 'var(--bad)' },
};

export function ButtonLink({
  to,
  look = 'primary',
  size = 'md',
  children,
  download = false,
  label,
}: {
  to: string;
  look?: Look;
  size?: 'sm' | 'md' | 'lg';
  children: ReactNode;
  /** A file, not a page. */
  download?: boolean;
  /** For a screen reader, where the words need their context. */
  label?: string;
}) {
  return (
    <Button
      component={Link}
      to={to}
      size={size}
      {...LOOKS[look]}
      {...(label === undefined ? {} : { 'aria-label': label })}
      {...(download ? { reloadDocument: true, 'data-no-prefetch': '' } : {})}
    >
      {children}
    </Button>
  );
}

/** Sends its form. `name` and `value` tell which of several buttons it was. */
export function SubmitButton({
  look = 'primary',
  size = 'md',
  children,
  name,
  value,
  label,
}: {
  look?: Look;
  size?: 'xs' | 'sm' | 'md' | 'lg';
  children: ReactNode;
  name?: string;
  value?: string;
  /** For a screen reader, where the button's words need their context: "Remove www.dupont.fr". */
  label?: string;
}) {
  return (
    <Button
      type="submit"
      size={size}
      {...LOOKS[look]}
      {...(name === undefined ? {} : { name })}
      {...(value === undefined ? {} : { value })}
      {...(label === undefined ? {} : { 'aria-label': label })}
    >
      {children}
    </Button>
  );
}
