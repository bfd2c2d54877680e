// A small enterprise register in the open-data form of the Crossroads Bank for
// Enterprises, with the companies of the demonstration and of the written examples.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { agencies, employers, examples, users } from './cast.mjs';

const LANGUAGE = { fr: 1, nl: 2, de: 3, en: 4 };

export const companies = [agencies, users, employers].flatMap(Object.values).filter((c) => c.enterprise);
const registered = [...companies, ...Object.values(examples)];

const dotted = (n) => `${n.slice(0, 4)}.${n.slice(4, 7)}.${n.slice(7)}`;
const csv = (header, rows) =>
  [header, ...rows].map((row) => row.map((v) => `"${String(v).replaceAll('"', '""')}"`).join(',')).join('\n') + '\n';

export function writeRegister(dir) {
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, 'enterprise.csv'), csv(
    ['EnterpriseNumber', 'Status', 'JuridicalSituation', 'TypeOfEnterprise', 'JuridicalForm', 'StartDate'],
    registered.map((c) => [dotted(c.enterprise), 'AC', '000', '2', '014', '01-01-2010'])));
  writeFileSync(join(dir, 'denomination.csv'), csv(
    ['EntityNumber', 'Language', 'TypeOfDenomination', 'Denomination'],
    registered.flatMap((c) => Object.entries(c.names).map(([lang, name]) =>
      [dotted(c.enterprise), LANGUAGE[lang], '001', name]))));
  writeFileSync(join(dir, 'address.csv'), csv(
    ['EntityNumber', 'TypeOfAddress', 'CountryNL', 'CountryFR', 'Zipcode', 'MunicipalityNL', 'MunicipalityFR',
      'StreetNL', 'StreetFR', 'HouseNumber', 'Box', 'ExtraAddressInfo', 'DateStrikingOff'],
    registered.map((c) => [dotted(c.enterprise), 'REGO', '', '', c.postCode, c.townNl, c.townFr, c.streetNl, c.streetFr,
      c.house, '', '', ''])));
}
