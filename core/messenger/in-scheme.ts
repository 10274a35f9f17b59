/** In the light, and in the dark; one of them where `scheme` is not left to the device. */
export function inScheme(scheme: string | undefined, styles: (dark: boolean) => string): string {
  const host = (dark: boolean) => `:host{${styles(dark)}}`;
  return scheme === 'light' || scheme === 'dark'
    ? host(scheme === 'dark')
    : `${host(false)}@media (prefers-color-scheme:dark){${host(true)}}`;
}
