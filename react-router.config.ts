import type { Config } from '@react-router/dev/config';

export default {
  appDirectory: 'src/portal',
  buildDirectory: 'build',
  ssr: true,
  // Pages are not hydrated (src/portal/README.md): nothing asks for a manifest later.
  routeDiscovery: { mode: 'initial' },
} satisfies Config;
