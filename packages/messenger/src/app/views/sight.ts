/** px beyond the visible part that are kept drawn. */
const margin = 1200;

/** Tells elements of a scroller whether they are in view, or near it. */
export interface Sight {
  watch(element: Element, tell: (near: boolean) => void): () => void;
  end(): void;
}

export function createSight(root: () => Element | null): Sight {
  const told = new Map<Element, (near: boolean) => void>();
  let observer: IntersectionObserver | undefined;
  return {
    watch(element, tell) {
      observer ??= new IntersectionObserver(
        (found) => {
          for (const { target, isIntersecting } of found) told.get(target)?.(isIntersecting);
        },
        { root: root(), rootMargin: `${margin}px 0px` },
      );
      told.set(element, tell);
      observer.observe(element);
      return () => {
        told.delete(element);
        observer?.unobserve(element);
      };
    },
    end() {
      observer?.disconnect();
      told.clear();
    },
  };
}
