/* A card for the tests: a PKCS#11 module in front of SoftHSM that behaves like the
 * Belgian middleware.
 *
 * That one asks for the PIN itself, in a window of its own, when the card is to
 * sign; it does not tell the browser that a login is needed.  SoftHSM says it is,
 * and a headless browser would wait for ever.  So this module takes that flag away
 * and logs in at C_SignInit, with the PIN from EID_TEST_PIN; without it, the person
 * has pressed "Cancel".  All else is SoftHSM's.  Start reading at C_GetFunctionList(). */
#include <dlfcn.h>
#include <p11-kit/pkcs11.h>
#include <stdlib.h>
#include <string.h>

static CK_FUNCTION_LIST *real, ours;

static CK_RV token_info(CK_SLOT_ID slot, CK_TOKEN_INFO *info)
{
	CK_RV rv = real->C_GetTokenInfo(slot, info);

	if (rv == CKR_OK) {
		info->flags &= ~(CK_FLAGS)CKF_LOGIN_REQUIRED;
	}
	return rv;
}

static CK_RV give_pin(CK_SESSION_HANDLE session)
{
	char *pin = getenv("EID_TEST_PIN");
	CK_RV rv;

	if (pin == NULL) {
		return CKR_FUNCTION_CANCELED;
	}
	rv = real->C_Login(session, CKU_USER, (unsigned char *)pin, strlen(pin));
	return rv == CKR_USER_ALREADY_LOGGED_IN ? CKR_OK : rv;
}

static CK_RV sign_init(CK_SESSION_HANDLE session, CK_MECHANISM *mechanism, CK_OBJECT_HANDLE key)
{
	CK_RV rv = give_pin(session);

	return rv == CKR_OK ? real->C_SignInit(session, mechanism, key) : rv;
}

CK_RV C_GetFunctionList(CK_FUNCTION_LIST **list)
{
	if (real == NULL) {
		void *module = dlopen("/usr/lib/softhsm/libsofthsm2.so", RTLD_NOW | RTLD_LOCAL);
		CK_C_GetFunctionList get = module == NULL ? NULL : (CK_C_GetFunctionList)dlsym(module, "C_GetFunctionList");

		if (get == NULL || get(&real) != CKR_OK) {
			return CKR_GENERAL_ERROR;
		}
		ours = *real;
		ours.C_GetFunctionList = C_GetFunctionList;
		ours.C_GetTokenInfo = token_info;
		ours.C_SignInit = sign_init;
	}
	*list = &ours;
	return CKR_OK;
}
