import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { decisionSeries } from '../decisions/series.ts';
import { stretchBetween } from './brushed-columns.tsx';
import { Legend, StackedColumns } from './stacked-columns.tsx';
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
  const series = [{ key: 'issued', name: 'Issued', fill: '', texture: 'plain' as const }];
  const columns = ['10:00', '11:00'].map((label) => ({ key: label, label, values: { issued: 1 } }));
  const html = renderToStaticMarkup(
    <TableTwin caption="" header="" series={series} columns={columns} hrefOf={(column) => `/activity?from=${column}`} />,
  );
  expect([...html.matchAll(/href="([^"]*)"[^>]*>([^<]*)</g)].map(([, href, text]) => [href, text])).toEqual([
    ['/activity?from=0', '10:00'],
    ['/activity?from=1', '11:00'],
  ]);
});

it('each series is told from the others by its lines as well, in the drawing as in what explains it', () => {
  const linesIn = (html: string) =>
    [...html.matchAll(/<pattern[^>]*>(.*?)<\/pattern>/g)].map(([, lines = '']) => lines.match(/<rect/g)?.length ?? lines);
  const texturesOf = new Set(decisionSeries.map(({ texture }) => texture));
  expect(texturesOf.size).toBe(decisionSeries.length);
  const values = Object.fromEntries(decisionSeries.map(({ key }) => [key, 1]));
  const chart = renderToStaticMarkup(
    <StackedColumns series={decisionSeries} columns={[{ key: '10:00', label: '10:00', values }]} summary="" className="" />,
  );
  expect(linesIn(chart)).toEqual(['', 1, 1, 2]);
  expect(linesIn(renderToStaticMarkup(<Legend series={decisionSeries} />))).toEqual(linesIn(chart));
  expect(chart.match(/fill="url\(#/g)).toHaveLength(decisionSeries.length - 1);
});
