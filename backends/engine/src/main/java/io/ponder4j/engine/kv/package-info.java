/** Bookkeeping of the key/value cache: which token sequence lies in which slots. */
@org.jspecify.annotations.NullMarked
package io.ponder4j.engine.kv;
