/** Events of a WebSocket API, as far as we read them (`facts/aws`: requestContext). */
export interface WebSocketEvent {
  requestContext: {
    routeKey: string;
    connectionId: string;
    connectedAt: number;
    requestId: string;
    /** The authorizer's context: it comes with every frame, and is all we know of the sender. */
    authorizer?: Record<string, string | undefined>;
    disconnectStatusCode?: number;
    disconnectReason?: string;
  };
  headers?: Record<string, string>;
  body?: string | null;
  isBase64Encoded?: boolean;
}
