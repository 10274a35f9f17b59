/** Names that the build gave the modules, each with what it imports at once; see `build.ts`. */
declare const __FILES__: Record<Module, readonly [string, ...string[]]>;

export type Module = 'app' | 'ze' | 'proactive';

/**
 * Loads a module of the messenger, with all that it needs side by side. A module that a browser has once
 * failed to import stays failed for as long as the page lives; so everything is fetched before anything is
 * imported.
 * @throws an event of the element that could not be fetched; asking again tries again
 */
export async function loadModule<T>(baseUrl: string, name: Module): Promise<T> {
  const urls = __FILES__[name].map((file) => `${baseUrl}/${file}`);
  await Promise.all(
    urls.map(
      (url) =>
        new Promise((done, fail) => {
          const link = document.createElement('link');
          link.rel = 'preload';
          link.as = 'script';
          link.crossOrigin = '';
          link.onload = done;
          link.onerror = fail;
          link.href = url;
          document.head.append(link);
        }),
    ),
  );
  return import(urls[0] as string);
}
