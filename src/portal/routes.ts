import { index, type RouteConfig, route } from '@react-router/dev/routes';
import { staffRoutes } from './staff/routes.ts';

export default [
  index('shop/home.tsx'),
  route('preferences', 'account/preferences.tsx'),
  ...staffRoutes,
  route('*', 'not-found.tsx'),
] satisfies RouteConfig;
