import * as z from 'zod';

// Zod compiles its parsers with `new Function`, which the page's policy forbids and reports. This
// must be decided before the first schema is made: main.tsx imports this file before all others.
z.config({ jitless: true });
