/** Names that the build gave the modules; see `build.ts`. */
declare const __FILES__: Record<'app' | 'ze' | 'proactive', string>;
declare const __PRELOAD__: readonly string[];

export type Module = 'app' | 'ze' | 'proactive';

let attempts = 0;

/**
 * Loads a module of the messenger.
 * @throws Error when it could not be fetched; asking again tries again
 */
export function loadModule<T>(baseUrl: string, name: Module): Promise<T> {
  // A module that failed once is not fetched again by every browser: another address is.
  const again = attempts === 0 ? '' : `?${attempts}`;
  return import(`${baseUrl}/${__FILES__[name]}${again}`).catch((error: unknown) => {
    attempts++;
    throw error;
  });
}

/** Has the browser fetch what the app needs side by side, instead of one after the other. */
export function preloadApp(baseUrl: string): void {
  for (const file of __PRELOAD__) {
    const link = document.createElement('link');
    link.rel = 'modulepreload';
    link.href = `${baseUrl}/${file}`;
    document.head.append(link);
  }
}
