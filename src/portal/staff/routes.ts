import { index, layout, prefix, type RouteConfigEntry } from '@react-router/dev/routes';

export const staffRoutes: RouteConfigEntry[] = prefix('staff', [
  layout('staff/layout.tsx', [index('staff/home.tsx')]),
]);
