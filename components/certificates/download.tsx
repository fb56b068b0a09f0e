import { Download } from 'lucide-react';
import { buttonClass } from '../ui/button.tsx';

/** Public material as a file; it is in the page already, so no request is made. */
export const DownloadPem = ({ pem, name, children }: { pem: string; name: string; children: string }) => (
  <a href={`data:application/x-pem-file;charset=utf-8,${encodeURIComponent(pem)}`} download={name} className={buttonClass('plain')}>
    <Download aria-hidden /> {children}
  </a>
);
