/** What several packages of this module use; not exported. */
@org.jspecify.annotations.NullMarked
package io.ponder4j.verifiers.internal;
