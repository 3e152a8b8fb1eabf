import { z } from '@hono/zod-openapi';
import {
  listOptions,
  listPlans,
  listProducts,
  type Product as RoomProduct,
} from '../../company/catalogue/catalogue.ts';
import type { Work } from '../../platform/house.ts';
import { byText, sliceAfter } from '../pages.ts';
import { type Api, listRoute, oneRoute } from '../routes.ts';
import { Product, showProduct } from '../shapes/catalogue.ts';

export function addProducts(api: Api): void {
  listRoute(api, {
    operation: 'listProducts',
    path: '/products',
    scope: 'products:read',
    item: Product,
    keys: byText,
    page: async (work, asked) => {
      const products = sliceAfter(await listProducts(work), ({ slug }) => slug, asked);
      return Promise.all(products.map((product) => wholeProduct(work, product)));
    },
    key: ({ product }) => product.slug,
    show: showProduct,
  });
  oneRoute(api, {
    operation: 'getProduct',
    path: '/products/{slug}',
    scope: 'products:read',
    params: z.object({ slug: z.string().regex(/^[a-z][a-z0-9-]{0,62}$/) }),
    item: Product,
    find: async (work, { slug }) => {
      const product = (await listProducts(work)).find((each) => each.slug === slug);
      return product && wholeProduct(work, product);
    },
    show: showProduct,
  });
}

/** A product with its plans and options: what the doors show of it. */
export async function wholeProduct(work: Work, product: RoomProduct) {
  return {
    product,
    plans: await listPlans(work, { productSlug: product.slug }),
    options: await listOptions(work, product.id),
  };
}
