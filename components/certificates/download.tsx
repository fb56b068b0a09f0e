import { Download } from 'lucide-react';
import { buttonClass } from '../ui/button.tsx';

type Props = { text: string; type: string; name: string; children: string };

/** Public material as a file; it is in the page already, so no request is made. */
export const DownloadText = ({ text, type, name, children }: Props) => (
  <a href={`data:${type};charset=utf-8,${encodeURIComponent(text)}`} download={name} className={buttonClass('plain')}>
    <Download aria-hidden /> {children}
  </a>
);

export const DownloadPem = ({ pem, ...file }: { pem: string; name: string; children: string }) => (
  <DownloadText text={pem} type="application/x-pem-file" {...file} />
);
