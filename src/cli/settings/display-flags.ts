/** What the command line may say of how the debugger is shown. */
import type { ThemeName } from '../../ui/theme.js';

export interface DisplayFlags {
  readonly theme?: ThemeName;
  readonly ascii?: boolean;
  readonly screenReader?: boolean;
  readonly mouse?: boolean;
}
