import type { SunshineRoutes } from './route.ts';

/** All operations of the Sunshine Conversations API that are served; one file for each resource. */
export const sunshineRoutes = {} as const satisfies SunshineRoutes;
