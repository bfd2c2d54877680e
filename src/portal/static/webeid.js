// Signing in with Web eID: asks the browser's extension for a token over our
// nonce and sends it with the page's form, so that everything that follows is an
// ordinary page.  The extension speaks by window.postMessage: each action is
// answered first by ACTION-ack, then by ACTION-success or ACTION-failure.
// Start reading at the end.
'use strict';

(() => {
	const ACK_MS = 2000;          // an extension that is there answers in milliseconds, at its first start in a second
	const STATUS_MS = 10000;      // the extension starts the program
	const PERSON_MS = 180000;     // finding the card, reading, the PIN
	const LIBRARY = '2.1.0';      // of the public protocol that is spoken here

	const form = document.getElementById('webeid');
	const button = form.querySelector('button');
	const wait = document.getElementById('webeid-wait');
	const fault = document.getElementById('webeid-fault');

	// which text of the page says it
	const TEXT_OF = {
		ERR_WEBEID_EXTENSION_UNAVAILABLE: 'extension',
		ERR_WEBEID_NATIVE_UNAVAILABLE: 'program',
		ERR_WEBEID_VERSION_MISMATCH: 'version',
		ERR_WEBEID_VERSION_INVALID: 'version',
		ERR_WEBEID_USER_CANCELLED: 'cancelled',
		ERR_WEBEID_USER_TIMEOUT: 'timeout',
		ERR_WEBEID_ACTION_TIMEOUT: 'timeout',
	};

	const failed = (code) => Object.assign(new Error(code), { code });

	function ask(action, more, limitMs) {
		return new Promise((resolve, reject) => {
			const timers = [];
			const end = (settle, value) => {
				window.removeEventListener('message', hear);
				timers.forEach(clearTimeout);
				settle(value);
			};
			const hear = (event) => {
				if (event.source !== window || event.origin !== location.origin) return;
				if (event.data?.action === `${action}-ack`) clearTimeout(timers[0]);
				if (event.data?.action === `${action}-success`) end(resolve, event.data);
				if (event.data?.action === `${action}-failure`) end(reject, failed(event.data.error?.code));
			};
			window.addEventListener('message', hear);
			timers.push(setTimeout(() => end(reject, failed('ERR_WEBEID_EXTENSION_UNAVAILABLE')), ACK_MS));
			timers.push(setTimeout(() => end(reject, failed('ERR_WEBEID_USER_TIMEOUT')), limitMs));
			window.postMessage({ action, libraryVersion: LIBRARY, ...more }, location.origin);
		});
	}

	async function nonce() {
		const answer = await fetch(form.dataset.challenge, { method: 'POST', credentials: 'same-origin',
			body: new URLSearchParams({ token: form.elements.token.value }) });
		if (!answer.ok) throw failed(`HTTP ${answer.status}`);
		return (await answer.json()).nonce;
	}

	async function signIn() {
		await ask('web-eid:status', {}, STATUS_MS);
		const token = await ask('web-eid:authenticate',
			{ challengeNonce: await nonce(), lang: document.documentElement.lang }, PERSON_MS);
		form.elements.eid.value = JSON.stringify({ unverifiedCertificate: token.unverifiedCertificate,
			algorithm: token.algorithm, signature: token.signature, format: token.format, appVersion: token.appVersion });
		form.submit();
	}

	function show(waiting, text) {
		wait.hidden = !waiting;
		button.disabled = waiting;
		fault.hidden = text === '';
		fault.firstElementChild.textContent = text;
		if (text !== '') fault.focus();
	}

	form.addEventListener('submit', (event) => {
		event.preventDefault();
		show(true, '');
		signIn().catch((error) => show(false, form.dataset[TEXT_OF[error.code] ?? 'other']));
	});
	window.addEventListener('pageshow', () => show(false, ''));
	button.hidden = false;
})();
