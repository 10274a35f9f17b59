/** For pages that set the launcher's looks themselves. */
export { launcherLook } from '../../../../core/messenger/launcher-look.ts';
