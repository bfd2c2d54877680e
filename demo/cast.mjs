// Who plays in the demonstration.  All of them are invented; only Nora is known
// elsewhere: her number is that of the public specimen card of the Belgian eID.
// The numbers have right check digits and lie where none is given out: enterprises
// at the end of the range, persons with the last serials of a day.

const enterprise = (serial) => {
  const front = 19999900 + serial;
  return String(front * 100 + 97 - (front % 97));
};
const nsso = (serial) => {
  const front = 1999900 + serial;
  const check = 96 - ((front * 100) % 97);
  return String(front * 100 + (check <= 0 ? check + 97 : check));
};
const inss = (birth, serial) => {
  const front = birth.slice(2, 4) + birth.slice(5, 7) + birth.slice(8, 10) + serial;
  const number = Number(birth.slice(0, 4)) >= 2000 ? 2000000000 + Number(front) : Number(front);
  return front + String(97 - (number % 97)).padStart(2, '0');
};

// names by language; street and municipality in Dutch and French as the register has them
const company = (serial, names, place, committee = 'XXX') =>
  ({ enterprise: enterprise(serial), nsso: nsso(serial), names, ...place, committee });
const place = (postCode, townNl, townFr, streetNl, streetFr, house) =>
  ({ postCode, townNl, townFr, streetNl, streetFr, house });

export const agencies = {
  vlier: company(1, { nl: 'Vlier Interim nv' },
    place('9000', 'Gent', 'Gand', 'Kouter', '', '11')),
  tandem: company(2, { nl: 'Tandem Uitzendwerk bv' },
    place('2000', 'Antwerpen', 'Anvers', 'Lange Nieuwstraat', '', '64')),
  passerelle: company(3, { fr: 'Passerelle Intérim sa' },
    place('4000', 'Luik', 'Liège', '', 'Rue Saint-Gilles', '88')),
  bruecke: company(4, { de: 'Brücke Zeitarbeit AG', fr: 'Le Pont Intérim sa' },
    place('4700', 'Eupen', 'Eupen', '', 'Klosterstraße', '5')),
  quai: company(5, { fr: 'Quai Nord Intérim srl', nl: 'Noordkaai Interim bv' },
    place('1000', 'Brussel', 'Bruxelles', 'Handelskaai', 'Quai au Commerce', '31')),
};

export const users = {
  papaver: company(21, { nl: 'Drukkerij Papaver bv' },
    place('9050', 'Gent', 'Gand', 'Brusselsesteenweg', '', '402')),
  brouwerij: company(22, { nl: 'Brouwerij De Zwarte Kat nv' },
    place('3000', 'Leuven', 'Louvain', 'Vaartstraat', '', '19')),
  madelief: company(23, { nl: 'Supermarkt Madelief nv' },
    place('2800', 'Mechelen', 'Malines', 'Bruul', '', '75')),
  zwanen: company(24, { nl: 'Hotel De Drie Zwanen bv' },
    place('8000', 'Brugge', 'Bruges', 'Langestraat', '', '120'), '302'),
  kaai: company(25, { nl: 'Logistiek Scheldekaai nv' },
    place('2030', 'Antwerpen', 'Anvers', 'Noorderlaan', '', '147'), '140'),
  kliniek: company(26, { fr: 'Clinique du Parc Joli asbl', nl: 'Kliniek Parc Joli vzw' },
    place('1050', 'Elsene', 'Ixelles', 'Kroonlaan', 'Avenue de la Couronne', '210')),
  soleil: company(27, { fr: 'Traiteur Soleil du Midi srl', nl: 'Traiteur Middagzon bv' },
    place('1060', 'Sint-Gillis', 'Saint-Gilles', 'Waterloosesteenweg', 'Chaussée de Waterloo', '93'), '302'),
  ourthe: company(28, { fr: 'Chocolaterie du Val sa' },
    place('4130', 'Esneux', 'Esneux', '', "Avenue d'Esneux", '12')),
  meuse: company(29, { fr: 'Imprimerie Belle-Meuse srl' },
    place('5000', 'Namen', 'Namur', '', 'Rue de Fer', '41')),
  moulin: company(30, { fr: 'Auberge du Vieux Moulin srl' },
    place('5500', 'Dinant', 'Dinant', '', 'Rue Grande', '7'), '302'),
  kabel: company(31, { de: 'Kabelwerk Hohes Venn AG' },
    place('4700', 'Eupen', 'Eupen', '', 'Malmedyer Straße', '150')),
  kaese: company(32, { de: 'Käserei Sonnental AG', fr: 'Fromagerie du Val Soleil sa' },
    place('4730', 'Raeren', 'Raeren', '', 'Hauptstraße', '26')),
  // no enterprise number: an undertaking abroad is declared by name and address
  montage: {
    name: 'Rhein-Maas Montage GmbH', committee: 'XXX',
    address: {
      street: 'Krefelder Straße', houseNumber: '200', postCode: '52070', municipality: { name: 'Aachen' }, country: 103,
    },
  },
};

