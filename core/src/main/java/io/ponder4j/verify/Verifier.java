package io.ponder4j.verify;

/** Either kind of verifier, as bound to a role. */
public sealed interface Verifier permits OutcomeVerifier, ProcessVerifier {}
