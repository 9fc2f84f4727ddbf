/**
 * What a model does: continue a prefix. Read {@link io.ponder4j.generate.Generator} first, then
 * {@link io.ponder4j.generate.Prefix} and {@link io.ponder4j.generate.Completion}.
 */
@org.jspecify.annotations.NullMarked
package io.ponder4j.generate;
