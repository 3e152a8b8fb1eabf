import type { FileHandle } from 'node:fs/promises';
import { existsBeneath, openDirectory } from '../files.ts';
import { homeOf } from '../paths.ts';

/**
 * What runs in a site, told by its files, so that its clean addresses work with nobody's help. Looked
 * at without following any link of the customer's.
 */
export type Preset = 'default' | 'wordpress' | 'prestashop' | 'joomla' | 'drupal';

type Clue = readonly [path: string, kind: 'file' | 'directory'];

/** All of a preset's clues must be there; the first preset that fits is the one. */
const CLUES: readonly (readonly [Preset, readonly Clue[]])[] = [
  [
    'wordpress',
    [
      ['wp-includes/version.php', 'file'],
      ['wp-login.php', 'file'],
    ],
  ],
  [
    'prestashop',
    [
      ['config/settings.inc.php', 'file'],
      ['classes', 'directory'],
      ['modules', 'directory'],
    ],
  ],
  [
    'prestashop',
    [
      ['app/AppKernel.php', 'file'],
      ['classes/PrestaShopAutoload.php', 'file'],
    ],
  ],
  [
    'drupal',
    [
      ['core/lib/Drupal.php', 'file'],
      ['index.php', 'file'],
    ],
  ],
  [
    'drupal',
    [
      ['includes/bootstrap.inc', 'file'],
      ['sites/default', 'directory'],
    ],
  ],
  [
    'joomla',
    [
      ['administrator/components', 'directory'],
      ['libraries', 'directory'],
      ['includes/defines.php', 'file'],
    ],
  ],
];

export async function detectPreset(account: string): Promise<Preset> {
  const www = await openDirectory(`${homeOf(account)}/www`).catch(() => undefined);
  if (!www) return 'default';
  try {
    for (const [preset, clues] of CLUES) if (await all(www, clues)) return preset;
    return 'default';
  } finally {
    await www.close();
  }
}

async function all(www: FileHandle, clues: readonly Clue[]): Promise<boolean> {
  for (const [path, kind] of clues) if (!(await existsBeneath(www, path, kind))) return false;
  return true;
}

/** The locations of nginx that a preset needs, before the one that runs PHP. */
export function presetLocations(preset: Preset): string[] {
  switch (preset) {
    case 'wordpress':
      return [
        'location ~* ^/(?:wp-content/uploads|wp-content/files|files)/.*\\.php { return 404; }',
        'location = /wp-config.php { return 404; }',
        FRONT_CONTROLLER,
      ];
    case 'drupal':
      return [
        'location ~* \\.(?:engine|inc|install|make|module|profile|po|theme|twig|tpl\\.php|yml)$ { return 404; }',
        'location ~ ^/sites/.*/(?:private|files/.*\\.php) { return 404; }',
        'location ~ ^/(?:vendor|core/(?:authorize|rebuild))\\b.*\\.php$ { return 404; }',
        'location ~ ^/sites/.*/files/styles/ { try_files $uri /index.php?$query_string; }',
        'location / { try_files $uri /index.php?$query_string; }',
      ];
    case 'joomla':
      return [
        'location ~* ^/(?:images|cache|media|logs|tmp)/.*\\.php { return 404; }',
        'location = /configuration.php { return 404; }',
        'location /api/ { try_files $uri $uri/ /api/index.php?$args; }',
        FRONT_CONTROLLER,
      ];
    case 'prestashop':
      return [
        'location ~* ^/(?:upload|download|img|config|var|vendor|translations|override|cache)/.*\\.(?:php|tpl|yml)$ { return 404; }',
        ...productImages(),
        'rewrite "^/c/([0-9]+)((?:-[_a-zA-Z0-9-]*)?)(-[0-9]+)?/.+\\.(jpg|webp|avif)$" /img/c/$1$2$3.$4 last;',
        'rewrite "^/c/([a-zA-Z_-]+)(-[0-9]+)?/.+\\.(jpg|webp|avif)$" /img/c/$1$2.$3 last;',
        'rewrite ^/api/?(.*)$ /webservice/dispatcher.php?url=$1 last;',
        // The back office has a name of its own choosing: its front controller is found by its folder.
        'location ~ ^/(?<orbite_back>[a-z0-9_-]*admin[a-z0-9_-]*)/(?!.*\\.php) { try_files $uri $uri/ /$orbite_back/index.php?$args; }',
        FRONT_CONTROLLER,
      ];
    case 'default':
      return [FRONT_CONTROLLER];
  }
}

/** /15-home_default/name.jpg is kept in /img/p/1/5/15-home_default.jpg. */
function productImages(): string[] {
  return Array.from({ length: 8 }, (_, index) => {
    const digits = index + 1;
    const captures = Array.from({ length: digits }, () => '([0-9])').join('');
    const numbers = Array.from({ length: digits }, (_unused, at) => `$${at + 1}`);
    const [size, number, ending] = [`$${digits + 1}`, `$${digits + 2}`, `$${digits + 3}`];
    return `rewrite "^/${captures}((?:-[_a-zA-Z0-9-]*)?)(-[0-9]+)?/.+\\.(jpg|webp|avif)$" /img/p/${numbers.join('/')}/${numbers.join('')}${size}${number}.${ending} last;`;
  }).slice(0, 6);
}

const FRONT_CONTROLLER = 'location / { try_files $uri $uri/ /index.php?$args; }';