export const employers = {
  korenbloem: company(41, { nl: 'Bakkerij De Korenbloem bv' },
    place('9000', 'Gent', 'Gand', 'Steendam', '', '33')),
  escale: company(42, { fr: "Taverne L'Escale srl", nl: 'Taverne De Aanleg bv' },
    place('1000', 'Brussel', 'Bruxelles', 'Baksteenkaai', 'Quai aux Briques', '50'), '302'),
};

// Stand in the register only: the numbers of the written examples, to try them by hand.
export const examples = {
  agency: { ...company(0, { nl: 'Voorbeeld Uitzendwerk nv', fr: 'Intérim Exemple sa' },
    place('1000', 'Brussel', 'Bruxelles', 'Wetstraat', 'Rue de la Loi', '1')), enterprise: '0123456749' },
  user: { ...company(0, { nl: 'Voorbeeldbedrijf bv', fr: 'Entreprise Exemple srl' },
    place('5000', 'Namen', 'Namur', '', 'Rue de Fer', '2')), enterprise: '0876543270' },
};

// A right number that the register does not know.
export const unknownEnterprise = enterprise(98);

const worker = (name, birth, serial, lang) => ({ name, inss: inss(birth, serial), lang });

export const workers = {
  nora: { name: 'Nora Specimen', inss: '01050399864', lang: 'nl' },
  jef: worker('Jef Voorbeeld', '1988-02-14', '997', 'nl'),
  amelie: worker('Amélie Exemple', '1995-09-30', '998', 'fr'),
  lukas: worker('Lukas Muster', '1979-11-11', '997', 'de'),
  sofie: worker('Sofie Proefkonijn', '2004-03-21', '998', 'nl'),
  youssef: worker('Youssef Modèle', '1992-07-07', '997', 'fr'),
  marta: worker('Marta Fictief', '1985-12-01', '998', 'nl'),
  bram: worker('Bram Denkbeeldig', '2005-10-17', '997', 'nl'),
  chloe: worker('Chloé Inventée', '1999-01-25', '998', 'fr'),
  dieter: worker('Dieter Erfunden', '1970-06-06', '997', 'de'),
  lucie: worker('Lucie Fictive', '1982-04-19', '998', 'fr'),
  ines: worker('Ines Eenmalig', '2003-08-08', '998', 'nl'),
  wout: worker('Wout Niemand', '1990-04-04', '997', 'nl'),
};

// Somebody whose number the agency does not know yet.
export const newcomer = {
  familyName: 'WZOROWY', givenName: 'OLEK', birthDate: '1997-05-12', placeOfBirth: 'AACHEN', countryOfBirth: 103,
  nationality: 103, gender: '1',
  address: {
    street: 'Rue Haute', houseNumber: '9', postCode: '1000', municipality: { code: 21004, name: 'Bruxelles' },
    country: 150,
  },
};

// Who gets a token account, in the order in which they are shown.
export const accounts = [
  { user: 'nora.specimen', worker: workers.nora, what: 'three years of work through agencies' },
  { user: 'ines.eenmalig', worker: workers.ines, what: 'exactly one day of work' },
  { user: 'wout.niemand', worker: workers.wout, what: 'no work at all' },
];
