// A password belongs to a name, for password managers. There is one wallet on a device, so the name is always the same.
import { en } from '../i18n/en.ts';

export const Username = () => <input type="text" name="username" autoComplete="username" value={en.username} readOnly hidden />;
