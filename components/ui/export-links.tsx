import { Download } from 'lucide-react';
import { buttonClass } from './button.tsx';
import { address, type Query } from './pages.tsx';

/** The whole of a list, as its filter stands, as a file. */
export const ExportLinks = ({ list, filter }: { list: string; filter: Query }) =>
  (['csv', 'ndjson'] as const).map((format) => (
    <a key={format} href={address(`/export/${format}/${list}`, filter)} download className={buttonClass('quiet')}>
      <Download aria-hidden /> {format.toUpperCase()}
    </a>
  ));
