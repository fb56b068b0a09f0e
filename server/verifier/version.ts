/** Of the package that this is a part of: resource servers tell it, so that an old one is seen. */
export const verifierVersion = '0.1.0';
