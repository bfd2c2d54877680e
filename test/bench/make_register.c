/* Writes an invented enterprise register in the open-data CSV form, to time
 * interimctl import-cbe:  make_register DIR N
 *
 * N enterprises in order of number, a tenth with a second name, each with an
 * address, and a tenth with an establishment unit that the import has to skip;
 * about the mixture of the real one. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST 2000000u /* first eight digits of the first number */

static FILE *create(const char *dir, const char *name, const char *header)
{
	char path[4096];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "we");
	if (f == NULL) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		exit(1);
	}
	fprintf(f, "%s\n", header);
	return f;
}

static void number(char out[16], unsigned eight)
{
	unsigned check = 97 - eight % 97;

	snprintf(out, 16, "0%03u.%03u.%01u%02u", eight / 10000, eight / 10 % 1000, eight % 10, check);
}

int main(int argc, char **argv)
{
	unsigned long n = argc == 3 ? strtoul(argv[2], NULL, 10) : 0;
	FILE *enterprise, *name, *address;

	if (n == 0 || n > 7900000) {
		fprintf(stderr, "make_register DIR N (up to 7900000)\n");
		return 2;
	}
	enterprise = create(argv[1], "enterprise.csv", "\"EnterpriseNumber\",\"Status\",\"JuridicalSituation\","
	    "\"TypeOfEnterprise\",\"JuridicalForm\",\"JuridicalFormCAC\",\"StartDate\"");
	name = create(argv[1], "denomination.csv", "\"EntityNumber\",\"Language\",\"TypeOfDenomination\",\"Denomination\"");
	address = create(argv[1], "address.csv", "\"EntityNumber\",\"TypeOfAddress\",\"CountryNL\",\"CountryFR\",\"Zipcode\","
	    "\"MunicipalityNL\",\"MunicipalityFR\",\"StreetNL\",\"StreetFR\",\"HouseNumber\",\"Box\",\"ExtraAddressInfo\","
	    "\"DateStrikingOff\"");
	for (unsigned i = 0; i < n; i++) {
		char id[16];

		number(id, FIRST + i);
		fprintf(enterprise, "\"%s\",\"AC\",\"000\",\"2\",\"014\",,\"09-08-1960\"\n", id);
		fprintf(name, "\"%s\",\"2\",\"001\",\"Onderneming \"\"%u\"\" voor bouw en handel\"\n", id, i);
		fprintf(address, "\"%s\",\"REGO\",,,\"9000\",\"Gent\",\"Gand\",\"Kouter\",\"Kouter\",\"%u\",\"\",,\n", id, i % 300);
		if (i % 10 == 0) {
			fprintf(name, "\"%s\",\"1\",\"003\",\"Soci\xc3\xa9t\xc3\xa9 %u\"\n", id, i);
			fprintf(address, "\"2.%s\",\"BAET\",,,\"9000\",\"Gent\",\"Gand\",\"Kouter\",\"Kouter\",\"1\",\"\",,\n", id + 1);
		}
	}
	return fclose(enterprise) == 0 && fclose(name) == 0 && fclose(address) == 0 ? 0 : 1;
}
