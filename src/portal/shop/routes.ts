import { type RouteConfigEntry, route } from '@react-router/dev/routes';

/** The shop and the order funnel. */
export const shopRoutes: RouteConfigEntry[] = [
  route('products', 'shop/home.tsx', { id: 'shop/products' }),
  route('products/:planSlug', 'shop/product.tsx'),
  route('names', 'shop/names.tsx'),
  route('terms', 'shop/terms.tsx'),
  route('legal', 'shop/legal.tsx'),
  // L215-1-1: without an account.
  route('termination', 'shop/termination.tsx'),
  route('termination/:token', 'shop/termination-link.tsx'),
  route('termination/:token/letter/:serviceId', 'shop/termination-letter.ts'),
  // Behind the link of a quote's mail (company/quotes/link.ts).
  route('quotes/:token', 'shop/quote-link.tsx'),
  route('quotes/:token/pdf', 'shop/quote-link-pdf.ts'),
  route('order/:planSlug/account', 'shop/order-account.tsx'),
  route('order/:planSlug', 'shop/order-details.tsx'),
  route('order/:planSlug/terms', 'shop/order-terms.tsx'),
  route('orders/:orderId', 'shop/follow.tsx'),
];
