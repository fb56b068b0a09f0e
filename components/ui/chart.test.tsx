import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { stretchBetween } from './brushed-columns.tsx';
import { TableTwin } from './table-twin.tsx';

const area = { left: 100, width: 240 };

it('a stretch is drawn from either side, and a click is none', () => {
  expect(stretchBetween(105, 125, area, 24)).toEqual({ first: 0, last: 2 });
  expect(stretchBetween(125, 105, area, 24)).toEqual({ first: 0, last: 2 });
  expect(stretchBetween(330, 900, area, 24)).toEqual({ first: 23, last: 23 });
  expect(stretchBetween(105, 105, area, 24)).toBeNull();
  expect(stretchBetween(105, 108, area, 24)).toBeNull();
});

it('each row of the table beside a chart leads where its column does', () => {
  const series = [{ key: 'issued', name: 'Issued', fill: '', dot: '' }];
  const columns = ['10:00', '11:00'].map((label) => ({ key: label, label, values: { issued: 1 } }));
  const html = renderToStaticMarkup(
    <TableTwin caption="" header="" series={series} columns={columns} hrefOf={(column) => `/activity?from=${column}`} />,
  );
  expect([...html.matchAll(/href="([^"]*)"[^>]*>([^<]*)</g)].map(([, href, text]) => [href, text])).toEqual([
    ['/activity?from=0', '10:00'],
    ['/activity?from=1', '11:00'],
  ]);
});
