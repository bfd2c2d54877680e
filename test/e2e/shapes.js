'use strict';
/* The messages of the known clients, built here after their contracts: what
 * they send and how they spell it, not their code. */
const { day } = require('./lib.js');

const AGENCY = '0123456749';
const AGENCY_NSSO = 112651531;
const USER = '0876543270';

/* dimona.md 5.4: an agency worker */
const agencyIn = (ssin, from, to) => ({
	employer: { enterpriseNumber: AGENCY },
	worker: { ssin },
	dimonaIn: { startDate: day(from), endDate: day(to),
		features: { jointCommissionNumber: '322', workerType: 'OTH',
			usingEmployer: { jointCommissionNumber: 'XXX', enterpriseNumber: USER } } },
});

const agencyStudent = (ssin, from, to, hours) => {
	const body = agencyIn(ssin, from, to);
	body.dimonaIn.features.workerType = 'STU';
	body.dimonaIn.plannedHoursNumber = hours;
	return body;
};

const agencyFlexi = (ssin, on) => {
	const body = agencyIn(ssin, on, on);
	body.dimonaIn.features.workerType = 'FLX';
	return { ...body, dimonaIn: { ...body.dimonaIn, startHour: '0800', endHour: '1630' } };
};

const address = { street: 'Kerkstraat', houseNumber: '1', boxNumber: null, postCode: '9000',
	municipality: { code: 44021, name: 'Gent' }, country: 150 };

const unidentified = (from, to) => ({
	...agencyIn('', from, to),
	worker: { familyName: 'JANSSENS', givenName: 'AN', birthDate: '1990-01-01', placeOfBirth: 'GENT', countryOfBirth: 150,
		nationality: 150, gender: '2', address },
});

/* Foreign user undertaking: by name and address. */
const foreignUser = (ssin, from, to) => {
	const body = agencyIn(ssin, from, to);
	body.dimonaIn.features.usingEmployer = { jointCommissionNumber: 'XXX', name: 'Beispiel Bau GmbH',
		address: { street: 'Hauptstraße', houseNumber: '5', postCode: '52062', municipality: { name: 'Aachen' }, country: 103 } };
	return body;
};

/* Laravel package: integer committee, features before dates, floats, nulls. */
const laravel = {
	student: (ssin, on) => ({ employer: { enterpriseNumber: AGENCY }, worker: { ssin },
		dimonaIn: { features: { jointCommissionNumber: 'XXX', workerType: 'STU' }, plannedHoursNumber: 8.0,
			studentPlaceOfWork: { name: 'Bakkerij Voorbeeld', address },
			startDate: day(on), endDate: day(on), startHour: null, endHour: null } }),
	other: (ssin, on) => ({ employer: { enterpriseNumber: AGENCY }, worker: { ssin },
		dimonaIn: { features: { jointCommissionNumber: 140, workerType: 'OTH' }, startDate: day(on), endDate: day(on),
			plannedHoursNumber: null } }),
	flexi: (ssin, on) => ({ employer: { enterpriseNumber: AGENCY }, worker: { ssin },
		dimonaIn: { features: { jointCommissionNumber: 'XXX', workerType: 'FLX' }, startDate: day(on), startHour: '0900',
			endDate: day(on), endHour: '1730' } }),
	studentUpdate: (id, on, hours) => ({ dimonaUpdate: { periodId: id, plannedHoursNumber: hours, startDate: day(on),
		endDate: day(on) } }),
	cancel: (id) => ({ dimonaCancel: { periodId: id } }),
};

/* Payroll module: employerId, the whole identity besides the INSS, old names. */
const odoo = {
	in: (ssin, from, to) => ({ employer: { employerId: AGENCY_NSSO },
		worker: { ...(ssin === undefined ? {} : { ssin }), lastName: 'PEETERS', firstName: 'JAN', birthDate: '1985-07-30',
			placeOfBirth: 'LUIK', countryOfBirth: 150, nationality: 150, gender: '1',
			address: { street: 'Rue de la Gare', houseNumber: '12', postCode: '4000',
				municipality: { name: 'Liège', code: 99999 }, country: 150 } },
		dimonaIn: { features: { jointCommissionNumber: 'XXX', workerType: 'OTH' }, startDate: day(from),
			...(to === undefined ? {} : { endDate: day(to) }) } }),
	out: (id, on) => ({ dimonaOut: { periodId: id, endDate: day(on) } }),
	update: (id, from, to) => ({ dimonaUpdate: { periodId: id, startDate: day(from), endDate: day(to) } }),
	search: { employer: { employerId: AGENCY_NSSO } },
};

/* Django program: features a second time at the top, text ids, a faulty UPDATE. */
const werkr = {
	in: (ssin, on) => ({ employer: { enterpriseNumber: AGENCY }, worker: { ssin, familyName: 'MAES', givenName: 'LIEN' },
		features: { jointCommissionNumber: 'XXX', workerType: 'STU' },
		dimonaIn: { features: { jointCommissionNumber: 'XXX', workerType: 'STU' }, plannedHoursNumber: 6, startDate: day(on),
			endDate: day(on) } }),
	flexi: (ssin, on) => ({ employer: { enterpriseNumber: AGENCY }, worker: { ssin, familyName: 'MAES', givenName: 'LIEN' },
		dimonaIn: { features: { jointCommissionNumber: 'XXX', workerType: 'FLX' }, plannedHoursNumber: 6, startDate: day(on),
			endDate: day(on) } }),
	faultyUpdate: (id) => ({ periodId: id, dimonaUpdate: { startHour: '0800', endHour: '1200' } }),
	cancel: (id) => ({ dimonaCancel: { periodId: String(id) } }),
	search: (ssin) => ({ employer: { enterpriseNumber: AGENCY }, worker: { ssin } }),
};

module.exports = { AGENCY, AGENCY_NSSO, USER, address, agencyIn, agencyStudent, agencyFlexi, unidentified, foreignUser, laravel,
	odoo, werkr };
