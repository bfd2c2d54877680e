/* Puts a person's key and certificate on a SoftHSM token as they lie on an eID:
 *
 *   personalise KEY.pem CERTIFICATE.pem PIN
 *
 * The key can be seen without the PIN (CKA_PRIVATE is false), as on the card; no
 * tool at hand imports a key like that.  The token is the first one with a PIN.
 * Start reading at main(). */
#include <dlfcn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <p11-kit/pkcs11.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define N_OF(a) (sizeof(a) / sizeof((a)[0]))
#define NUMBER_MAX 512
#define LABEL "Authentication"

static CK_FUNCTION_LIST *card;
static CK_SESSION_HANDLE session;
static CK_BBOOL yes = CK_TRUE, no = CK_FALSE;
static unsigned char id = 2; /* of the authentication key on an eID */

static void need(int good, const char *what)
{
	if (!good) {
		fprintf(stderr, "personalise: %s\n", what);
		exit(1);
	}
}

static FILE *file(const char *name)
{
	FILE *f = fopen(name, "r");

	need(f != NULL, name);
	return f;
}

static void open_card(const char *pin)
{
	void *module = dlopen("/usr/lib/softhsm/libsofthsm2.so", RTLD_NOW);
	CK_C_GetFunctionList get = module == NULL ? NULL : (CK_C_GetFunctionList)dlsym(module, "C_GetFunctionList");
	CK_SLOT_ID slot[8];
	CK_ULONG n = N_OF(slot);

	need(get != NULL && get(&card) == CKR_OK && card->C_Initialize(NULL) == CKR_OK, "no SoftHSM");
	need(card->C_GetSlotList(CK_TRUE, slot, &n) == CKR_OK && n > 0, "no token");
	need(card->C_OpenSession(slot[0], CKF_SERIAL_SESSION | CKF_RW_SESSION, NULL, NULL, &session) == CKR_OK, "no session");
	need(card->C_Login(session, CKU_USER, (unsigned char *)pin, strlen(pin)) == CKR_OK, "the PIN is wrong");
}

static void put(CK_ATTRIBUTE *attribute, CK_ULONG n, const char *what)
{
	CK_OBJECT_HANDLE object;

	need(card->C_CreateObject(session, attribute, n, &object) == CKR_OK, what);
}

/* A number of the key as PKCS#11 wants it: without zeros in front, or filled up to size. */
static CK_ULONG number(const EVP_PKEY *key, const char *name, unsigned char *out, int size)
{
	BIGNUM *b = NULL;
	int n;

	need(EVP_PKEY_get_bn_param(key, name, &b) == 1, name);
	n = size > 0 ? BN_bn2binpad(b, out, size) : BN_bn2bin(b, out);
	BN_clear_free(b);
	return (CK_ULONG)n;
}

#define COMMON(class, type) \
	{ CKA_CLASS, class, sizeof(*(class)) }, { CKA_KEY_TYPE, type, sizeof(*(type)) }, { CKA_TOKEN, &yes, 1 }, \
	    { CKA_PRIVATE, &no, 1 }, { CKA_SENSITIVE, &yes, 1 }, { CKA_SIGN, &yes, 1 }, \
	    { CKA_LABEL, LABEL, sizeof(LABEL) - 1 }, { CKA_ID, &id, 1 }

static void put_ec(const EVP_PKEY *key)
{
	CK_OBJECT_CLASS class = CKO_PRIVATE_KEY;
	CK_KEY_TYPE type = CKK_EC;
	unsigned char secp384r1[] = { 0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x22 }, d[48];
	CK_ATTRIBUTE attribute[] = { COMMON(&class, &type), { CKA_EC_PARAMS, secp384r1, sizeof(secp384r1) },
		{ CKA_VALUE, d, number(key, OSSL_PKEY_PARAM_PRIV_KEY, d, sizeof(d)) } };

	put(attribute, N_OF(attribute), "the EC key");
}

static void put_rsa(const EVP_PKEY *key)
{
	static const struct { CK_ATTRIBUTE_TYPE type; const char *name; } part[] = {
		{ CKA_MODULUS, OSSL_PKEY_PARAM_RSA_N }, { CKA_PUBLIC_EXPONENT, OSSL_PKEY_PARAM_RSA_E },
		{ CKA_PRIVATE_EXPONENT, OSSL_PKEY_PARAM_RSA_D }, { CKA_PRIME_1, OSSL_PKEY_PARAM_RSA_FACTOR1 },
		{ CKA_PRIME_2, OSSL_PKEY_PARAM_RSA_FACTOR2 }, { CKA_EXPONENT_1, OSSL_PKEY_PARAM_RSA_EXPONENT1 },
		{ CKA_EXPONENT_2, OSSL_PKEY_PARAM_RSA_EXPONENT2 }, { CKA_COEFFICIENT, OSSL_PKEY_PARAM_RSA_COEFFICIENT1 },
	};
	CK_OBJECT_CLASS class = CKO_PRIVATE_KEY;
	CK_KEY_TYPE type = CKK_RSA;
	unsigned char value[N_OF(part)][NUMBER_MAX];
	CK_ATTRIBUTE common[] = { COMMON(&class, &type) }, attribute[N_OF(common) + N_OF(part)];

	memcpy(attribute, common, sizeof(common));
	for (size_t i = 0; i < N_OF(part); i++) {
		attribute[N_OF(common) + i] = (CK_ATTRIBUTE){ part[i].type, value[i], number(key, part[i].name, value[i], 0) };
	}
	put(attribute, N_OF(attribute), "the RSA key");
}

static void put_certificate(X509 *x)
{
	CK_OBJECT_CLASS class = CKO_CERTIFICATE;
	CK_CERTIFICATE_TYPE type = CKC_X_509;
	unsigned char *der = NULL, *subject = NULL, *issuer = NULL, *serial = NULL;
	CK_ULONG der_n = (CK_ULONG)i2d_X509(x, &der);
	CK_ULONG subject_n = (CK_ULONG)i2d_X509_NAME(X509_get_subject_name(x), &subject);
	CK_ULONG issuer_n = (CK_ULONG)i2d_X509_NAME(X509_get_issuer_name(x), &issuer);
	CK_ULONG serial_n = (CK_ULONG)i2d_ASN1_INTEGER(X509_get_serialNumber(x), &serial);
	CK_ATTRIBUTE attribute[] = { { CKA_CLASS, &class, sizeof(class) }, { CKA_CERTIFICATE_TYPE, &type, sizeof(type) },
		{ CKA_TOKEN, &yes, 1 }, { CKA_PRIVATE, &no, 1 }, { CKA_LABEL, LABEL, sizeof(LABEL) - 1 }, { CKA_ID, &id, 1 },
		{ CKA_SUBJECT, subject, subject_n }, { CKA_ISSUER, issuer, issuer_n }, { CKA_SERIAL_NUMBER, serial, serial_n },
		{ CKA_VALUE, der, der_n } };

	put(attribute, N_OF(attribute), "the certificate");
}

int main(int argc, char **argv)
{
	EVP_PKEY *key;
	X509 *x;

	need(argc == 4, "usage: personalise KEY.pem CERTIFICATE.pem PIN");
	key = PEM_read_PrivateKey(file(argv[1]), NULL, NULL, NULL);
	x = PEM_read_X509(file(argv[2]), NULL, NULL, NULL);
	need(key != NULL && x != NULL, "no key or no certificate in these files");
	open_card(argv[3]);
	if (EVP_PKEY_is_a(key, "RSA")) {
		put_rsa(key);
	} else {
		put_ec(key);
	}
	put_certificate(x);
	return 0;
}
