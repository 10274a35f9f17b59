import { flowJsonSchema } from '../../core/flows/document.ts';
import { asyncApi } from '../../core/protocol/asyncapi.ts';
import { docsRoutes } from '../../core/protocol/docs-routes.ts';
import { openApi } from '../../core/protocol/openapi.ts';
import { environmentOf } from '../shared/environment.ts';
import { createHttpHandler } from '../shared/http/handler.ts';
import { httpDocs } from './definition.ts';

const environment = environmentOf(httpDocs);

/** The API descriptions. They do not change while the function lives. */
export const handler = createHttpHandler(docsRoutes, {
  async openApi() {
    return { ...openApi('/') };
  },
  async asyncApi() {
    return { ...asyncApi(environment('WEBSOCKET_URL')) };
  },
  async flowSchema() {
    return { ...flowJsonSchema() };
  },
  async health() {
    return { status: 'ok' as const };
  },
});
