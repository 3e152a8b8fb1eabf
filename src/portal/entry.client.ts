import { startColorScheme } from './islands/color-scheme.ts';
import { startForms } from './islands/forms.ts';
import { startLive } from './islands/live.ts';
import { startPasskeys } from './islands/passkeys.ts';

// Every page works without this file. It is all the script that the portal has.
startColorScheme();
startForms();
startLive();
startPasskeys();
