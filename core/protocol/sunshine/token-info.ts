import { appResponse } from './apps.ts';
import type { SunshineRoutes } from './route.ts';

export const tokenInfoRoutes = {
  GetTokenInfo: {
    operation: 'GetTokenInfo',
    method: 'GET',
    path: '/v2/tokenInfo',
    scopes: ['app', 'integration', 'account'],
    summary: 'The app that the key is for',
    response: appResponse,
    status: 200,
  },
} as const satisfies SunshineRoutes;
