/** What the shop's API says of an order, as `examples/flows/order-status.json` reads it. */
export interface DemoOrder {
  status: 'packing' | 'shipped' | 'delivered';
  shipment?: {
    trackingUrl: string;
    /** A day, such as 2026-11-23. */
    expected: string;
  };
}

const dayMs = 86_400_000;

/** The demo shop has three orders; any other number is unknown to it. */
export function demoOrder(number: string, shopUrl: string, now: number): DemoOrder | undefined {
  switch (number.toUpperCase()) {
    case 'A-12345': {
      const expected = new Date(now + 2 * dayMs).toISOString().slice(0, 10);
      return { status: 'shipped', shipment: { trackingUrl: `${shopUrl}/#order`, expected } };
    }
    case 'A-12346':
      return { status: 'packing' };
    case 'A-12340':
      return { status: 'delivered' };
    default:
      return undefined;
  }
}
